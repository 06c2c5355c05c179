"""How talk is cut for weighing: into stretches of one or two turns, and these into runs and pairs of characters."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Stands in a pair for one to `WIDEST` characters that are not looked at. No text made equal holds it.
GAP = "…"
LONGEST, WIDEST = 3, 3
#: Runs that are weighed under a circumstance of their own are shorter, since they are seen more seldom.
LONGEST_UNDER = 2
#: Stretches of fewer characters say too little to be weighed.
SHORTEST = 4
#: Stands between a circumstance and a run that was said under it.
UNDER = "&"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One turn of the judged speaker, or two in a row, with what the other side said just before and between them.

    `first` and `last` are the places of the turns in the talk.
    """

    first: int
    last: int
    own: tuple[str, ...]
    other: tuple[str, ...]


def stretches(turns: Sequence[tuple[bool, str]]) -> list[Stretch]:
    """Cut a talk, given as `(is it the judged speaker's, text made equal)`, into what is weighed."""
    places = [place for place, (is_own, text) in enumerate(turns) if is_own and text]
    cut = []
    for together in (1, 2):
        for number in range(len(places) - together + 1):
            chosen = places[number : number + together]
            before = places[number - 1] if number else -1
            own = tuple(turns[place][1] for place in chosen)
            other = tuple(text for is_own, text in turns[before + 1 : chosen[-1]] if text and not is_own)
            if sum(map(len, own)) >= SHORTEST:
                cut.append(Stretch(chosen[0], chosen[-1], own, other))
    return cut


def runs_of(text: str, prefix: str = "", longest: int = LONGEST) -> list[str]:
    """Return every run of up to so many characters of a turn, whose ends are marked ^ and $."""
    marked = f"^{text}$"
    return [
        prefix + marked[start : start + length]
        for length in range(1, longest + 1)
        for start in range(len(marked) - length + 1)
    ]


def pairs_of(text: str) -> list[str]:
    """Return every two characters of a turn that have one to `WIDEST` others between them."""
    return [one + GAP + other for reach in range(2, WIDEST + 2) for one, other in zip(text, text[reach:], strict=False)]


def runs_under(text: str, circumstance: str) -> list[str]:
    """Return every run of up to `LONGEST_UNDER` characters of a turn, as said under a circumstance (`third&借`)."""
    return runs_of(text, circumstance + UNDER, LONGEST_UNDER)

"""Two transcripts of one recording side by side, letter by letter, in rows that can be read and heard; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import transcription
from audit_app.evidence import place_times
from transcription import Kind

#: Text that only the other wrote still belongs to a turn up to so many seconds before or after it.
_NEAR_S = 1.0


@dataclass(frozen=True)
class ReadTurn:
    """An utterance of one transcript; `words` are [text, start_s, end_s, confidence] as its row keeps them."""

    id: int
    index: int
    channel: int
    speaker: str
    text: str
    start_s: float
    end_s: float
    words: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Spot:
    """A letter or digit of a turn, in small, with its time."""

    turn: ReadTurn
    place: int
    letter: str
    start_s: float

    @property
    def key(self) -> tuple[int, int]:
        """Return the utterance and the place in its text."""
        return self.turn.id, self.place


@dataclass(frozen=True)
class Letter:
    """A character of a turn with the punctuation after it; `instead` is what the other side has there.

    Where it has more letters or fewer, several letters share one of the other's, or one has several.
    """

    turn: ReadTurn
    place: int
    text: str
    start_s: float
    kind: Kind
    instead: tuple[Spot, ...]

    @property
    def is_equal(self) -> bool:
        """Say whether both sides have this letter here."""
        return self.kind is Kind.EQUAL


@dataclass(frozen=True)
class Passage:
    """Letters in a row of one kind."""

    kind: Kind
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class DifferenceRow:
    """A turn of one transcript beside what the other has at that time; either side may be empty."""

    channel: int
    start_s: float
    end_s: float
    speaker: str | None
    other_speaker: str | None
    one: tuple[Passage, ...]
    other: tuple[Passage, ...]

    @property
    def is_equal(self) -> bool:
        """Say whether both wrote the same here; who is said to have spoken may still differ."""
        return all(passage.kind is Kind.EQUAL for passage in (*self.one, *self.other))


@dataclass(frozen=True)
class Differences:
    """All rows in order of time; `agreement` is the share of characters that both wrote alike."""

    rows: tuple[DifferenceRow, ...]
    agreement: float
    changed: int
    missing: int
    added: int
    #: {(utterance id, place in its text): letter} of both sides.
    letters: Mapping[tuple[int, int], Letter]


@dataclass(frozen=True)
class _Cell:
    """One or both sides of a place where the texts are lined up; `row` names the turn whose row it is in."""

    row: ReadTurn
    one: tuple[Letter, ...]
    other: tuple[Letter, ...]


def find_differences(one: Sequence[ReadTurn], other: Sequence[ReadTurn]) -> Differences:
    """Line up the turns of each channel, punctuation and case left out; nothing of either side is left out."""
    cells: list[_Cell] = []
    counts = dict.fromkeys(Kind, 0)
    same = total = 0
    for channel in sorted({turn.channel for turn in (*one, *other)}):
        left, right = (_spots([turn for turn in side if turn.channel == channel]) for side in (one, other))
        stretches = transcription.align([spot.letter for spot in left], [spot.letter for spot in right])
        for stretch in stretches:
            counts[stretch.kind] += 1
            same += 2 * (stretch.last - stretch.first) if stretch.kind is Kind.EQUAL else 0
        total += len(left) + len(right)
        cells.extend(_cells(left, right, stretches))
    letters = {(letter.turn.id, letter.place): letter for cell in cells for letter in (*cell.one, *cell.other)}
    return Differences(
        rows=_rows(cells),
        agreement=same / total if total else 1.0,
        changed=counts[Kind.CHANGED],
        missing=counts[Kind.MISSING],
        added=counts[Kind.ADDED],
        letters=letters,
    )


def instead_of(letters: Sequence[Letter]) -> str:
    """Return what the other side has in place of these letters, each of its own once."""
    return "".join({spot.key: spot.letter for letter in letters for spot in letter.instead}.values())


def _spots(turns: Sequence[ReadTurn]) -> list[Spot]:
    """Return every letter and digit of the turns, in their order, with its time."""
    return [
        Spot(turn, place, turn.text[place].lower(), start_s)
        for turn in sorted(turns, key=lambda turn: turn.index)
        for place, start_s in _timed(turn)
    ]


def _timed(turn: ReadTurn) -> Iterator[tuple[int, float]]:
    """Yield (place, start_s) of the letters of a turn: a share of their word's time, else of the turn's."""
    starts: dict[int, float] = {}
    for first, last, start_s, end_s in place_times(turn.text, turn.words):
        for place in range(first, last):
            starts[place] = start_s + (end_s - start_s) * (place - first) / (last - first)
    for place, letter in enumerate(turn.text):
        if letter.isalnum():
            share = turn.start_s + (turn.end_s - turn.start_s) * place / len(turn.text)
            yield place, round(starts.get(place, share), 3)


def _cells(left: Sequence[Spot], right: Sequence[Spot], stretches: Sequence[transcription.Stretch]) -> Iterator[_Cell]:
    texts = _with_punctuation(left) | _with_punctuation(right)
    for stretch in stretches:
        ones, others = left[stretch.first : stretch.last], right[stretch.begin : stretch.end]
        beside = [
            others[at * len(others) // len(ones) : (at + 1) * len(others) // len(ones)] for at in range(len(ones))
        ]
        for spot, partners in zip(ones, beside, strict=True):
            own = Letter(spot.turn, spot.place, texts[spot.key], spot.start_s, stretch.kind, tuple(partners))
            opposite = (
                Letter(one.turn, one.place, texts[one.key], one.start_s, stretch.kind, (spot,)) for one in partners
            )
            yield _Cell(spot.turn, (own,), tuple(opposite))
        if not ones:
            before = left[stretch.first - 1].turn if stretch.first else None
            after = left[stretch.first].turn if stretch.first < len(left) else None
            for spot in others:
                alone = Letter(spot.turn, spot.place, texts[spot.key], spot.start_s, stretch.kind, ())
                yield _Cell(_row_of(spot, before, after), (), (alone,))


def _row_of(spot: Spot, before: ReadTurn | None, after: ReadTurn | None) -> ReadTurn:
    """Return the turn in whose row stands what only the other wrote: a near one, else its own."""
    if before is not None and spot.start_s <= before.end_s + _NEAR_S:
        return before
    if after is not None and spot.start_s >= after.start_s - _NEAR_S:
        return after
    return spot.turn


def _with_punctuation(spots: Sequence[Spot]) -> dict[tuple[int, int], str]:
    """Return each letter with what follows it in its turn, up to the next letter."""
    found = {}
    for spot, following in pairwise([*spots, None]):
        if spot is not None:
            end = following.place if following is not None and following.turn is spot.turn else None
            found[spot.key] = spot.turn.text[spot.place : end]
    return found


def _rows(cells: Sequence[_Cell]) -> tuple[DifferenceRow, ...]:
    by_row: dict[int, list[_Cell]] = {}
    for cell in cells:
        by_row.setdefault(id(cell.row), []).append(cell)
    rows = []
    for own in by_row.values():
        one = [letter for cell in own for letter in cell.one]
        other = [letter for cell in own for letter in cell.other]
        spoken = [*one, *other]
        rows.append(
            DifferenceRow(
                channel=own[0].row.channel,
                start_s=min(letter.start_s for letter in spoken),
                end_s=own[0].row.end_s,
                speaker=_speakers(one),
                other_speaker=_speakers(other),
                one=_passages(one),
                other=_passages(other),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.start_s, row.channel)))


def _speakers(letters: Sequence[Letter]) -> str | None:
    """Return who said most of the letters."""
    said: dict[str, int] = {}
    for letter in letters:
        said[letter.turn.speaker] = said.get(letter.turn.speaker, 0) + 1
    return max(said, key=lambda speaker: said[speaker]) if said else None


def _passages(letters: Sequence[Letter]) -> tuple[Passage, ...]:
    return tuple(Passage(kind, tuple(group)) for kind, group in groupby(letters, key=lambda letter: letter.kind))

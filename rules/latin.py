"""Where Latin words and numbers may not be cut in a text without blanks: sb is no word of Asbestos."""

import re
import unicodedata
from collections.abc import Iterable

from rules.talk import Stream

_LETTERS = "a-z\u00df-\u024f"
#: Every letter and figure comes before this character.
BEHIND_LATIN = "\u0250"
_RUN = re.compile(f"[{_LETTERS}]{{2,}}|[0-9.]{{2,}}")
#: Kinds of characters that are no figures, though equal text writes them as figures (一).
_WRITTEN_OUT = frozenset({"Lo", "Nl"})


def uncut_places(stream: Stream) -> frozenset[int]:
    """Return the places before which no word of a pack may begin and none may end."""
    known = stream.memo.get("uncut")
    if isinstance(known, frozenset):
        return known
    uncut = stream.memo["uncut"] = frozenset(
        place for run in _RUN.finditer(stream.text) for place in _inside(stream, *run.span())
    )
    return uncut


def _inside(stream: Stream, start: int, end: int) -> Iterable[int]:
    """Return the places inside a run of letters or figures at which they touched as they were written."""
    first, last, turn = stream.origins[start], stream.origins[end - 1], stream.turn_of[start]
    if turn == stream.turn_of[end - 1] and last - first == end - 1 - start:
        written = stream.utterances[stream.turns[turn].position].text
        if written[first : last + 1].isascii():
            return range(start + 1, end)
    return [place for place in range(start + 1, end) if _touch(stream, place)]


def _touch(stream: Stream, place: int) -> bool:
    """Say whether a character stood right behind the one before it as it was written; a comma may part thousands."""
    turn = stream.turn_of[place]
    if stream.turn_of[place - 1] != turn:
        return False
    written = stream.utterances[stream.turns[turn].position].text
    before, after = stream.origins[place - 1], stream.origins[place]
    between = written[before + 1 : after]
    if between and not (between in {",", "，"} and stream.text[place].isdecimal()):
        return False
    return all(unicodedata.category(written[at]) not in _WRITTEN_OUT for at in (before, after))

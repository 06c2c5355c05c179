"""Where Latin words and numbers may not be cut in a text without blanks: sb is no word of Asbestos."""

import re
import unicodedata

from rules.talk import Stream

_LETTERS = "a-z\u00df-\u024f"
_PAIR = re.compile(f"[{_LETTERS}]{{2}}|[0-9.]{{2}}")
_INSIDE = re.compile(f"(?<=[{_LETTERS}])(?=[{_LETTERS}])|(?<=[0-9.])(?=[0-9.])")
#: Kinds of characters that are no figures, though equal text writes them as figures (一).
_WRITTEN_OUT = frozenset({"Lo", "Nl"})


def uncut_places(stream: Stream) -> frozenset[int]:
    """Return the places before which no word of a pack may begin and none may end."""
    if _PAIR.search(stream.text) is None:
        return frozenset()
    return frozenset(found.start() for found in _INSIDE.finditer(stream.text) if _touch(stream, found.start()))


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

"""Differences of texts and lists by word, as people read them: what stayed, what was deleted, what was inserted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: A word in Latin letters or figures, blanks, or one other character: Chinese has no blanks between words.
_TOKEN = re.compile(r"[A-Za-z0-9_]+(?:['.@-][A-Za-z0-9_]+)*|\s+|.", re.S)
#: What stays between two changes is shown as changed too when it is shorter: islands of a character confuse.
_LEAST_ISLAND = 2
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, was deleted, or was inserted."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


Line = tuple[Piece, ...]


def compare_texts(old: str, new: str) -> Line:
    """Return the pieces that lead from one text to the other; deleted before inserted at each place."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pieces: list[Piece] = []
    deleted = inserted = ""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(blocks):
        is_island = kind == "equal" and 0 < number < len(blocks) - 1 and len("".join(before[a:b])) < _LEAST_ISLAND
        if kind != "equal" or is_island:
            deleted, inserted = deleted + "".join(before[a:b]), inserted + "".join(after[c:d])
            continue
        pieces += _changed(deleted, inserted)
        deleted = inserted = ""
        pieces.append(Piece("same", "".join(before[a:b])))
    return (*pieces, *_changed(deleted, inserted))


def compare_lists(old: Sequence[str], new: Sequence[str]) -> tuple[Line, ...]:
    """Return one line for each item that went, came or changed; items that stayed are left out."""
    lines: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += _compare_items(old[a:b], new[c:d])
    return tuple(lines)


def _compare_items(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Pair each old item with the first later new one that is like it; the rest went or came."""
    left = list(new)
    for item in old:
        like = next((other for other in left if _are_alike(item, other)), None)
        if like is None:
            yield (Piece("deleted", item),)
            continue
        place = left.index(like)
        yield from ((Piece("inserted", other),) for other in left[:place])
        yield compare_texts(item, like)
        left = left[place + 1 :]
    yield from ((Piece("inserted", item),) for item in left)


def _are_alike(old: str, new: str) -> bool:
    return SequenceMatcher(None, old, new, autojunk=False).ratio() > _ALIKE


def _changed(deleted: str, inserted: str) -> Iterator[Piece]:
    if deleted:
        yield Piece("deleted", deleted)
    if inserted:
        yield Piece("inserted", inserted)

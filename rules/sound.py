"""Hears words that a recogniser wrote with other characters of the same, or nearly the same, sound."""

import functools
from pathlib import Path

_TABLE = Path(__file__).parent / "languages" / "zh_syllables.txt"
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"))
_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
#: Syllable classes are written as private characters, so that one automaton serves characters and sounds.
_FIRST_CLASS = 0xE000


@functools.cache
def _syllables() -> dict[str, str]:
    """Character to its syllable without tone."""
    found = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        found.update(dict.fromkeys(characters, syllable))
    # Figures stand for the digits that were written as figures.
    found.update(zip("0123456789", ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"), strict=True))
    return found


def _blur(syllable: str) -> str:
    for sharp, blunt in _INITIALS:
        if syllable.startswith(sharp):
            syllable = blunt + syllable[len(sharp) :]
            break
    for sharp, blunt in _FINALS:
        if syllable.endswith(sharp):
            return syllable[: -len(sharp)] + blunt
    return syllable


@functools.cache
def _class_table() -> dict[int, int]:
    classes: dict[str, int] = {}
    return {
        ord(character): _FIRST_CLASS + classes.setdefault(_blur(syllable), len(classes))
        for character, syllable in _syllables().items()
    }


def sound_classes(text: str) -> str:
    """Write every Chinese character as the private character of its blurred syllable; others stay as they are."""
    return text.translate(_class_table())


def can_sound(word: str) -> bool:
    """Say whether a word may be heard by sound: two or more characters, all Chinese."""
    return len(word) > 1 and all(character in _syllables() and not character.isascii() for character in word)


def is_heard_as(heard: str, meant: str) -> bool:
    """Say whether `heard` may stand for `meant`, another word of the same length.

    At least one character must be the same. Every other needs the same syllable, and one of them may instead differ by
    a usual confusion (zh/z, n/l, an/ang …).
    """
    syllables = _syllables()
    same = near = 0
    for one, other in zip(heard, meant, strict=True):
        if one == other:
            same += 1
        elif syllables.get(one) != syllables.get(other):
            near += 1
    return same > 0 and near <= 1


def known_sounds() -> dict[str, tuple[str, str]]:
    """Return for each Chinese character its syllable, and that syllable blurred by the usual confusions."""
    return {
        character: (syllable, _blur(syllable))
        for character, syllable in _syllables().items()
        if not character.isascii()
    }

"""Damages Chinese text as a speech recogniser does, at a stated rate of wrong characters; the same for the same seed.

Errors fall on characters one by one and not in clusters, which hurts phrases more than a real recogniser does. What is
written for what was said comes from three places: characters of the same syllable, characters whose syllable differs by
a usual confusion (zh/z, n/l, an/ang …), and the confusions of the demo model (`languages/zh_confusions.tsv`, made with
`transcription/training/confusions.py`).
"""

import functools
import random
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from rules.labelled import Labelled
from rules.sound import known_sounds

_TABLE = Path(__file__).parent / "languages" / "zh_confusions.tsv"
#: Shares of the kinds of damage; rules/training/README.md says where they come from.
KINDS: Mapping[str, float] = {
    "same_sound": 0.50,
    "near_sound": 0.15,
    "measured": 0.15,
    "dropped": 0.12,
    "inserted": 0.05,
    "repeated": 0.03,
}
#: Of two characters that sound alike a recogniser writes the usual one: one of the 3,755 of GB 2312's first level.
_USUAL, _RARE = 12, 1
_LAST_USUAL_ROW = 0xD7


@dataclass(frozen=True, slots=True)
class Noised:
    """Labelled contacts whose spoken words were damaged, and how much: `wrong` edits for `characters` said."""

    items: tuple[Labelled, ...]
    wrong: int
    characters: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """Characters that may be written, with their weights added up."""

    characters: str
    totals: tuple[int, ...]

    def draw(self, rng: random.Random) -> str:
        return self.characters[bisect(self.totals, rng.random() * self.totals[-1])]


def damage_all(items: Iterable[Labelled], *, rate: float, seed: int) -> Noised:
    """Damage the turns of every spoken contact; what was written never passed a recogniser and stays."""
    damaged, wrong, characters = [], 0, 0
    for item in items:
        if not item.is_spoken or not item.evidence.utterances:
            damaged.append(item)
            continue
        # Of its own for each turn, so that a contact is damaged alike whatever others stand beside it.
        own = f"{seed}:{item.evidence.contact.id}"
        turns = tuple(
            replace(turn, text=damage(turn.text, rate=rate, seed=f"{own}:{turn.index}"))
            for turn in item.evidence.utterances
        )
        for before, after in zip(item.evidence.utterances, turns, strict=True):
            wrong += Levenshtein.distance(before.text, after.text)
            characters += sum(character in _sounds() for character in before.text)
        damaged.append(replace(item, evidence=replace(item.evidence, utterances=turns)))
    return Noised(tuple(damaged), wrong, characters)


def damage(text: str, *, rate: float, seed: str) -> str:
    """Return the text with about `rate` of its Chinese characters wrong; other characters stay."""
    rng = random.Random(seed)  # noqa: S311 -- damage, not cryptography
    return "".join(
        _damaged(character, rng) if character in _sounds() and rng.random() < rate else character for character in text
    )


def _damaged(character: str, rng: random.Random) -> str:
    kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    match kind:
        case "dropped":
            return ""
        case "repeated":
            return character * 2
        case "inserted":
            return character + _usual_characters().draw(rng)
        case "measured" if character in _measured():
            return _measured()[character].draw(rng)
        case "near_sound" if character in _near():
            return _near()[character].draw(rng)
        case _:
            alike = _same().get(character) or _near().get(character)
            return alike.draw(rng) if alike else ""


@functools.cache
def _sounds() -> dict[str, tuple[str, str]]:
    return known_sounds()


@functools.cache
def _same() -> dict[str, _Choice]:
    groups = _grouped({character: syllable for character, (syllable, _) in _sounds().items()})
    return {one: _choice([other for other in group if other != one]) for group in groups for one in group if group[1:]}


@functools.cache
def _near() -> dict[str, _Choice]:
    found = {}
    for group in _grouped({character: blurred for character, (_, blurred) in _sounds().items()}):
        for one in group:
            others = [other for other in group if _sounds()[other][0] != _sounds()[one][0]]
            if others:
                found[one] = _choice(others)
    return found


@functools.cache
def _measured() -> dict[str, _Choice]:
    """What the demo model wrote for a character, where it wrote another one."""
    counts: dict[str, dict[str, int]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        said, heard, count = line.split("\t") if line.count("\t") == 2 else ("", "", "")
        if len(said) == 1 and len(heard) == 1:
            counts.setdefault(said, {})[heard] = int(count)
    return {said: _Choice("".join(heard), tuple(accumulate(heard.values()))) for said, heard in counts.items()}


@functools.cache
def _usual_characters() -> _Choice:
    return _choice([character for character in _sounds() if _weight(character) == _USUAL])


def _grouped(names: Mapping[str, str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for character, name in names.items():
        groups.setdefault(name, []).append(character)
    return list(groups.values())


def _choice(characters: Sequence[str]) -> _Choice:
    return _Choice("".join(characters), tuple(accumulate(map(_weight, characters))))


def _weight(character: str) -> int:
    return _USUAL if character.encode("gb2312")[0] <= _LAST_USUAL_ROW else _RARE

"""How much the words of a turn sound like the agent or like the person reached: a table of weighed cues."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_CUE = 4
LEAST_CHARACTERS = 3
"""Fewer are a yes, or a syllable that a cut left over: both sides say them, whoever says them more in a corpus."""

_FOLDER = Path(__file__).parent / "cues"
_NUMBER = re.compile(r"[0-9零一二三四五六七八九十百千万两]+")
_SHOWN = 4  # cues that are named as the reason


@dataclass(frozen=True)
class Weighed:
    """`log_odds` above 0 speak for the agent, below 0 for the person reached; `cues` weighed most for that."""

    log_odds: float
    cues: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """The chance, 0.5 to 1, that the likelier side spoke."""
        return 1 / (1 + math.exp(-abs(self.log_odds)))


def weigh_words(text: str, *, language: str = "zh") -> Weighed:
    """Weigh what was said in one turn; nothing known, or a language without a table, weighs 0.

    The weights are those of a logistic regression over cues (`transcription/training/role_words.py`), both sides taken
    as equally likely beforehand; `docs/speech.md` says how often its confidence was right.
    """
    table = _table(language)
    if table is None:
        return Weighed(0.0, ())
    if sum(character.isalnum() for character in text) < LEAST_CHARACTERS:
        return Weighed(0.0, ())
    found = sorted(((table.weights[cue], cue) for cue in set(cues_of(text)) if cue in table.weights), reverse=True)
    if not found:
        return Weighed(0.0, ())
    total = table.offset + sum(weight for weight, _ in found)
    ordered = found if total > 0 else found[::-1]
    shown = tuple(cue for weight, cue in ordered[:_SHOWN] if weight * total > 0)
    return Weighed(round(total, 3), shown)


def cues_of(text: str) -> Iterator[str]:
    """The one to four characters of a turn that may be cues; `^` is its beginning, `$` its end, 0 any number."""
    plain = _NUMBER.sub("0", unicodedata.normalize("NFKC", text).lower())
    bare = "^" + "".join(character for character in plain if character.isalnum()) + "$"
    for length in range(1, LONGEST_CUE + 1):
        for start in range(len(bare) - length + 1):
            if bare[start : start + length] not in "^$":
                yield bare[start : start + length]


@dataclass(frozen=True)
class _Table:
    offset: float
    weights: dict[str, float]


@functools.cache
def _table(language: str) -> _Table | None:
    path = _FOLDER / f"{language.split('-', maxsplit=1)[0].lower()}.tsv"
    if not path.is_file():
        return None
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    weights = {cue: float(weight) for cue, weight in rows}
    return _Table(weights.pop("offset"), weights)

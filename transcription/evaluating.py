"""How well recordings were read, against what people wrote down: errors with intervals, entities, loss, invention."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from rapidfuzz.distance import Levenshtein

_NUMBER = "[零〇一二两三四五六七八九十百千万亿0-9.]+"
_ENTITIES = {
    "amount": re.compile(rf"{_NUMBER}(?:元|块钱|块)"),
    "date": re.compile(rf"{_NUMBER}月(?:{_NUMBER}[日号])?"),
}
_DRAWS = 1_000
_SEED = 1


@dataclass(frozen=True)
class Heard:
    """One channel of a recording: what was said by a person's account, and what the engine wrote.

    `groups` says what it is counted under, such as agency, format and channel; `names` are names said in it.
    """

    said: str
    written: str
    duration_s: float
    groups: Mapping[str, str]
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """What became of some channels. `low` and `high` bound 95 in 100 character error rates of channels drawn anew.

    All but the counts and `invented_per_hour` (characters) are shares; a rate without anything to count is none.
    """

    channels: int
    characters: int
    error: float | None
    low: float | None
    high: float | None
    lost: float | None
    invented_per_hour: float | None
    recall: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Edits:
    characters: int
    edits: int
    lost: int
    invented: int


def evaluate(heard: Sequence[Heard]) -> Mapping[str, Score]:
    """The score of everything as `all`, and of each group as `KIND=NAME`."""
    parts: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        parts["all"].append(one)
        for kind, name in one.groups.items():
            parts[f"{kind}={name}"].append(one)
    return {name: _score(part) for name, part in parts.items()}


def _score(heard: Sequence[Heard]) -> Score:
    edits = [_edits_of(one) for one in heard]
    characters = sum(one.characters for one in edits)
    hours = sum(one.duration_s for one in heard) / 3600
    low, high = _interval(edits)
    return Score(
        channels=len(heard),
        characters=characters,
        error=_rate(edits, lambda one: one.edits),
        low=low,
        high=high,
        lost=_rate(edits, lambda one: one.lost),
        invented_per_hour=sum(one.invented for one in edits) / hours if hours else None,
        recall=_recall(heard),
    )


def _edits_of(one: Heard) -> _Edits:
    said, written = bare(one.said), bare(one.written)
    kinds = Counter(edit.tag for edit in Levenshtein.editops(said, written))
    return _Edits(len(said), kinds.total(), kinds["delete"], kinds["insert"])


def _rate(edits: Sequence[_Edits], count: Callable[[_Edits], int]) -> float | None:
    characters = sum(one.characters for one in edits)
    return sum(map(count, edits)) / characters if characters else None


def _interval(edits: Sequence[_Edits]) -> tuple[float | None, float | None]:
    # Channels are drawn, not characters: errors of one speaker on one line come together.
    rng = Random(_SEED)  # noqa: S311 -- not cryptography
    rates = [_rate(rng.choices(edits, k=len(edits)), lambda one: one.edits) for _ in range(_DRAWS)]
    known = sorted(rate for rate in rates if rate is not None)
    if not known:
        return None, None
    return known[int(0.025 * len(known))], known[min(len(known) - 1, int(0.975 * len(known)))]


def _recall(heard: Sequence[Heard]) -> Mapping[str, float | None]:
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one in heard:
        said = {kind: Counter(pattern.findall(bare(one.said))) for kind, pattern in _ENTITIES.items()}
        written = {kind: Counter(pattern.findall(bare(one.written))) for kind, pattern in _ENTITIES.items()}
        said["name"] = Counter({name: bare(one.said).count(bare(name)) for name in one.names})
        written["name"] = Counter({name: bare(one.written).count(bare(name)) for name in one.names})
        for kind, entities in said.items():
            wanted[kind] += entities.total()
            found[kind] += (entities & written[kind]).total()
    return {kind: found[kind] / wanted[kind] if wanted[kind] else None for kind in (*_ENTITIES, "name")}


def bare(text: str) -> str:
    """The text without spaces and punctuation, except a point inside a number."""
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]", "", text.lower())

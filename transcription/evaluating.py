"""How well recordings were read, against what people wrote down: errors, entities, loss, invention, speakers.

Every measure is a count over a base, so that groups add up and bounds come from drawing recordings anew.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from transcription.entities import AMOUNT, DATE, NAME, bare, find_entities
from transcription.intervals import Rate, rate_of
from transcription.speaker_error import SpokenTurn, compare_times, compare_words
from transcription.types import Span

MEASURES: Mapping[str, str] = {
    "error": "characters",
    "lost": "characters",
    "invented_per_hour": "hours",
    AMOUNT: "said",
    DATE: "said",
    NAME: "said",
    "speaker_wrong": "seconds",
    "speaker_unknown": "seconds",
    "speech_missed": "seconds",
    "false_alarm": "seconds",
    "words_wrong_speaker": "characters",
    "words_no_speaker": "characters",
}
"""Each measure and what its base is counted in. `invented_per_hour` counts words, which in Chinese are characters."""

Counts = Mapping[str, tuple[float, float]]
"""(count, base) of each measure that could be taken."""


@dataclass(frozen=True)
class Heard:
    """One channel of a recording: what was said by a person's account, and what the engine wrote.

    `groups` says what it is counted under, such as agency, format and channel; `names` are names said in it. With
    `said_turns` and `written_turns` speakers are compared too, only within `passages` where only those were written
    down; `duration_s` is then the length of these. Channels of one `recording` are drawn together.
    """

    said: str
    written: str
    duration_s: float
    groups: Mapping[str, str]
    names: tuple[str, ...] = ()
    said_turns: tuple[SpokenTurn, ...] = ()
    written_turns: tuple[SpokenTurn, ...] = ()
    passages: tuple[Span, ...] | None = None
    recording: str | None = None


@dataclass(frozen=True)
class Score:
    """What became of some channels: a rate for each of MEASURES, unknown where nothing of the kind was there."""

    channels: int
    recordings: int
    characters: int
    rates: Mapping[str, Rate] = field(default_factory=dict)

    @property
    def error(self) -> float | None:
        """Return the share of characters that a person would have to change, put in or take out."""
        return self.rates["error"].value

    @property
    def low(self) -> float | None:
        """Return the lower bound of `error`."""
        return self.rates["error"].low

    @property
    def high(self) -> float | None:
        """Return the upper bound of `error`."""
        return self.rates["error"].high

    @property
    def lost(self) -> float | None:
        """Return the share of characters that were said and are missing."""
        return self.rates["lost"].value

    @property
    def invented_per_hour(self) -> float | None:
        """Return the words in an hour of recording that nobody said."""
        return self.rates["invented_per_hour"].value

    @property
    def recall(self) -> Mapping[str, float | None]:
        """Return the share of amounts, dates and names that were read whole."""
        return {kind: self.rates[kind].value for kind in (AMOUNT, DATE, NAME)}


def evaluate(heard: Sequence[Heard]) -> Mapping[str, Score]:
    """The score of everything as `all`, and of each group as `KIND=NAME`."""
    counted = [(one, count_channel(one)) for one in heard]
    parts: defaultdict[str, list[tuple[Heard, Counts]]] = defaultdict(list)
    for one, counts in counted:
        parts["all"].append((one, counts))
        for kind, name in one.groups.items():
            parts[f"{kind}={name}"].append((one, counts))
    return {name: _score(part) for name, part in parts.items()}


def count_channel(heard: Heard) -> Counts:
    """Count each measure on one channel."""
    said, written = bare(heard.said), bare(heard.written)
    kinds = Counter(edit.tag for edit in Levenshtein.editops(said, written))
    hours = heard.duration_s / 3600
    counts: dict[str, tuple[float, float]] = {
        "error": (kinds.total(), len(said)),
        "lost": (kinds["delete"], len(said)),
        "invented_per_hour": (_inserted_words(heard.said, heard.written), hours),
    }
    wanted = find_entities(heard.said, names=heard.names)
    found = wanted & find_entities(heard.written, names=heard.names)
    for kind in (AMOUNT, DATE, NAME):
        counts[kind] = (_of_kind(found, kind), _of_kind(wanted, kind))
    return counts | _speakers(heard)


def add_up(counts: Sequence[Counts]) -> Counts:
    """The counts of several channels together."""
    total: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for one in counts:
        for name, (count, base) in one.items():
            total[name] = (total[name][0] + count, total[name][1] + base)
    return dict(total)


def words_of(text: str) -> list[str]:
    """The words of a text: in Chinese every character, else letters or digits in a row."""
    return re.findall(r"\d+(?:\.\d+)?|[a-z']+|[^\W\d_a-z]", text.lower())


def _score(part: Sequence[tuple[Heard, Counts]]) -> Score:
    by_recording: defaultdict[str, list[Counts]] = defaultdict(list)
    for number, (one, counts) in enumerate(part):
        by_recording[one.recording or f"#{number}"].append(counts)
    # Recordings are drawn, not characters: errors of one speaker on one line come together.
    together = [add_up(counts) for counts in by_recording.values()]
    return Score(
        channels=len(part),
        recordings=len(together),
        characters=sum(len(bare(one.said)) for one, _ in part),
        rates={name: rate_of([one.get(name, (0.0, 0.0)) for one in together]) for name in MEASURES},
    )


def _inserted_words(said: str, written: str) -> int:
    return sum(edit.tag == "insert" for edit in Levenshtein.editops(words_of(said), words_of(written)))


def _of_kind(entities: Counter[tuple[str, str]], kind: str) -> int:
    return sum(count for (known, _), count in entities.items() if known == kind)


def _speakers(heard: Heard) -> dict[str, tuple[float, float]]:
    if not heard.said_turns:
        return {}
    words = compare_words(heard.said_turns, heard.written_turns)
    counts: dict[str, tuple[float, float]] = {
        "words_wrong_speaker": (words.wrong, words.read),
        "words_no_speaker": (words.unknown, words.read),
    }
    times = compare_times(heard.said_turns, heard.written_turns, within=heard.passages)
    if times is not None:
        counts |= {
            "speaker_wrong": (times.wrong_s, times.spoken_s),
            "speaker_unknown": (times.unknown_s, times.spoken_s),
            "speech_missed": (times.missed_s, times.spoken_s),
            "false_alarm": (times.false_alarm_s, times.spoken_s),
        }
    return counts

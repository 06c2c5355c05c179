"""Whether what was said was given to the right speaker: in seconds where turns have times, in words always."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from transcription.attribution import UNKNOWN
from transcription.entities import bare
from transcription.types import Span


@dataclass(frozen=True)
class SpokenTurn:
    """What one speaker said in one go; both times in seconds, or neither known."""

    speaker: str
    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class SpeakerTime:
    """Seconds of speech by the reference, and what became of them.

    `wrong_s` were given to somebody else, `unknown_s` to nobody, `missed_s` have no text; `false_alarm_s` have text
    and the reference has nobody speaking. Who talks over another counts for each.
    """

    spoken_s: float
    wrong_s: float
    unknown_s: float
    missed_s: float
    false_alarm_s: float


@dataclass(frozen=True)
class SpeakerWords:
    """Characters that were read right, and how many of them stand under another speaker or under nobody."""

    read: int
    wrong: int
    unknown: int


def compare_times(
    said: Sequence[SpokenTurn], heard: Sequence[SpokenTurn], *, within: Sequence[Span] | None = None
) -> SpeakerTime | None:
    """Compare the turns of one channel second by second, only `within` these spans where given.

    None when a turn has no time.
    """
    if any(turn.start_s is None or turn.end_s is None for turn in (*said, *heard)):
        return None
    spans = [*_spans(said), *_spans(heard), *(within or ())]
    edges = sorted({edge for span in spans for edge in (span.start_s, span.end_s)})
    total: Counter[str] = Counter()
    for start, end in pairwise(edges):
        middle = (start + end) / 2
        if within is not None and not any(span.start_s <= middle < span.end_s for span in within):
            continue
        for kind, speakers in _judge(_speaking(said, middle), _speaking(heard, middle)).items():
            total[kind] += speakers * (end - start)  # type: ignore[assignment] # a Counter may add seconds
    return SpeakerTime(*(float(total[kind]) for kind in ("spoken", "wrong", "unknown", "missed", "false_alarm")))


def compare_words(said: Sequence[SpokenTurn], heard: Sequence[SpokenTurn]) -> SpeakerWords:
    """Line up the characters of one channel in their order, and compare the speakers of those that are equal."""
    left, right = _letters(said), _letters(heard)
    wrong = unknown = read = 0
    for step in Levenshtein.opcodes("".join(letter for letter, _ in left), "".join(letter for letter, _ in right)):
        if step.tag != "equal":
            continue
        pairs = zip(left[step.src_start : step.src_end], right[step.dest_start : step.dest_end], strict=True)
        for (_, speaker), (_, given) in pairs:
            read += 1
            unknown += given == UNKNOWN != speaker
            wrong += given not in {speaker, UNKNOWN}
    return SpeakerWords(read, wrong, unknown)


def _judge(said: Sequence[str], heard: Sequence[str]) -> dict[str, int]:
    """Count speakers of one moment: given right, to another, to nobody, to none at all, or out of nothing."""
    right = (Counter(said) & Counter(heard)).total()
    given = min(len(said), len(heard)) - right
    unknown = min(given, sum(speaker == UNKNOWN for speaker in heard))
    return {
        "spoken": len(said),
        "wrong": given - unknown,
        "unknown": unknown,
        "missed": max(0, len(said) - len(heard)),
        "false_alarm": max(0, len(heard) - len(said)),
    }


def _speaking(turns: Sequence[SpokenTurn], moment: float) -> list[str]:
    """Who speaks at a moment; one speaker whose turns overlap speaks once, and a turn without text is nobody's."""
    return sorted(
        {
            turn.speaker
            for turn in turns
            if turn.text and turn.start_s is not None and turn.end_s is not None and turn.start_s <= moment < turn.end_s
        }
    )


def _spans(turns: Sequence[SpokenTurn]) -> list[Span]:
    return [Span(turn.start_s, turn.end_s) for turn in turns if turn.start_s is not None and turn.end_s is not None]


def _letters(turns: Sequence[SpokenTurn]) -> list[tuple[str, str]]:
    return [(letter, turn.speaker) for turn in turns for letter in bare(turn.text)]

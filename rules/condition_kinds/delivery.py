"""How the words are spoken: speech rate, share of the talk, number of turns, clarity, and the script they are in."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from rules.case import Case
from rules.condition_kinds.found import Found
from rules.condition_kinds.measured import Measured
from rules.conditions import SpeakerScope
from rules.evidence import Utterance
from rules.marks import Interval, Mark, mark_turn
from rules.results import Bilingual
from rules.talk import SPEAKERS

NO_TIMES, NO_CONFIDENCE = "turns.start", "turns.confidence"


class SpeechRateCondition(Measured):
    """Characters (English: words) a minute, of each turn or of all turns together; short turns do not count."""

    what: ClassVar[Bilingual] = Bilingual("每分钟字数", "characters or words a minute")
    kind: Literal["speech_rate"]
    take: Literal["each", "mean"] = "each"
    shortest: Annotated[int, Field(ge=1)] = 5


class TalkShareCondition(Measured):
    """The speaker's seconds in per cent of what all speak together."""

    what: ClassVar[Bilingual] = Bilingual("说话时间占比（%）", "per cent of the talking")
    kind: Literal["talk_share"]


class TurnLengthCondition(Measured):
    """Seconds of each of the speaker's turns."""

    what: ClassVar[Bilingual] = Bilingual("话轮秒数", "seconds of a turn")
    kind: Literal["turn_length"]


class TurnsCondition(Measured):
    """How many turns the speaker has."""

    what: ClassVar[Bilingual] = Bilingual("话轮数", "number of turns")
    kind: Literal["turns"]


class ClarityCondition(Measured):
    """Per cent of the speaker's words that the recogniser trusts less than `worse_than`."""

    what: ClassVar[Bilingual] = Bilingual("不可靠文字占比（%）", "per cent of doubtful words")
    kind: Literal["clarity"]
    worse_than: Annotated[float, Field(gt=0, le=1, strict=False)] = 0.5


ScriptName = Literal[
    "latin", "han", "kana", "hangul", "cyrillic", "arabic", "devanagari", "thai", "tibetan", "mongolian"
]  # fmt: skip


class ScriptCondition(Measured):
    """Turns by the per cent of their letters in one script, such as Latin ones in a Chinese talk."""

    what: ClassVar[Bilingual] = Bilingual("该文字占比（%）", "per cent of letters in that script")
    kind: Literal["script"]
    script: ScriptName
    shortest: Annotated[int, Field(ge=1)] = 4


def _own(case: Case, scope: SpeakerScope) -> list[tuple[int, Utterance]]:
    return [
        (position, turn)
        for position, turn in enumerate(case.talk.utterances)
        if turn.speaker == "unknown" or turn.speaker in SPEAKERS[scope]
    ]


def _mark(case: Case, scope: SpeakerScope, position: int, value: Decimal | int) -> Mark:
    unknown = case.talk.utterances[position].speaker == "unknown" and scope not in {"anyone", "unknown"}
    doubt = "turns.speaker" if unknown else None
    return mark_turn(case.talk, position, doubt=doubt, value=Interval.exactly(round(Decimal(value), 3)))


def _size(text: str, case: Case) -> int:
    if case.ear.language.words_have_spaces:
        return len(text.split())
    return sum(character.isalnum() for character in text)


def _seconds(turn: Utterance) -> Decimal | None:
    if turn.start_s is None or turn.end_s is None:
        return None
    return Decimal(repr(max(0.0, turn.end_s - turn.start_s)))


def find_speech_rate(condition: SpeechRateCondition, case: Case) -> Found:
    """Return the turns with their rates."""
    own = _own(case, condition.speaker)
    spoken: dict[int, tuple[int, Decimal]] = {}
    for position, turn in own:
        seconds, size = _seconds(turn), _size(turn.text, case)
        if size < condition.shortest:
            continue
        if seconds is None:
            return Found((), (), (NO_TIMES,))
        if seconds > 0:
            spoken[position] = size, seconds
    marks = [_mark(case, condition.speaker, at, size * 60 / seconds) for at, (size, seconds) in spoken.items()]
    turns = [position for position, _ in own]
    if condition.take == "each":
        return Found(marks, turns)

    def summary(kept: Sequence[Mark]) -> Interval | None:
        sizes, lengths = zip(*(spoken[mark.start[0]] for mark in kept), strict=True) if kept else ((), ())
        return Interval.exactly(round(sum(sizes) * 60 / sum(lengths), 1)) if kept else None

    return Found(marks, turns, summary=summary)


def find_talk_share(condition: TalkShareCondition, case: Case) -> Found:
    """Return the speaker's turns; their seconds become a share of all seconds that are spoken."""
    lengths = [_seconds(turn) for turn in case.talk.utterances]
    known = [length for length in lengths if length is not None]
    if len(known) < len(lengths):
        return Found((), (), (NO_TIMES,))
    own, whole = _own(case, condition.speaker), sum(known)
    marks = [_mark(case, condition.speaker, position, known[position]) for position, _ in own]

    def summary(kept: Sequence[Mark]) -> Interval | None:
        spoken = sum(mark.value.low for mark in kept if mark.value is not None)
        return Interval.exactly(round(100 * spoken / whole, 1)) if whole else None

    return Found(marks, [position for position, _ in own], summary=summary)


def find_turn_length(condition: TurnLengthCondition, case: Case) -> Found:
    """Return the speaker's turns with their seconds."""
    own = _own(case, condition.speaker)
    marks = []
    for position, turn in own:
        seconds = _seconds(turn)
        if seconds is None:
            return Found((), (), (NO_TIMES,))
        marks.append(_mark(case, condition.speaker, position, seconds))
    return Found(marks, [position for position, _ in own])


def find_turns(condition: TurnsCondition, case: Case) -> Found:
    """Return the speaker's turns, to be counted."""
    own = _own(case, condition.speaker)
    marks = [_mark(case, condition.speaker, position, 1) for position, _ in own]
    return Found(marks, [position for position, _ in own], summary=lambda kept: Interval.exactly(Decimal(len(kept))))


def find_clarity(condition: ClarityCondition, case: Case) -> Found:
    """Return the speaker's turns; what nobody gave a confidence for may be clear or not."""
    own = _own(case, condition.speaker)
    bad = {position: _doubtful(turn, condition.worse_than) for position, turn in own}
    marks = [_mark(case, "anyone", position, 0) for position, _ in own]
    if own and all(low == 0 and high == size for low, high, size in bad.values()):
        return Found((), (), (NO_CONFIDENCE,))

    def summary(kept: Sequence[Mark]) -> Interval | None:
        low, high, whole = (sum(bad[mark.start[0]][column] for mark in kept) for column in range(3))
        if not whole:
            return None
        return Interval(*(round(100 * Decimal(part) / whole, 1) for part in (low, high)))

    return Found(marks, [position for position, _ in own], summary=summary)


def _doubtful(turn: Utterance, worse_than: float) -> tuple[int, int, int]:
    """Return how many characters are doubtful at least and at most, and how many there are."""
    size = len(turn.text)
    if not turn.word_confidences:
        low = size if turn.confidence is not None and turn.confidence < worse_than else 0
        return low, size if turn.confidence is None else low, size
    known = sum(end - start for start, end, _ in turn.word_confidences)
    low = sum(end - start for start, end, sure in turn.word_confidences if sure < worse_than)
    return low, low, known


def find_script(condition: ScriptCondition, case: Case) -> Found:
    """Return the turns with the share of their letters that is in the script."""
    own = _own(case, condition.speaker)
    marks = []
    for position, turn in own:
        letters = [_script(character) for character in turn.text if character.isalpha()]
        if len(letters) >= condition.shortest:
            share = Decimal(100 * letters.count(condition.script)) / len(letters)
            marks.append(_mark(case, condition.speaker, position, share))
    return Found(marks, [position for position, _ in own])


_SCRIPTS = {
    "LATIN": "latin", "FULLWIDTH LATIN": "latin", "CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana",
    "HANGUL": "hangul", "CYRILLIC": "cyrillic", "ARABIC": "arabic", "DEVANAGARI": "devanagari", "THAI": "thai",
    "TIBETAN": "tibetan", "MONGOLIAN": "mongolian",
}  # fmt: skip


@cache
def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((script for prefix, script in _SCRIPTS.items() if name.startswith(prefix)), "")

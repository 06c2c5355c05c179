"""The words of one contact as rules hear them: for each side one running text, with every place kept."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rules.conditions import SpeakerScope
from rules.evidence import Utterance
from rules.languages.language import Language
from rules.normalise import NormalText, normalise
from rules.results import Span

SPEAKERS: dict[SpeakerScope, frozenset[str]] = {
    "agent": frozenset({"agent", "robot"}),
    "robot": frozenset({"robot"}),
    "borrower": frozenset({"borrower"}),
    "other": frozenset({"other"}),
    "reached": frozenset({"borrower", "other"}),
    "system": frozenset({"system"}),
    "unknown": frozenset(),
    "anyone": frozenset({"agent", "robot", "borrower", "other", "system"}),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of a stream: its place in the talk and its characters `start..end` in the stream."""

    position: int
    start: int
    end: int
    speaker_known: bool


def span_of(utterance: Utterance, start: int, end: int, *, meant: str | None = None) -> Span:
    """Return characters `start..end` of an utterance.

    Their seconds are those of the words, where these have times, else they lie in proportion within the utterance's.
    """
    first = bisect_right(utterance.word_times, start, key=lambda word: word[1])
    behind = bisect_left(utterance.word_times, end, key=lambda word: word[0])
    if first < behind:
        times = utterance.word_times[first][2], utterance.word_times[behind - 1][3]
        return Span(utterance.index, start, end, utterance.text[start:end], *times, meant)
    start_s, end_s = utterance.start_s, utterance.end_s
    if start_s is not None and end_s is not None and utterance.text:
        length, seconds = len(utterance.text), end_s - start_s
        start_s, end_s = start_s + seconds * start / length, start_s + seconds * end / length
    return Span(utterance.index, start, end, utterance.text[start:end], start_s, end_s, meant)


@dataclass(frozen=True)
class Stream:
    """All that one side said, as one equal text; the columns run beside its characters.

    `sentences`, `clauses` and `turn_of` number the unit that a character belongs to.
    """

    text: str
    sentences: Sequence[int]
    clauses: Sequence[int]
    turn_of: Sequence[int]
    quoted: Sequence[bool]
    origins: Sequence[int]
    turns: Sequence[Turn]
    questions: frozenset[int]
    utterances: Sequence[Utterance]
    memo: dict[object, object] = field(default_factory=dict, compare=False)

    def spans(self, start: int, end: int, *, meant: str | None = None) -> tuple[Span, ...]:
        """Return characters `start..end` as places in the original turns, one span for each turn."""
        found = []
        first, last = self.turn_of[start], self.turn_of[end - 1]
        for turn in self.turns[first : last + 1]:
            begin, stop = max(start, turn.start), min(end, turn.end)
            if begin < stop:
                found.append(self._span(turn, begin, stop, meant))
        return tuple(found)

    def _span(self, turn: Turn, begin: int, stop: int, meant: str | None) -> Span:
        return span_of(self.utterances[turn.position], self.origins[begin], self.origins[stop - 1] + 1, meant=meant)

    def sentence_bounds(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentences that hold `start..end` begin and end."""
        return _bounds(self.sentences, start, end)

    def clause_bounds(self, start: int, end: int) -> tuple[int, int]:
        """Return where the clauses that hold `start..end` begin and end."""
        return _bounds(self.clauses, start, end)

    def confidence(self, start: int, end: int) -> float | None:
        """Return the recogniser's mean confidence over `start..end`, or None if it gave none."""
        total, count = 0.0, 0
        first, last = self.turn_of[start], self.turn_of[end - 1]
        said = [turn for turn in self.turns[first : last + 1] if max(start, turn.start) < min(end, turn.end)]
        for turn, span in zip(said, self.spans(start, end), strict=True):
            utterance = self.utterances[turn.position]
            given = [c for s, e, c in utterance.word_confidences if s < span.end and e > span.start]
            if not given and utterance.confidence is not None:
                given = [utterance.confidence]
            total, count = total + sum(given), count + len(given)
        return total / count if count else None


def _bounds(column: Sequence[int], start: int, end: int) -> tuple[int, int]:
    first, last = column[start], column[max(start, end - 1)]
    return bisect_left(column, first, hi=start), bisect_right(column, last, lo=max(start, end - 1))


class Talk:
    """The utterances of one contact with their streams, made when they are asked for."""

    def __init__(self, utterances: Iterable[Utterance], language: Language) -> None:
        self.utterances = tuple(utterances)
        self.language = language
        self._streams: dict[SpeakerScope, Stream] = {}
        self.has_words = any(utterance.text.strip() for utterance in self.utterances)
        #: The end of the last turn in seconds, where the turns have times.
        self.last_s = max((u.end_s for u in self.utterances if u.end_s is not None), default=None)

    @cached_property
    def _normals(self) -> list[NormalText]:
        return [normalise(utterance.text, self.language) for utterance in self.utterances]

    @property
    def has_unknown_speakers(self) -> bool:
        """Say whether nobody knows who spoke somewhere in this talk."""
        return any(utterance.speaker == "unknown" for utterance in self.utterances)

    def stream(self, scope: SpeakerScope) -> Stream:
        """Return what `scope` said, and what an unknown speaker said, in order."""
        if scope not in self._streams:
            self._streams[scope] = self._build(SPEAKERS[scope])
        return self._streams[scope]

    def _build(self, speakers: frozenset[str]) -> Stream:
        columns = _Columns()
        level = 2
        for position, (utterance, normal) in enumerate(zip(self.utterances, self._normals, strict=True)):
            if utterance.speaker in speakers or utterance.speaker == "unknown":
                if self.language.words_have_spaces:
                    columns.add_space()
                columns.add(position, normal, level, speaker_known=utterance.speaker != "unknown")
                level = max(1, normal.final_break) if normal.text else level
            elif len(normal.text) > self.language.backchannel_length or normal.asks_at:
                level = 2
        return columns.stream(self.utterances)


class _Columns:
    """Grows the columns of a stream turn by turn."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        self.turn_of: list[int] = []
        self.quoted: list[bool] = []
        self.origins: list[int] = []
        self.turns: list[Turn] = []
        self.questions: set[int] = set()
        self.sentence = self.clause = 0

    def add(self, position: int, normal: NormalText, level: int, *, speaker_known: bool) -> None:
        start, turn, length = len(self.text), len(self.turns), len(normal.text)
        if not length:
            self.turns.append(Turn(position, start, start, speaker_known))
            return
        levels = dict(normal.breaks)
        levels[0] = max(level, levels.get(0, 0))
        places = sorted(levels)
        for place, following in zip(places, [*places[1:], length], strict=True):
            if place in normal.asks_at and place > 0:
                self.questions.add(self.sentence)
            self._step(levels[place])
            self.sentences += [self.sentence] * (following - place)
            self.clauses += [self.clause] * (following - place)
        self.text += normal.text
        self.turn_of += [turn] * length
        self.quoted += normal.quoted
        self.origins += normal.origins
        self.turns.append(Turn(position, start, start + length, speaker_known))
        if length in normal.asks_at:
            self.questions.add(self.sentence)

    def _step(self, level: int) -> None:
        if level > 0:
            self.clause += 1
        if level > 1:
            self.sentence += 1

    def add_space(self) -> None:
        """Part the words of two turns; the blank belongs to the turn before."""
        if self.text and self.text[-1] != " ":
            self.text.append(" ")
            for column in (self.sentences, self.clauses, self.turn_of, self.origins):
                column.append(column[-1])
            self.quoted.append(False)

    def stream(self, utterances: Sequence[Utterance]) -> Stream:
        return Stream(
            text="".join(self.text),
            sentences=self.sentences,
            clauses=self.clauses,
            turn_of=self.turn_of,
            quoted=self.quoted,
            origins=self.origins,
            turns=self.turns,
            questions=frozenset(self.questions),
            utterances=utterances,
        )

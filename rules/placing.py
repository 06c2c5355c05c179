"""Keeps of a condition's marks those in its scope, and says whether they are enough."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from rules.marks import Mark, Place
from rules.scope import AnchorOf, Position, Scoped
from rules.truth import Truth, Verdict, every, negated, some, unknown

NO_TIMES = "turns.start"
_BEHIND: Place = (1 << 60, 0)


def judge_marks(
    marks: Sequence[Mark],
    scoped: Scoped,
    turns: Sequence[int],
    length_s: float | None,
    verdict_of: Callable[[str], Verdict],
) -> Verdict:
    """Say whether enough marks lie in the scope; `turns` are the speaker's turns, `length_s` that of the talk."""
    if len(marks) > 1:
        marks = sorted(marks, key=lambda mark: (mark.start, mark.end))
    if scoped.where is not None:
        marks = in_position(marks, scoped.where, turns, length_s)
    anchors = scoped.anchors
    for side, anchor in anchors[1:]:
        marks = _near_any(marks, side, anchor, turns, verdict_of(anchor.of))
    if scoped.except_after is not None:
        marks = _not_after(marks, scoped.except_after, turns, verdict_of(scoped.except_after.of))
    if scoped.every_turn:
        verdict = _in_every_turn(marks, scoped.where, turns)
        return negated(verdict) if scoped.absent else verdict
    if not anchors:
        verdict = _count(marks, scoped.times)
        return negated(verdict) if scoped.absent else verdict
    side, anchor = anchors[0]
    return _anchored(marks, scoped, side, anchor, turns, verdict_of(anchor.of))


def anchor_marks(verdict: Verdict) -> tuple[Mark, ...]:
    """Return the hits of a condition that others may look from."""
    if verdict.truth is Truth.NO:
        return ()
    if verdict.truth is Truth.YES:
        return tuple(sorted(verdict.marks, key=lambda mark: (mark.start, mark.end)))
    doubt = verdict.missing[0] if verdict.missing else "words"
    marks = (mark if mark.doubt else replace(mark, doubt=doubt) for mark in verdict.marks)
    return tuple(sorted(marks, key=lambda mark: (mark.start, mark.end)))


def in_position(marks: Sequence[Mark], where: Position, turns: Sequence[int], length_s: float | None) -> list[Mark]:
    """Return the marks that begin in a part of the talk; those for which times are missing become doubtful."""
    kept = []
    low, high = _turn_limits(where, len(turns))
    for mark in marks:
        if not low <= bisect_right(turns, mark.start[0]) - 1 < high:
            continue
        if not where.asks_seconds:
            kept.append(mark)
            continue
        inside = _in_seconds(mark, where, length_s)
        if inside is not Truth.NO:
            kept.append(mark if inside is Truth.YES else replace(mark, doubt=mark.doubt or NO_TIMES))
    return kept


def _turn_limits(where: Position, count: int) -> tuple[int, int]:
    """Return the first turn that counts and the one behind the last, from 0."""
    low, high = 0, count
    if where.first_turns is not None:
        high = min(high, where.first_turns)
    if where.last_turns is not None:
        low = max(low, count - where.last_turns)
    if where.turns is not None:
        first, last = (number if number > 0 else count + number + 1 for number in where.turns)
        low, high = max(low, first - 1), min(high, last)
    return low, high


def _in_seconds(mark: Mark, where: Position, length_s: float | None) -> Truth:
    limits: list[tuple[float, float | None]] = []
    limits += [(0.0, where.first_seconds)] if where.first_seconds is not None else []
    limits += [where.seconds] if where.seconds is not None else []
    from_end = where.last_seconds is not None or where.first_percent is not None or where.last_percent is not None
    if mark.start_s is None or (from_end and length_s is None):
        return Truth.UNKNOWN
    if length_s is not None:
        if where.last_seconds is not None:
            limits.append((length_s - where.last_seconds, None))
        if where.first_percent is not None:
            limits.append((0.0, length_s * where.first_percent / 100))
        if where.last_percent is not None:
            limits.append((length_s * (1 - where.last_percent / 100), None))
    inside = all(low <= mark.start_s and (high is None or mark.start_s <= high) for low, high in limits)
    return Truth.YES if inside else Truth.NO


def _count(marks: Sequence[Mark], times: int) -> Verdict:
    sure = [mark for mark in marks if mark.doubt is None]
    if len(sure) >= times:
        return Verdict(Truth.YES, tuple(sure))
    if len(marks) >= times:
        return unknown(*sorted({mark.doubt for mark in marks if mark.doubt}), marks=tuple(marks))
    return Verdict(Truth.NO, tuple(marks))


def _in_every_turn(marks: Sequence[Mark], where: Position | None, turns: Sequence[int]) -> Verdict:
    """Say whether each turn in the position holds a mark."""
    low, high = _turn_limits(where, len(turns)) if where is not None else (0, len(turns))
    asked = set(turns[max(0, low) : max(0, high)])
    sure = {mark.start[0] for mark in marks if mark.doubt is None}
    if not asked or not asked <= {mark.start[0] for mark in marks}:
        return Verdict(Truth.NO)
    if asked <= sure:
        return Verdict(Truth.YES, tuple(marks))
    return unknown(*sorted({mark.doubt for mark in marks if mark.doubt}), marks=tuple(marks))


class _Row:
    """Marks in order, to take out those within a distance of a place without looking at the others."""

    def __init__(self, marks: Sequence[Mark], turns: Sequence[int]) -> None:
        self.marks = marks
        self.turns = turns
        self.starts = [mark.start for mark in marks]
        self.ends = list(accumulate((mark.end for mark in marks), max))
        self.sure = list(accumulate((mark.doubt is None for mark in marks), initial=0))

    def near(self, side: str, anchor: AnchorOf, hit: Mark) -> tuple[int, int]:
        """Return the first and the behind-last number of the marks in the window of a hit."""
        low, high = 0, len(self.marks)
        if side in {"before", "around"}:
            low = self._first_before(anchor, hit)
        if side in {"after", "around"}:
            high = self._behind_after(anchor, hit)
        if side == "before":
            high = bisect_left(self.starts, hit.start)
        if side == "after":
            low = bisect_left(self.starts, hit.end)
        return low, max(low, high)

    def _first_before(self, anchor: AnchorOf, hit: Mark) -> int:
        turn, character = hit.start
        if anchor.characters is not None:
            return bisect_left(self.ends, (turn, max(0, character - anchor.characters)))
        if anchor.turns is None:
            return 0
        number = bisect_left(self.turns, turn) - anchor.turns
        first = turn if not anchor.turns else self.turns[number] if number >= 0 else 0
        return bisect_left(self.starts, (first, 0))

    def _behind_after(self, anchor: AnchorOf, hit: Mark) -> int:
        turn, character = hit.end
        if anchor.characters is not None:
            return bisect_right(self.starts, (turn, character + anchor.characters))
        if anchor.turns is None:
            return len(self.marks)
        return bisect_left(self.starts, last_place(turn, anchor.turns, self.turns))

    def count(self, low: int, high: int, times: int) -> Verdict:
        """Say whether enough marks lie between two numbers, without collecting them."""
        sure = self.sure[high] - self.sure[low]
        if sure >= times:
            return Verdict(Truth.YES)
        if high - low < times:
            return Verdict(Truth.NO)
        return unknown(*sorted({mark.doubt for mark in self.marks[low : low + 50] if mark.doubt} or {"words"}))


class _TimedRow(_Row):
    """The same by seconds."""

    def __init__(self, marks: Sequence[Mark], turns: Sequence[int]) -> None:
        timed = sorted((mark for mark in marks if mark.start_s is not None), key=lambda mark: mark.start_s or 0.0)
        super().__init__(timed, turns)
        self.from_s = [mark.start_s or 0.0 for mark in timed]
        self.until_s = list(accumulate((mark.end_s or mark.start_s or 0.0 for mark in timed), max))

    def near(self, side: str, anchor: AnchorOf, hit: Mark) -> tuple[int, int]:
        begin, end, limit = hit.start_s or 0.0, hit.end_s or 0.0, anchor.seconds or 0.0
        low = bisect_left(self.from_s, end) if side == "after" else bisect_left(self.until_s, begin - limit)
        high = bisect_left(self.from_s, begin) if side == "before" else bisect_right(self.from_s, end + limit)
        return low, max(low, high)


def last_place(turn: int, count: int, turns: Sequence[int]) -> Place:
    """Return the place behind the next `count` of the given turns after a turn (0: behind that turn itself)."""
    if not count:
        return turn + 1, 0
    number = bisect_right(turns, turn) + count - 1
    return (turns[number] + 1, 0) if number < len(turns) else _BEHIND


def _row(marks: Sequence[Mark], anchor: AnchorOf, turns: Sequence[int]) -> _Row:
    return _Row(marks, turns) if anchor.seconds is None else _TimedRow(marks, turns)


def _times_missing(anchor: AnchorOf, hits: Sequence[Mark], marks: Sequence[Mark]) -> bool:
    return anchor.seconds is not None and any(mark.start_s is None for mark in (*hits, *marks))


def _chosen(anchor: AnchorOf, hits: Sequence[Mark]) -> Sequence[Mark]:
    if anchor.hit in {"any", "each"}:
        return hits
    number = {"first": 0, "last": len(hits) - 1}.get(str(anchor.hit))
    if number is None:
        number = int(anchor.hit) - 1
    return hits[number : number + 1] if hits else ()


def _near_any(marks: Sequence[Mark], side: str, anchor: AnchorOf, turns: Sequence[int], verdict: Verdict) -> list[Mark]:
    """Keep the marks in the window of any of the hits that count."""
    hits = _chosen(anchor, anchor_marks(verdict))
    if _times_missing(anchor, hits, marks):
        return [replace(mark, doubt=mark.doubt or NO_TIMES) for mark in marks]
    row = _row(marks, anchor, turns)
    return sorted(_taken(row, [row.near(side, anchor, hit) for hit in hits]), key=lambda mark: mark.start)


def _not_after(marks: Sequence[Mark], anchor: AnchorOf, turns: Sequence[int], verdict: Verdict) -> list[Mark]:
    """Leave out the marks after a hit that excuses them; a doubtful hit makes them doubtful."""
    hits = anchor_marks(verdict)
    sure = {mark.start for mark in _near_any(marks, "after", anchor, turns, Verdict(Truth.YES, _sure(hits)))}
    likely = {mark.start for mark in _near_any(marks, "after", anchor, turns, verdict)}
    doubt = next((hit.doubt for hit in hits if hit.doubt), "words.confidence")
    if _times_missing(anchor, hits, marks):
        sure, doubt = set(), NO_TIMES
    kept = [mark for mark in marks if mark.start not in sure]
    return [replace(mark, doubt=mark.doubt or doubt) if mark.start in likely else mark for mark in kept]


def _sure(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    return tuple(mark for mark in marks if mark.doubt is None)


def _taken(row: _Row, ranges: Sequence[tuple[int, int]]) -> list[Mark]:
    """Return the marks of some ranges, each once, in time that grows with their number."""
    taken: list[Mark] = []
    behind = 0
    for low, high in sorted(ranges):
        taken += row.marks[max(low, behind) : high]
        behind = max(behind, high)
    return taken


def _anchored(
    marks: Sequence[Mark], scoped: Scoped, side: str, anchor: AnchorOf, turns: Sequence[int], verdict: Verdict
) -> Verdict:
    """Ask the question at each hit of the anchor that counts, and join the answers as `hit` says."""
    hits = _chosen(anchor, anchor_marks(verdict))
    if not hits:
        return unknown(*verdict.missing) if verdict.truth is Truth.UNKNOWN else Verdict(Truth.NO)
    if _times_missing(anchor, hits, marks):
        return unknown(NO_TIMES, marks=tuple(marks))
    row = _row(marks, anchor, turns)
    ranges = [row.near(side, anchor, hit) for hit in hits]
    answers = []
    for hit, (low, high) in zip(hits, ranges, strict=True):
        answer = row.count(low, high, scoped.times)
        if scoped.absent:
            answer = negated(answer) if _had_a_chance(side, anchor, hit, turns) else Verdict(Truth.NO)
        if hit.doubt and answer.truth is not Truth.NO:
            answer = unknown(*answer.missing, hit.doubt)
        answers.append(replace(answer, marks=(hit,)) if scoped.absent else answer)
    joined = every(answers) if anchor.hit == "each" else some(answers)
    if scoped.absent:
        return joined
    telling = [span for span, answer in zip(ranges, answers, strict=True) if answer.truth is joined.truth]
    return replace(joined, marks=tuple(_taken(row, telling)) if joined.truth is not Truth.NO else ())


def _had_a_chance(side: str, anchor: AnchorOf, hit: Mark, turns: Sequence[int]) -> bool:
    """Say whether the speaker had a turn after a hit in which the words could have been said."""
    if side == "before" or anchor.seconds is not None or anchor.characters is not None:
        return True
    number = bisect_left(turns, hit.end[0])
    limit = _BEHIND if anchor.turns is None else last_place(hit.end[0], anchor.turns, turns)
    return number < len(turns) and (turns[number], 0) < limit

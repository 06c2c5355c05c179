"""Finds one phrase in one stream: the places of its words, joined from left to right."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from rules import phrase_syntax as syntax
from rules.entities import ENTITIES
from rules.languages.language import Language
from rules.talk import Stream

#: Matched characters `start..end`, and what was meant if it was only heard by sound.
Part = tuple[int, int, str | None]
_ANYWHERE, _TURN_START = -1, -2
LONGEST_GAP = 60


class Match(NamedTuple):
    """A phrase found at `start..end`; `parts` are the stretches that its words cover, gaps left out."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Hits:
    """Where the words of a pack begin in one stream, as written and as heard by sound, and in which sentences."""

    written: dict[str, list[int]] = field(default_factory=dict)
    heard: dict[str, list[int]] = field(default_factory=dict)
    sentences: dict[str, set[int]] = field(default_factory=dict)
    _matches: dict[tuple[str, bool], list[Match]] = field(default_factory=dict)

    def places(self, word: str, *, sound: bool) -> list[Match]:
        """Return where a word occurs; to be called when every place is noted."""
        known = self._matches.get((word, sound))
        if known is None:
            known = self._matches[word, sound] = self._places(word, sound=sound)
        return known

    def _places(self, word: str, *, sound: bool) -> list[Match]:
        length = len(word)
        found = [Match(at, at + length, ((at, at + length, None),)) for at in self.written.get(word, ())]
        if sound:
            found += [Match(at, at + length, ((at, at + length, word),)) for at in self.heard.get(word, ())]
        return found

    def note(self, word: str, start: int, sentence: int, *, heard: bool) -> None:
        """Keep one place of a word."""
        (self.heard if heard else self.written).setdefault(word, []).append(start)
        self.sentences.setdefault(word, set()).add(sentence)


class SetFinder(Protocol):
    """Whatever can say where one of a word set occurs."""

    def set_matches(self, name: str, stream: Stream, within: str) -> list[Match]:
        """Return every place of one of the set."""


#: Where a partial match ends and how many characters or words may follow before its next part.
_State = tuple[int, int]
_States = dict[_State, tuple[Part, ...]]


class Search:
    """Finds one phrase in one stream, all places at once; for each end only the shortest beginning is kept."""

    def __init__(
        self,
        sets: SetFinder,
        stream: Stream,
        hits: Hits,
        language: Language,
        within: str,
    ) -> None:
        self.sets = sets
        self.stream = stream
        self.hits = hits
        self.language = language
        self.within = within
        self.unit = unit_of(stream, within)
        self.sound = False
        self.sentences: frozenset[int] | None = None

    def run(
        self,
        sequence: syntax.Sequence,
        needs: tuple[frozenset[str], ...],
        *,
        sound: bool,
    ) -> list[Match]:
        """Return every place of a phrase; of each of `needs` one word must occur in its sentence."""
        self.sound = sound
        if needs and self.within in {"sentence", "clause"}:
            self.sentences = self._sentences_with(needs)
            if not self.sentences:
                return []
        states = self._sequence({(_ANYWHERE, 0): ()}, sequence)
        ends: _States = {}
        for (end, _), parts in states.items():
            if parts:
                _keep(ends, (end, 0), parts)
        matches = [Match(parts[0][0], end, _merged(parts)) for (end, _), parts in ends.items()]
        return sorted(matches, key=lambda match: (match.start, match.end))

    def _sentences_with(self, needs: tuple[frozenset[str], ...]) -> frozenset[int]:
        """Return the sentences that hold a word of each need."""
        found: frozenset[int] | None = None
        for need in needs:
            holding = frozenset().union(*(self.hits.sentences[word] for word in self.hits.sentences.keys() & need))
            found = holding if found is None else found & holding
            if not found:
                break
        return found or frozenset()

    def _sequence(self, states: _States, sequence: syntax.Sequence) -> _States:
        for part in sequence.parts:
            if not states:
                return states
            states = self._advance(states, part)
        return states

    def _advance(self, states: _States, part: syntax.Node) -> _States:
        if isinstance(part, syntax.Edge):
            return self._at_edge(states, at_start=part.at_start)
        if isinstance(part, syntax.Gap):
            limit = min(part.limit or self.language.default_gap, LONGEST_GAP)
            return {(end, gap + limit): parts for (end, gap), parts in states.items()}
        if isinstance(part, syntax.Choice):
            merged: _States = {}
            said = self.hits.sentences
            for option, word in zip(part.options, part.words, strict=True):
                if word and word not in said:
                    continue
                for state, parts in self._sequence(states, option).items():
                    _keep(merged, state, parts)
            return merged
        return self._extend(states, self._matches(part))

    def _at_edge(self, states: _States, *, at_start: bool) -> _States:
        """Keep what may begin a turn, or what ends one."""
        if at_start:
            return {(_TURN_START, gap): parts for (end, gap), parts in states.items() if end == _ANYWHERE}
        turns, turn_of = self.stream.turns, self.stream.turn_of
        return {
            (end, gap): parts
            for (end, gap), parts in states.items()
            if end > 0 and self._distance(end, turns[turn_of[end - 1]].end) <= gap
        }

    def _distance(self, start: int, end: int) -> int:
        """Return how many characters (English: words) lie between two places."""
        return len(self.stream.text[start:end].split()) if self.language.words_have_spaces else end - start

    def _matches(self, part: syntax.Literal | syntax.SetRef | syntax.Entity) -> list[Match]:
        if isinstance(part, syntax.Literal):
            return self.hits.places(part.text, sound=self.sound)
        if isinstance(part, syntax.SetRef):
            return self.sets.set_matches(part.name, self.stream, self.within)
        return self._entities(part.name)

    def _entities(self, name: str) -> list[Match]:
        key = ("entity", name)
        if key not in self.stream.memo:
            places = [(one.start, one.end) for one in ENTITIES[name](self.stream.text)]
            self.stream.memo[key] = [Match(start, end, ((start, end, None),)) for start, end in places]
        found = self.stream.memo[key]
        return found if isinstance(found, list) else []

    def _extend(self, states: _States, matches: list[Match]) -> _States:
        extended: _States = {}
        if not matches:
            return extended
        matches = sorted(matches, key=lambda match: match.start)
        starts = [match.start for match in matches]
        for (end, gap), parts in states.items():
            if end < 0:
                for match in matches:
                    if self._may_begin(match, gap if end == _TURN_START else None):
                        _keep(extended, (match.end, 0), match.parts)
                continue
            last = self._last_start(end, gap)
            for match in matches[bisect_left(starts, end) : bisect_right(starts, last)]:
                _keep(extended, (match.end, 0), parts + match.parts)
        return extended

    def _may_begin(self, match: Match, after_turn_start: int | None) -> bool:
        if after_turn_start is not None:
            turn = self.stream.turns[self.stream.turn_of[match.start]]
            if self._distance(turn.start, match.start) > after_turn_start:
                return False
        return self.sentences is None or self.stream.sentences[match.start] in self.sentences

    def _last_start(self, end: int, gap: int) -> int:
        """Return the last place where the next part may begin; in English a gap counts words."""
        limit = self._unit_end(end - 1) - 1
        if not self.language.words_have_spaces:
            return min(end + gap, limit)
        place = end
        for _ in range(gap + 1):
            following = self.stream.text.find(" ", place + 1)
            if following < 0:
                return limit
            place = following + 1
        return min(place, limit)

    def _unit_end(self, place: int) -> int:
        """Return where the unit that holds a character ends."""
        column, further = self.unit
        return bisect_right(column, column[place] + further, lo=place)


def unit_of(stream: Stream, within: str) -> tuple[Sequence[int], int]:
    """Return the column that numbers units, and how many further ones a gap may reach into."""
    match within:
        case "talk":
            return bytes(len(stream.text)), 0
        case "sentence":
            return stream.sentences, 0
        case "clause":
            return stream.clauses, 0
        case "turn":
            return stream.turn_of, 0
    return stream.turn_of, int(within.split(maxsplit=1)[0]) - 1


def are_together(stream: Stream, one: int, other: int, within: str) -> bool:
    """Say whether two characters lie in one unit: clause, sentence, turn, so many turns, or anywhere in the talk."""
    if within == "talk":
        return True
    columns: Mapping[str, Sequence[int]] = {
        "sentence": stream.sentences,
        "clause": stream.clauses,
    }
    if within in columns:
        return columns[within][one] == columns[within][other]
    turns = 1 if within == "turn" else int(within.split(maxsplit=1)[0])
    return abs(stream.turn_of[one] - stream.turn_of[other]) < turns


def _keep(states: _States, state: _State, parts: tuple[Part, ...]) -> None:
    known = states.get(state)
    if known is None or is_better(parts, known):
        states[state] = parts


def is_better(parts: tuple[Part, ...], known: tuple[Part, ...]) -> bool:
    """Say whether of two ways to the same end the other one counts, and not the one that is known.

    That is the one that begins latest; then the one of which less is only heard by sound; then, if all is written, the
    one with the later words. So all that is written counts alike whoever finds it in whatever order, and what is better
    stays better whatever follows.
    """
    one, other = _order(parts), _order(known)
    if one != other:
        return one > other
    return parts != known and one[1] == 0 and _places(parts) > _places(known)


def _order(parts: tuple[Part, ...]) -> tuple[int, int]:
    return (parts[0][0] if parts else 0), -sum(meant is not None for _, _, meant in parts)


def _places(parts: tuple[Part, ...]) -> list[tuple[int, int]]:
    return [(start, end) for start, end, _ in _merged(parts)]


def _merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Join parts that touch, so that guards look only into true gaps."""
    merged: list[Part] = []
    for start, end, meant in parts:
        if merged and merged[-1][1] == start and merged[-1][2] is None and meant is None:
            merged[-1] = (merged[-1][0], end, None)
        else:
            merged.append((start, end, meant))
    return tuple(merged)

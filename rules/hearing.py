"""Hears what a check listens for in one talk: phrases, their combinations, and what makes them innocent."""

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.conditions import Guard, Near, PhraseItem, Said, Words
from rules.guards import is_innocent
from rules.languages.language import Language
from rules.nearness import chains, places_of, words_between
from rules.phrases import Phrase, PhraseBook
from rules.search import Part, are_together
from rules.talk import Stream, Talk
from rules.weights import Weights
from rules.word_sets import WordSet

#: A recogniser that trusts its words less than this does not carry a finding alone.
LEAST_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """Words heard at `start..end` of a stream; `role_in_words` if they show themselves who speaks."""

    start: int
    end: int
    parts: tuple[Part, ...]
    role_in_words: bool = False


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One phrase of a condition."""

    phrase: Phrase
    unless: tuple[Phrase, ...]
    not_in: tuple[Phrase, ...]
    role_in_words: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """At least `needed` of the items, close together."""

    items: tuple["_Leaf | _Group", ...]
    needed: int
    within: str | None
    unless: tuple[Phrase, ...]
    unless_within: str
    numbers: frozenset[int]
    near: Near | None = None
    #: By the number of a phrase: which items hold it.
    holding: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


class Ear:
    """The conditions of a pack, compiled once, and heard in any number of talks."""

    def __init__(self, language: Language, word_sets: Mapping[str, WordSet], weights: Weights | None = None) -> None:
        self.language = language
        self.weights = weights
        self.book = PhraseBook(language, word_sets)
        self._groups: dict[int, tuple[Words, _Group]] = {}

    def learn(self, words: Words) -> None:
        """Compile a condition; raise PhraseError if one of its phrases is wrong."""
        self._groups[id(words)] = (words, self._group(words, _Settings(words.sound, words.not_sound, ())))

    def compiled(self, conditions: Sequence[Words]) -> "Compiled":
        """Return what was learnt of some conditions, to be kept."""
        self.book.make_ready()
        return Compiled(self.book, tuple(self._groups[id(words)][1] for words in conditions))

    def remember(self, compiled: "Compiled", conditions: Sequence[Words]) -> None:
        """Take what was kept of the same conditions, in their order; raise ValueError if their number is another."""
        self._groups = {id(words): (words, group) for words, group in zip(conditions, compiled.groups, strict=True)}
        self.book = compiled.book

    def hear(self, said: Said, talk: Talk) -> list[Hit]:
        """Return where the words are said by the speaker asked for, innocent ones left out, in order."""
        return _without_overlaps(self.hear_each(said, talk))

    def hear_each(self, said: Said, talk: Talk) -> Iterator[Hit]:
        """Yield the same one by one, in order of their beginning; who needs only the first pays only for it."""
        yield from self.hear_words(said, talk.stream(said.speaker), said.guards)

    def may_hear(self, said: Said, talk: Talk) -> bool:
        """Say whether some of the words may be said, by a glance at what is said at all."""
        stream = talk.stream(said.speaker)
        return bool(stream.text) and _may_hear(self._group_of(said), self.book.passed(stream))

    def hear_words(self, words: Words, stream: Stream, guards: Sequence[Guard] = ()) -> Iterator[Hit]:
        """Yield where words are said in a stream, in order of their beginning."""
        group = self._group_of(words)
        if stream.text and _may_hear(group, self.book.passed(stream)):
            yield from _Listener(self.book, stream, guards).hear(group, None)

    def _group_of(self, words: Words) -> _Group:
        if id(words) not in self._groups:
            self.learn(words)
        return self._groups[id(words)][1]

    def _group(self, words: Words, settings: "_Settings") -> _Group:
        settings = settings.within(words, tuple(self.book.add(text) for text in words.not_in))
        compiled = tuple(self._item(item, settings) for item in words.items)
        return _Group(
            items=compiled,
            needed=words.needed,
            within=words.within,
            unless=tuple(self.book.add(text, sound=settings.sound) for text in words.unless),
            unless_within=words.unless_within,
            numbers=frozenset().union(*(_numbers(item) for item in compiled)),
            near=words.near,
            holding=_holding(compiled),
        )

    def _item(self, item: str | PhraseItem | Words, settings: "_Settings") -> _Leaf | _Group:
        if isinstance(item, Words):
            return self._group(item, settings)
        say = item if isinstance(item, str) else item.say
        phrase = self.book.add(say, sound=settings.sound, not_sound=settings.not_sound)
        if isinstance(item, str):
            return _Leaf(phrase, (), settings.not_in, role_in_words=False)
        unless = tuple(self.book.add(text) for text in item.unless)
        return _Leaf(phrase, unless, settings.not_in, item.role_in_words)


def _may_hear(item: _Leaf | _Group, passed: frozenset[int]) -> bool:
    """Say whether enough phrases of an item may occur."""
    if isinstance(item, _Leaf):
        return item.phrase.number in passed
    if passed.isdisjoint(item.numbers):
        return False
    places = {place for number in passed & item.holding.keys() for place in item.holding[number]}
    if len(places) < item.needed:
        return False
    may = 0
    for place in places:
        may += _may_hear(item.items[place], passed)
        if may >= item.needed:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Compiled:
    """The phrases of a pack, and its conditions in their order."""

    book: PhraseBook
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True)
class _Settings:
    """What a list hands down to its items."""

    sound: bool
    not_sound: tuple[str, ...]
    not_in: tuple[Phrase, ...]

    def within(self, words: Words, not_in: tuple[Phrase, ...]) -> "_Settings":
        """Return what a list inside hands down."""
        return _Settings(self.sound or words.sound, (*self.not_sound, *words.not_sound), (*self.not_in, *not_in))


def _numbers(item: _Leaf | _Group) -> frozenset[int]:
    """Return the numbers of all phrases in an item."""
    return item.numbers if isinstance(item, _Group) else frozenset({item.phrase.number})


def _only(item: _Leaf | _Group) -> _Group:
    return _Group((item,), 1, None, (), "clause", _numbers(item), holding=_holding((item,)))


def _holding(items: Sequence[_Leaf | _Group]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for place, item in enumerate(items):
        for number in _numbers(item):
            found[number] = (*found.get(number, ()), place)
    return found


class _Listener:
    """Hears one condition in one stream."""

    def __init__(self, book: PhraseBook, stream: Stream, guards: Sequence[Guard]) -> None:
        self.book = book
        self.stream = stream
        self.guards = guards
        self.passed = book.passed(stream)

    def hear(self, group: _Group, around: str | None) -> Iterator[Hit]:
        """Yield the hits of a group in order of their beginning."""
        if not _may_hear(group, self.passed):
            return
        within = group.within or around
        if group.needed == 1:
            hits = self._hear_any(group, within)
        else:
            heard = self._hear_all(group, within)
            found = (
                self._combine(heard, group.needed, within or "turn")
                if group.near is None
                else self._near(heard, group.needed, group.near, within or "turn")
            )
            hits = iter(sorted(found, key=lambda hit: (hit.start, hit.end)))
        yield from (hit for hit in hits if not self._excused(hit, group.unless, group.unless_within))

    def _hear_all(self, group: _Group, within: str | None) -> list[list[Hit]]:
        """Return the hits of each item; none at all as soon as too few items are heard."""
        heard: list[list[Hit]] = []
        unheard, most = 0, len(group.items) - group.needed
        for item in group.items:
            heard.append(list(self._hear_any(_only(item), within)) if _may_hear(item, self.passed) else [])
            unheard += not heard[-1]
            if unheard > most:
                return []
        return heard

    def _hear_any(self, group: _Group, within: str | None) -> Iterator[Hit]:
        """Yield the hits of any item; guards look at each only when its turn comes."""
        places = {place for number in self.passed & group.holding.keys() for place in group.holding[number]}
        passed = [group.items[place] for place in sorted(places)]
        groups = [self.hear(item, within) for item in passed if isinstance(item, _Group)]
        leaves = self._hear_leaves([item for item in passed if isinstance(item, _Leaf)], within or "sentence")
        yield from heapq.merge(leaves, *groups, key=lambda hit: (hit.start, hit.end))

    def _hear_leaves(self, leaves: list[_Leaf], within: str) -> Iterator[Hit]:
        found = [(match, leaf) for leaf in leaves for match in self.book.find(leaf.phrase, self.stream, within)]
        for match, leaf in sorted(found, key=lambda pair: (pair[0].start, pair[0].end)):
            if not is_innocent(match, self.stream, self.book.language, self.guards):
                hit = Hit(match.start, match.end, match.parts, leaf.role_in_words)
                if not self._is_in(hit, leaf.not_in) and not self._excused(hit, leaf.unless, "clause"):
                    yield hit

    def _is_in(self, hit: Hit, longer: tuple[Phrase, ...]) -> bool:
        """Say whether a hit is only a part of a longer phrase."""
        phrases = self.book.candidates(self.stream, longer)
        return any(places_of(self.book, phrase, self.stream).cover(hit.start, hit.end) for phrase in phrases)

    def _near(self, heard: list[list[Hit]], needed: int, near: Near, within: str) -> Iterator[Hit]:
        """Join hits whose neighbours are close."""

        def close(one: Hit, other: Hit) -> bool:
            if other.start < one.end or not self._together(one, other, within):
                return False
            return words_between(self.stream, one.end, other.start, self.book.language) <= near.apart

        yield from (_joined(chain) for chain in chains(heard, needed, close, in_order=near.ordered))

    def _combine(self, heard: list[list[Hit]], needed: int, within: str) -> Iterator[Hit]:
        """Around each hit of each list take the nearest hit of every other list that lies in the same unit."""
        starts = [[hit.start for hit in hits] for hits in heard]
        for number, hits in enumerate(heard[: len(heard) - needed + 1]):
            for anchor in hits:
                chosen = [anchor]
                for other in range(number + 1, len(heard)):
                    near = self._nearest(chosen, heard[other], starts[other], within)
                    chosen += [near] if near else []
                if len(chosen) >= needed:
                    yield _joined(chosen)

    def _nearest(self, chosen: list[Hit], hits: list[Hit], starts: list[int], within: str) -> Hit | None:
        place = bisect_left(starts, chosen[0].start)
        near = [hits[i] for i in (place - 1, place) if 0 <= i < len(hits)]
        near.sort(key=lambda hit: abs(hit.start - chosen[0].start))
        return next(
            (hit for hit in near if all(self._together(hit, one, within) for one in chosen)),
            None,
        )

    def _together(self, one: Hit, other: Hit, within: str) -> bool:
        first, second = (one, other) if one.start <= other.start else (other, one)
        return are_together(self.stream, first.start, second.end - 1, within)

    def _excused(self, hit: Hit, unless: tuple[Phrase, ...], within: str) -> bool:
        for phrase in self.book.candidates(self.stream, unless):
            low, high = self._scope(hit, within)
            if places_of(self.book, phrase, self.stream).any_inside(low, high):
                return True
        return False

    def _scope(self, hit: Hit, within: str) -> tuple[int, int]:
        """Return the stretch around a hit in which `unless` counts."""
        stream = self.stream
        if within == "talk":
            return 0, len(stream.text)
        if within == "sentence":
            return stream.sentence_bounds(hit.start, hit.end)
        if within == "clause":
            low, high = stream.clause_bounds(hit.start, hit.end)
            reach = self.book.language.clause_reach * (6 if self.book.language.words_have_spaces else 1)
            return max(low, hit.start - reach), min(high, hit.end + reach)
        turns = 1 if within == "turn" else int(within.split(maxsplit=1)[0])
        first, last = stream.turn_of[hit.start], stream.turn_of[hit.end - 1]
        low, high = (
            max(0, first - turns + 1),
            min(len(stream.turns) - 1, last + turns - 1),
        )
        return stream.turns[low].start, stream.turns[high].end


def _joined(chosen: list[Hit]) -> Hit:
    parts = tuple(sorted({part for hit in chosen for part in hit.parts}, key=lambda part: part[:2]))
    start, end = min(hit.start for hit in chosen), max(hit.end for hit in chosen)
    return Hit(start, end, parts, any(hit.role_in_words for hit in chosen))


def _without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """Join hits that overlap; one place is one hit, and shows all the words that were heard there."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        overlaps = bool(kept) and hit.start < kept[-1].end
        kept.append(_joined([kept.pop(), hit]) if overlaps else hit)
    return kept


def is_doubtful(hit: Hit, stream: Stream) -> bool:
    """Say whether the recogniser itself doubts the words that the hit rests on."""
    given = [stream.confidence(start, end) for start, end, _ in hit.parts]
    known = [confidence for confidence in given if confidence is not None]
    return bool(known) and sum(known) / len(known) < LEAST_CONFIDENCE

"""Finds phrases that do nothing: never heard, always made innocent, or found by another of the same list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules import phrase_syntax as syntax
from rules.check_kinds import sayings
from rules.conditions import Item, PhraseItem, Said, Words
from rules.evidence import Speaker, Utterance
from rules.hearing import Ear
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.normalise import normalise_literal
from rules.pack import Rule, RulePack
from rules.phrase_samples import Sampler
from rules.phrase_syntax import parse_phrase
from rules.phrases import Phrase, PhraseBook
from rules.talk import Talk
from rules.word_sets import WordSet

_INNOCENT = "is made innocent by unless or a guard in its own words, so it finds next to nothing; change one of them"
_NEVER = "is not found in its own words; write without marks such as ? and without fillers, which are never heard"
#: Words that normalisation shortens below this find far more than their author meant (跳啊 is heard as 跳).
_LEAST_HEARD = 2
_SPEAKERS: dict[str, Speaker] = {"reached": "borrower", "anyone": "agent"}


@dataclass(frozen=True)
class _Leaf:
    """One phrase of a list, with the condition that consists of it alone."""

    field: str
    text: str
    said: Said
    bare: Phrase
    role_in_words: bool


class _SharingBook(PhraseBook):
    """A book that compiles each phrase once, however often its list is asked for."""

    def __init__(self, language: Language, word_sets: Mapping[str, WordSet]) -> None:
        super().__init__(language, word_sets)
        self._known: dict[tuple[object, ...], Phrase] = {}

    def add(self, text: str, *, sound: bool = False, not_sound: Sequence[str] = ()) -> Phrase:
        """Return the phrase if it is known already, else compile it."""
        key = (text, sound, *not_sound)
        if key not in self._known:
            self._known[key] = super().add(text, sound=sound, not_sound=not_sound)
        return self._known[key]


class PhraseLint:
    """Tries every phrase of a pack on the texts that it describes."""

    def __init__(self, pack: RulePack) -> None:
        self._ear = Ear(LANGUAGES[pack.header.language], pack.word_sets)
        self._ear.book = _SharingBook(self._ear.language, pack.word_sets)
        self._sampler = Sampler(self._ear.language, pack.word_sets)
        # Everything is compiled before anything is heard: the automaton is built anew after each addition.
        self._lists = {rule.id: [self._leaves(*one) for one in _lists(rule)] for rule in pack.rules}
        self._words = [
            (f"{name}[{number}]", word, Said(any_of=(word,)), self._ear.book.add(word))
            for name, word_set in pack.word_sets.items()
            for number, word in enumerate(word_set.words)
        ]

    def dead_phrases(self, rule: Rule) -> Iterator[tuple[str, str]]:
        """Yield field and message of each phrase of a rule that can find nothing."""
        for leaf in (leaf for leaves in self._lists[rule.id] for leaf in leaves):
            # The first text nearly always does, so the others are seldom written.
            if any(self._ear.hear(leaf.said, talk) for talk in self._talks(leaf)):
                continue
            if any(self._is_said(leaf.bare, leaf.said, talk) for talk in self._talks(leaf)):
                yield (
                    leaf.field,
                    f"{leaf.text!r} {_INNOCENT}",
                )
            elif next(self._talks(leaf), None) is not None:
                yield leaf.field, f"{leaf.text!r} {_NEVER}"

    def dead_words(self) -> Iterator[tuple[str, str]]:
        """Yield field and message of each word of the word sets that can never be heard."""
        for field, text, said, phrase in self._words:
            talks = [self._talk(said, words) for words in self._sampler.samples(text)]
            if talks and not any(self._is_said(phrase, said, talk) for talk in talks):
                yield field, f"{text!r} {_NEVER}"

    def unheard_words(self, rule: Rule) -> Iterator[tuple[str, str]]:
        """Yield field and message of each phrase of a rule with a word that normalisation all but takes away."""
        for leaf in (leaf for leaves in self._lists[rule.id] for leaf in leaves):
            yield from ((leaf.field, message) for message in self._unheard(leaf.text))

    def unheard_words_of_sets(self) -> Iterator[tuple[str, str]]:
        """Yield the same for the words of the word sets."""
        for field, text, _, _ in self._words:
            yield from ((field, message) for message in self._unheard(text))

    def _unheard(self, text: str) -> Iterator[str]:
        for word in needed_words(parse_phrase(text)):
            heard = normalise_literal(word, self._ear.language)
            if len(heard) < _LEAST_HEARD and sum(map(str.isalnum, heard)) < sum(map(str.isalnum, word)):
                left = f"only {heard!r} is listened for" if heard else "nothing is listened for in its place"
                yield f"{text!r} has {word!r}, but normalisation takes its fillers away: {left}; write other words"

    def covered_phrases(self, rule: Rule) -> Iterator[tuple[str, str]]:
        """Yield field and message of each phrase whose every text another phrase of its list finds as well."""
        for leaves in self._lists[rule.id]:
            for place, leaf in enumerate(leaves):
                other = self._covering(leaf, leaves, place)
                if other is not None:
                    yield leaf.field, f"{leaf.text!r} finds nothing that {other.text!r} does not find; take it out"

    def _covering(self, leaf: _Leaf, leaves: Sequence[_Leaf], place: int) -> _Leaf | None:
        left = [
            (number, other)
            for number, other in enumerate(leaves)
            if number != place and (other.role_in_words or not leaf.role_in_words)
        ]
        is_tried = False
        for talk in self._talks(leaf):
            is_tried = True
            passed = self._ear.book.passed(talk.stream(leaf.said.speaker))
            left = [
                (number, other)
                for number, other in left
                if other.bare.number in passed and self._ear.hear(other.said, talk)
            ]
            if not left:
                return None
        # Of two that find the same, the later one is the one too many.
        found = (other for number, other in left if number < place or not self._covers(leaf, other))
        return next(found, None) if is_tried else None

    def _covers(self, leaf: _Leaf, other: _Leaf) -> bool:
        """Say whether `leaf` finds every text of `other`."""
        return all(self._ear.hear(leaf.said, talk) for talk in self._talks(other))

    def _talks(self, leaf: _Leaf) -> Iterator[Talk]:
        """Yield talks that say what a phrase describes, gaps wide and empty, among words that mean nothing."""
        for is_wide in (True, False):
            for text in self._sampler.samples(leaf.text, is_wide=is_wide, is_among_others=True):
                yield self._talk(leaf.said, text)

    def _talk(self, said: Said, text: str) -> Talk:
        speaker = _SPEAKERS.get(said.speaker, said.speaker)
        return Talk((Utterance(0, speaker, text),), self._ear.language)  # type: ignore[arg-type]

    def _is_said(self, phrase: Phrase, said: Said, talk: Talk) -> bool:
        return bool(self._ear.book.find(phrase, talk.stream(said.speaker)))

    def _leaves(self, said: Said, words: Words, field: str, items: Sequence[Item]) -> list[_Leaf]:
        return [
            self._leaf(said, words, f"{field}[{number}]", item)
            for number, item in enumerate(items)
            if not isinstance(item, Words)
        ]

    def _leaf(self, said: Said, words: Words, field: str, item: str | PhraseItem) -> _Leaf:
        alone = Said(
            any_of=(item,),
            unless=words.unless,
            unless_within=words.unless_within,
            sound=said.sound or words.sound,
            not_sound=(*said.not_sound, *words.not_sound),
            speaker=said.speaker,
            guards=said.guards,
        )
        self._ear.learn(alone)
        text = item.say if isinstance(item, PhraseItem) else item
        place = f"{field}.say" if isinstance(item, PhraseItem) else field
        is_own = isinstance(item, PhraseItem) and item.role_in_words
        return _Leaf(place, text, alone, self._ear.book.add(text, sound=alone.sound), is_own)


def _lists(rule: Rule) -> Iterator[tuple[Said, Words, str, Sequence[Item]]]:
    for place, said in sayings(rule.check):
        # Words that nobody in particular says are heard without a condition of their own.
        if isinstance(said, Said):
            yield from _lists_of(said, said, place)


def _lists_of(said: Said, words: Words, place: str) -> Iterator[tuple[Said, Words, str, Sequence[Item]]]:
    lists: dict[str, Sequence[Item]] = {
        "any_of": words.any_of,
        "all_of": words.all_of,
        "n_of.of": words.n_of.of if words.n_of else (),
    }
    for name, items in lists.items():
        if items:
            yield said, words, f"{place}.{name}", items
        for number, item in enumerate(items):
            if isinstance(item, Words):
                yield from _lists_of(said, item, f"{place}.{name}[{number}]")


def needed_words(sequence: syntax.Sequence) -> Iterator[str]:
    """Yield the words that a phrase writes out, without those of choices that may be missing anyway."""
    for part in sequence.parts:
        if isinstance(part, syntax.Literal):
            yield part.text
        elif isinstance(part, syntax.Choice):
            is_optional = syntax.Sequence(()) in part.options
            for option in part.options:
                words = list(needed_words(option))
                yield from words if not is_optional or len(words) > 1 or len(option.parts) > 1 else ()

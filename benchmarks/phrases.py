"""The phrases of the Chinese pack, found by us and by others in the same texts, in one run and with the same hits."""

import gc
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import rules
from benchmarks.months import SEED, guilty_sentences, make_message, make_talk
from benchmarks.phrase_rivals import END, Hits, Hyperscan, ReLoop, Sets, SpacyMatcher, has_entities, ways_to_say
from rules.check_kinds import sayings
from rules.languages import LANGUAGES
from rules.phrase_check import phrases_of
from rules.phrases import Phrase, PhraseBook
from rules.talk import Stream, Talk

#: A phrase that spaCy would need more patterns for is left out of the comparison with it, on both sides.
MOST_PATTERNS = 20
_REPEATS = 3
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One rival on the same texts: seconds of both, and over how many texts and phrases."""

    rival: str
    texts: int
    phrases: int
    hits: int
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Return how many times our time goes into theirs."""
        return self.theirs / self.ours


class OurPhrases:
    """Phrases as the product finds them, words as written: the sound of words is no part of the comparison."""

    name = "ours"

    def __init__(self, *, share: int = 1, most_patterns: float = math.inf) -> None:
        pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
        language = LANGUAGES[pack.header.language]
        silent = {name: words.model_copy(update={"sound": False}) for name, words in pack.word_sets.items()}
        texts = {
            text: None
            for rule in pack.rules
            for place, said in sayings(rule.check)
            for _, text in phrases_of(said, place)
        }
        every = PhraseBook(language, silent)
        chosen = [text for text in texts if _is_compared(every.add(text), every.sets, most_patterns)][::share]
        self._book = PhraseBook(language, silent)
        self.phrases = [self._book.add(text) for text in chosen]
        self.sets: Sets = self._book.sets
        self.gap = language.default_gap
        self._by_number = {phrase.number: phrase for phrase in self.phrases}

    def find(self, streams: Sequence[Stream]) -> Hits:
        """Return which phrases occur in which streams."""
        hits: Hits = set()
        for number, stream in enumerate(streams):
            hits.update(
                (number, phrase)
                for phrase in self._book.passed(stream)
                if self._book.find(self._by_number[phrase], stream)
            )
            # A talk is forgotten when it is judged, so that no scan holds what was read in all of them.
            stream.memo.clear()
        return hits


def _is_compared(phrase: Phrase, sets: Sets, most_patterns: float) -> bool:
    return not has_entities(phrase.sequence, sets) and ways_to_say(phrase.sequence, sets) <= most_patterns


def make_texts(count: int) -> list[str]:
    """Invent what is said in a month: turns of calls, and one text message for every five turns."""
    chance = random.Random(SEED)
    guilty = guilty_sentences()
    texts: list[str] = []
    while len(texts) < count:
        texts += [str(turn["text"]) for turn in make_talk(chance, guilty)]
        texts += [make_message(chance, guilty) for _ in range(6)]
    return texts[:count]


def compare_phrases(texts: Sequence[str], *, slow: int, slowest: int, share: int) -> Iterator[Comparison]:
    """Compare with re on the first `slow` texts, with hyperscan on all, with spaCy on the first `slowest`.

    One phrase of every `share` is taken; raise AssertionError if a rival finds anything else than we do.
    """
    ours = OurPhrases(share=share)
    yield _compare(ours, ReLoop(ours.phrases, ours.sets, ours.gap), texts[:slow])
    yield _compare(ours, Hyperscan(ours.phrases, ours.sets, ours.gap), texts)
    few = OurPhrases(share=share, most_patterns=MOST_PATTERNS)
    yield _compare(few, SpacyMatcher(few.phrases, few.sets, few.gap), texts[:slowest])


def _compare(ours: OurPhrases, rival: ReLoop | Hyperscan | SpacyMatcher, texts: Sequence[str]) -> Comparison:
    # Both sides get text that is made equal already; making it equal is no part of the comparison.
    equal = [_sentences(stream) for stream in _streams(texts)]
    our_seconds, our_hits = _best(ours.find, lambda: _streams(texts))
    their_seconds, their_hits = _best(rival.find, lambda: equal)
    if our_hits != their_hits:
        odd = sorted(our_hits ^ their_hits)[:5]
        shown = [(texts[text], next(p.text for p in ours.phrases if p.number == phrase)) for text, phrase in odd]
        raise AssertionError(f"{rival.name} and we disagree on {len(our_hits ^ their_hits)} hits, such as {shown}")
    return Comparison(rival.name, len(texts), len(ours.phrases), len(our_hits), our_seconds, their_seconds)


def _streams(texts: Sequence[str]) -> list[Stream]:
    streams = [Talk((rules.Utterance(0, "agent", text),), LANGUAGES["zh"]).stream("agent") for text in texts]
    for stream in streams:
        # No rival knows where Latin words and numbers begin and end as they were written, so nobody looks.
        stream.memo["uncut"] = frozenset()
    return streams


def _sentences(stream: Stream) -> str:
    pairs = zip(stream.text, stream.sentences, [*stream.sentences[1:], None], strict=True)
    return "".join(c + END if after not in {sentence, None} else c for c, sentence, after in pairs)


def _best(find: Callable[[Given], Hits], prepare: Callable[[], Given]) -> tuple[float, Hits]:
    """Return the shortest processor time of some runs, without pauses to collect garbage, as `timeit` does it."""
    best, hits = float("inf"), set[tuple[int, int]]()
    for _ in range(_REPEATS):
        given = prepare()
        gc.collect()
        gc.disable()
        started = time.process_time()
        hits = find(given)
        best = min(best, time.process_time() - started)
        gc.enable()
    return best, hits

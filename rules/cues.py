"""Finds negations, quotations and the like around a hit.

In a language without blanks they are joined from their words, once for each stream; in others spaCy's matcher looks at
the sentence that holds the hit.
"""

import functools
from bisect import bisect_left
from dataclasses import dataclass
from typing import Protocol

from rules.chains import ChainWriter
from rules.gate import Listed, Told
from rules.joining import Place, Words, all_places
from rules.languages import LANGUAGES
from rules.languages.language import Cues, Language
from rules.prepared import prepared
from rules.spaced_cues import LONGEST_CUE_GAP, SpacedCues, SpacedReading
from rules.talk import Stream

#: How many characters before and after a hit are looked at; recognisers write long sentences without a mark.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue of one kind at characters `start..end` of the stream."""

    kind: str
    start: int
    end: int


class CueFinder(Protocol):
    """The cues of one language."""

    def between(self, stream: Stream, low: int, high: int) -> "Surroundings":
        """Return the characters `low..high` to look for cues in."""


class Surroundings(Protocol):
    """The words around a hit; cues are looked for by kind, when a guard asks."""

    def of(self, kind: str) -> tuple[Cue, ...]:
        """Return the cues of one kind."""


def cues_around(stream: Stream, start: int, end: int, language: Language) -> Surroundings:
    """Return the sentences that hold `start..end`, at most 40 characters before and after it."""
    low, high = stream.sentence_bounds(start, end)
    return cues_between(stream, max(low, start - _REACH), min(high, end + _REACH), language)


def cues_between(stream: Stream, low: int, high: int, language: Language) -> Surroundings:
    """Return the characters `low..high` of a stream to look for cues in."""
    return _finder(language.code).between(stream, low, high)


@functools.cache
def _finder(language_code: str) -> CueFinder:
    """Return the finder of a language, built on first use."""
    language = LANGUAGES[language_code]
    return SpacedFinder(language) if language.words_have_spaces else JoinedFinder(language)


class SpacedFinder:
    """Finds the cues of a language with blanks, in each stretch anew."""

    def __init__(self, language: Language) -> None:
        self._cues = SpacedCues(language)

    def between(self, stream: Stream, low: int, high: int) -> "SpacedSurroundings":
        """Return the characters `low..high` to look for cues in."""
        known = stream.memo.get(("cues", low, high))
        if not isinstance(known, SpacedSurroundings):
            known = SpacedSurroundings(self._cues.read(stream.text[low:high]), low)
            stream.memo["cues", low, high] = known
        return known


class SpacedSurroundings:
    """One stretch of a stream."""

    def __init__(self, reading: SpacedReading, low: int) -> None:
        self._reading = reading
        self._low = low
        self._found: dict[str, tuple[Cue, ...]] = {}

    def of(self, kind: str) -> tuple[Cue, ...]:
        """Return the cues of one kind."""
        if kind not in self._found:
            self._found[kind] = tuple(
                Cue(kind, self._low + start, self._low + end) for start, end in self._reading.find(kind)
            )
        return self._found[kind]


class JoinedFinder:
    """Finds the cues of a language without blanks, in a whole stream at once; whether a cue stands in a stretch is
    told by its own characters alone.
    """

    def __init__(self, language: Language) -> None:
        writer = ChainWriter({}, language.default_gap, longest_gap=LONGEST_CUE_GAP)
        self._listed = Listed()
        self.kinds: dict[str, frozenset[int]] = {}
        number = 0
        for kind in Cues.model_fields:
            first = number
            for cue in getattr(language.cues, kind):
                chains = writer.write_out(prepared(cue, language.code))
                if chains is None:
                    raise ValueError(f"cue {cue!r} of {language.code} stands for too many words; part it in two")
                self._listed.add(number, chains)
                number += 1
            self.kinds[kind] = frozenset(range(first, number))

    def between(self, stream: Stream, low: int, high: int) -> "JoinedSurroundings":
        """Return the characters `low..high` to look for cues in."""
        known = stream.memo.get("cues")
        if not isinstance(known, _JoinedCues):
            known = stream.memo["cues"] = self._read(stream.text)
        return JoinedSurroundings(known, low, high)

    def _read(self, text: str) -> "_JoinedCues":
        # A cue may reach over the end of a sentence, where the hit does.
        words, told = Words(text, bytes(len(text))), Told()
        self._listed.read(words, told, {})
        return _JoinedCues(self.kinds, words, told)


class _JoinedCues:
    """All cues of one stream by kind, in order; each kind is joined when it is first asked for."""

    def __init__(self, kinds: dict[str, frozenset[int]], words: Words, told: Told) -> None:
        self._kinds = kinds
        self._words = words
        self._told = told
        self._places: dict[str, list[Place]] = {}

    def of(self, kind: str) -> list[Place]:
        """Return where all cues of a kind stand, in order."""
        if kind not in self._places:
            chains = [chain for number in self._told.keys() & self._kinds[kind] for chain in self._told[number]]
            self._places[kind] = sorted({place for chain in chains for place in all_places(chain, self._words)})
        return self._places[kind]


class JoinedSurroundings:
    """One stretch of a stream."""

    def __init__(self, cues: _JoinedCues, low: int, high: int) -> None:
        self._cues = cues
        self._low = low
        self._high = high

    def of(self, kind: str) -> tuple[Cue, ...]:
        """Return the cues of one kind."""
        places = self._cues.of(kind)
        if not places:
            return ()
        inside = places[bisect_left(places, (self._low, 0)) : bisect_left(places, (self._high, 0))]
        return tuple(Cue(kind, start, end) for start, end in inside if end <= self._high)

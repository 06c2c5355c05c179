"""Texts that a phrase describes, to try what is heard in them: all where they are few, else a spread of them."""

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from rules import phrase_syntax as syntax
from rules.errors import PhraseError
from rules.languages.language import Language
from rules.word_sets import WordSet

#: No more texts of a phrase are tried; of a phrase with more, these are spread over all.
MOST_SAMPLES = 64
#: What stands in a gap: nothing that a pack listens for, and no character twice.
_FILLING = {True: ["zulu", "yankee", "xray", "whiskey", "victor", "uniform"], False: list("甲丙戊庚壬癸寅辰巳酉戌亥")}
_ENTITIES = {
    "number": "3",
    "amount": "3000元",
    "days": "3天",
    "phone": "13800138000",
    "id_card": "11010519491231002X",
    "bank_card": "6222600260001072444",
}


class Sampler:
    """Writes texts of phrases that use the word sets of one pack."""

    def __init__(self, language: Language, word_sets: Mapping[str, WordSet]) -> None:
        self.language = language
        self._texts = word_sets
        self._sets: dict[str, list[syntax.Sequence]] = {}
        self._counts: dict[str, int] = {}

    def samples(self, phrase: str, *, is_wide: bool = True, is_among_others: bool = False) -> Iterator[str]:
        """Yield texts of a phrase, gaps as wide as they may be or (`is_wide` false) empty; none if it is unreadable.

        `is_among_others` puts words that mean nothing before and after, where the phrase asks for no edge of a turn.
        """
        try:
            sequence = syntax.parse_phrase(phrase)
            total = self._count(sequence)
        except (PhraseError, KeyError, TypeError):
            return
        step = max(1, total // MOST_SAMPLES)
        edges = set(_edges(sequence))
        filling = _FILLING[self.language.words_have_spaces]
        before = filling[-2:] if is_among_others and True not in edges else []
        after = filling[-4:-2] if is_among_others and False not in edges else []
        for number in range(min(total, MOST_SAMPLES)):
            # The remainder moves the last choices too, which even strides would leave at their first.
            parts = self._write(sequence, (number * step + number % step) % total, is_wide=is_wide)
            yield self._join([*before, *parts, *after])

    def _join(self, parts: Sequence[str]) -> str:
        return (" " if self.language.words_have_spaces else "").join(part.strip() for part in parts if part.strip())

    def _members(self, name: str) -> list[syntax.Sequence]:
        if name not in self._sets:
            self._sets[name] = [syntax.parse_phrase(word) for word in self._texts[name].words]
        return self._sets[name]

    def _options(self, part: syntax.Node) -> Sequence[syntax.Sequence] | None:
        if isinstance(part, syntax.SetRef):
            return self._members(part.name)
        return part.options if isinstance(part, syntax.Choice) else None

    def _count(self, sequence: syntax.Sequence) -> int:
        return prod(self._count_part(part) for part in sequence.parts)

    def _count_part(self, part: syntax.Node) -> int:
        if isinstance(part, syntax.SetRef):
            if part.name not in self._counts:
                self._counts[part.name] = sum(self._count(member) for member in self._members(part.name))
            return self._counts[part.name]
        if isinstance(part, syntax.Choice):
            return sum(self._count(option) for option in part.options)
        if isinstance(part, syntax.Literal | syntax.Entity | syntax.Gap | syntax.Edge):
            return 1
        raise TypeError(f"{part} is no part of a phrase that can be written out")

    def _write(self, sequence: syntax.Sequence, number: int, *, is_wide: bool) -> list[str]:
        """Write the `number`-th text of a sequence: its choices are the digits of the number."""
        written: list[str] = []
        for part in reversed(sequence.parts):
            number, digit = divmod(number, self._count_part(part))
            written[:0] = self._write_part(part, digit, is_wide=is_wide)
        return written

    def _write_part(self, part: syntax.Node, number: int, *, is_wide: bool) -> list[str]:
        if isinstance(part, syntax.Literal):
            return [part.text]
        if isinstance(part, syntax.Entity):
            return [_ENTITIES.get(part.name, "3")]
        if isinstance(part, syntax.Gap):
            width = (self.language.default_gap if part.limit is None else part.limit) if is_wide else 0
            filling = _FILLING[self.language.words_have_spaces]
            return [filling[place % len(filling)] for place in range(min(width, 40))]
        for option in self._options(part) or ():
            count = self._count(option)
            if number < count:
                return self._write(option, number, is_wide=is_wide)
            number -= count
        return []


def _edges(sequence: syntax.Sequence) -> Iterator[bool]:
    """Yield for each edge of a turn that a phrase asks for whether it is the beginning."""
    for part in sequence.parts:
        if isinstance(part, syntax.Edge):
            yield part.at_start
        elif isinstance(part, syntax.Choice):
            for option in part.options:
                yield from _edges(option)

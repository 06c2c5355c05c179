"""The phrases of a pack written out for others: as regular expressions and as spaCy's token patterns."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import hyperscan

from rules import phrase_syntax as syntax
from rules.phrases import Phrase
from rules.spacy_light import Doc, Matcher, Vocab

#: A text's number and a phrase's number: this phrase occurs in this text.
Hits = set[tuple[int, int]]
Sets = Mapping[str, Sequence[Phrase]]
Token = dict[str, object]
#: Between two sentences of a text; no gap and no word reaches over it.
END = "\n"
#: Characters of an expression that hyperscan surely takes.
_LONGEST = 600
#: An expression that is found nowhere.
_NOTHING = r"[^\s\S]"


def has_entities(sequence: syntax.Sequence, sets: Sets) -> bool:
    """Say whether a phrase asks for numbers or amounts, which no regular expression checks as we do."""
    return any(isinstance(part, syntax.Entity) for part in _parts(sequence, sets))


def _parts(sequence: syntax.Sequence, sets: Sets) -> Iterator[syntax.Node]:
    for part in sequence.parts:
        yield part
        if isinstance(part, syntax.Choice):
            for option in part.options:
                yield from _parts(option, sets)
        elif isinstance(part, syntax.SetRef):
            for phrase in sets[part.name]:
                yield from _parts(phrase.sequence, sets)


def as_expression(sequence: syntax.Sequence, sets: Sets, gap: int, *, end: str) -> str:
    """Write a phrase as a regular expression; `end` is the sign for the end of the text, `gap` the usual gap."""
    whole = "".join(_expression(part, sets, gap, end) for part in sequence.parts)
    return _not_empty(sequence, sets, gap, end) if re.search(whole.replace(r"\z", r"\Z"), "") else whole


def _not_empty(sequence: syntax.Sequence, sets: Sets, gap: int, end: str) -> str:
    """Write a phrase of which some word must be said; one that is all fillers (嗯) is heard nowhere."""
    ways = []
    for number, part in enumerate(sequence.parts):
        parts = [_expression(other, sets, gap, end) for other in sequence.parts]
        if isinstance(part, syntax.Choice):
            parts[number] = f"(?:{'|'.join(_not_empty(option, sets, gap, end) for option in part.options)})"
        if isinstance(part, syntax.Choice | syntax.SetRef) or (isinstance(part, syntax.Literal) and part.text):
            ways.append("".join(parts))
    return f"(?:{'|'.join(ways)})" if ways else _NOTHING


def _expression(part: syntax.Node, sets: Sets, gap: int, end: str) -> str:
    if isinstance(part, syntax.Literal):
        return re.escape(part.text)
    if isinstance(part, syntax.Gap):
        return f"[^\\n]{{0,{part.limit or gap}}}"
    if isinstance(part, syntax.Edge):
        return r"\A" if part.at_start else end
    if isinstance(part, syntax.SetRef):
        said = (as_expression(phrase.sequence, sets, gap, end=end) for phrase in sets[part.name])
    elif isinstance(part, syntax.Choice):
        said = ("".join(_expression(p, sets, gap, end) for p in option.parts) for option in part.options)
    else:
        raise TypeError(f"{part!r} has no regular expression")
    return f"(?:{'|'.join(said)})"


class ReLoop:
    """A loop over one compiled regular expression for each phrase."""

    name = "re"

    def __init__(self, phrases: Iterable[Phrase], sets: Sets, gap: int) -> None:
        self._patterns = [
            (phrase.number, re.compile(as_expression(phrase.sequence, sets, gap, end=r"\Z"))) for phrase in phrases
        ]

    def find(self, texts: Sequence[str]) -> Hits:
        """Return which phrases occur in which texts."""
        return {
            (number, phrase)
            for number, text in enumerate(texts)
            for phrase, pattern in self._patterns
            if pattern.search(text)
        }


class Hyperscan:
    """One hyperscan database of all phrases, asked only which of them occur, which is what it does fastest."""

    name = "hyperscan"

    def __init__(self, phrases: Iterable[Phrase], sets: Sets, gap: int) -> None:
        phrases = list(phrases)
        flags = hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
        written = [
            (phrase.number, expression.encode())
            for phrase in phrases
            for expression in _short_expressions(phrase.sequence, sets, gap)
        ]
        self._database = hyperscan.Database()
        self._database.compile(
            expressions=[expression for _, expression in written],
            ids=[number for number, _ in written],
            elements=len(written),
            flags=[flags] * len(written),
        )

    def find(self, texts: Sequence[str]) -> Hits:
        """Return which phrases occur in which texts."""
        hits: Hits = set()
        number = 0

        def note(phrase: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            hits.add((number, phrase))

        for number, text in enumerate(texts):  # noqa: B007 -- `note` reads it
            self._database.scan(text.encode(), match_event_handler=note)
        return hits


def _short_expressions(sequence: syntax.Sequence, sets: Sets, gap: int) -> Iterator[str]:
    """Write a phrase as expressions that hyperscan can take: it refuses long ones, so the longest choice is parted."""
    whole = as_expression(sequence, sets, gap, end=r"\z")
    lengths = [len(_expression(part, sets, gap, r"\z")) for part in sequence.parts]
    chosen = lengths.index(max(lengths))
    part = sequence.parts[chosen]
    if len(whole) <= _LONGEST or not isinstance(part, syntax.SetRef | syntax.Choice):
        yield whole
        return
    options = [p.sequence for p in sets[part.name]] if isinstance(part, syntax.SetRef) else part.options
    for option in options:
        if option.parts or isinstance(part, syntax.Choice):
            parts = (*sequence.parts[:chosen], *option.parts, *sequence.parts[chosen + 1 :])
            yield from _short_expressions(syntax.Sequence(parts), sets, gap)


class SpacyMatcher:
    """spaCy's matcher alone, one token a character, with a pattern for each way in which a phrase can be said."""

    name = "spacy"

    def __init__(self, phrases: Iterable[Phrase], sets: Sets, gap: int) -> None:
        self._vocab = Vocab()
        self._matcher = Matcher(self._vocab)
        self._gap = gap
        for phrase in phrases:
            self._matcher.add(phrase.number, _written_out(phrase.sequence, sets, gap))
        self._numbers = {self._vocab.strings.as_int(phrase.number): phrase.number for phrase in phrases}

    def find(self, texts: Sequence[str]) -> Hits:
        """Return which phrases occur in which texts."""
        hits: Hits = set()
        for number, text in enumerate(texts):
            # The first and the last token stand for the beginning and the end of the text.
            words = ["^", *text, "$"]
            doc = Doc(self._vocab, words=words, spaces=[False] * len(words))
            hits |= {(number, self._numbers[phrase]) for phrase, _, _ in self._matcher(doc)}
        return hits


def ways_to_say(sequence: syntax.Sequence, sets: Sets) -> int:
    """Return how many patterns without choices a phrase stands for."""
    ways = 1
    for part in sequence.parts:
        if isinstance(part, syntax.Choice):
            ways *= sum(ways_to_say(option, sets) for option in part.options)
        elif isinstance(part, syntax.SetRef):
            ways *= sum(ways_to_say(phrase.sequence, sets) for phrase in sets[part.name])
    return ways


def _written_out(sequence: syntax.Sequence, sets: Sets, gap: int) -> list[list[Token]]:
    choices = [_written_out_part(part, sets, gap) for part in sequence.parts]
    return [list(itertools.chain.from_iterable(one)) for one in itertools.product(*choices)]


def _written_out_part(part: syntax.Node, sets: Sets, gap: int) -> list[list[Token]]:
    if isinstance(part, syntax.Literal):
        return [[{"ORTH": character} for character in part.text]]
    if isinstance(part, syntax.Gap):
        return [[{"ORTH": {"NOT_IN": [END, "^", "$"]}, "OP": f"{{0,{part.limit or gap}}}"}]]
    if isinstance(part, syntax.Edge):
        return [[{"ORTH": "^" if part.at_start else "$"}]]
    if isinstance(part, syntax.SetRef):
        return [tokens for phrase in sets[part.name] for tokens in _written_out(phrase.sequence, sets, gap)]
    if isinstance(part, syntax.Choice):
        return [tokens for option in part.options for tokens in _written_out(option, sets, gap)]
    raise TypeError(f"{part!r} has no token pattern")

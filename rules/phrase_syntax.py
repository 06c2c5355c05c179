"""The notation of phrases: `{not_pay} … (抓|关)[了]你` read into a tree."""

from dataclasses import dataclass, field

from rules.entities import ENTITIES
from rules.errors import PhraseError

SIGNS = frozenset("{}()[]|…^$")


@dataclass(frozen=True, slots=True)
class Literal:
    """These characters."""

    text: str


@dataclass(frozen=True, slots=True)
class SetRef:
    """One of a word set."""

    name: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A number, an amount, a telephone number and so on."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many other characters or words; None means the language's usual number."""

    limit: int | None


@dataclass(frozen=True, slots=True)
class Edge:
    """The beginning or the end of a turn."""

    at_start: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an optional part has an empty one among them.

    `words` holds for each a word without which it cannot be said, or nothing; empty as long as nobody looked.
    """

    options: tuple["Sequence", ...]
    words: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow each other."""

    parts: tuple["Node", ...]


Node = Literal | SetRef | Entity | Gap | Edge | Choice


def parse_phrase(text: str) -> Sequence:
    """Read a phrase; raise PhraseError with the sign that is wrong."""
    parser = _Parser(text)
    sequence = parser.options(closing="")
    if len(sequence.options) != 1:
        return Sequence((sequence,))
    found = sequence.options[0]
    _check_meaning(found, text)
    return found


def _check_meaning(sequence: Sequence, text: str) -> None:
    words = [part for part in sequence.parts if not isinstance(part, Gap | Edge)]
    if not words:
        raise PhraseError(f"phrase {text!r} listens for nothing; write at least one word")
    inner = [part for part in sequence.parts if not isinstance(part, Edge)]
    if isinstance(inner[0], Gap) or isinstance(inner[-1], Gap):
        raise PhraseError(f"phrase {text!r} begins or ends with …, which adds nothing; take it out")


class _Parser:
    """A parser by descent over a short text; depth is bounded by its signs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def options(self, closing: str) -> Choice:
        found = [self.sequence(closing)]
        while self._peek() == "|":
            self.at += 1
            found.append(self.sequence(closing))
        if self._peek() != closing:
            wrong = self._peek() or "its end"
            raise PhraseError(
                f"phrase {self.text!r} has {wrong} where {closing or 'its end'} should be; close what is open"
            )
        self.at += len(closing)
        return Choice(tuple(found))

    def sequence(self, closing: str) -> Sequence:
        parts: list[Node] = []
        while (sign := self._peek()) and sign not in {"|", closing}:
            parts.append(self._part(sign))
        return Sequence(tuple(part for part in parts if not (isinstance(part, Literal) and not part.text.strip())))

    def _part(self, sign: str) -> Node:
        if sign == "{":
            return self._name()
        if sign in "([":
            self.at += 1
            choice = self.options(")" if sign == "(" else "]")
            return Choice((*choice.options, Sequence(()))) if sign == "[" else choice
        if sign == "…":
            return self._gap()
        if sign in "^$":
            self.at += 1
            return Edge(at_start=sign == "^")
        if sign in SIGNS:
            raise PhraseError(f"phrase {self.text!r} has {sign} without its partner; open it before, or take it out")
        start = self.at
        while self._peek() and self._peek() not in SIGNS:
            self.at += 1
        return Literal(self.text[start : self.at])

    def _name(self) -> Node:
        end = self.text.find("}", self.at)
        if end < 0:
            raise PhraseError(f"phrase {self.text!r} opens {{ and does not close it; write }}")
        name = self.text[self.at + 1 : end].strip()
        self.at = end + 1
        if not name.startswith("@"):
            return SetRef(name)
        if name[1:] not in ENTITIES:
            raise PhraseError(
                f"phrase {self.text!r} names {{{name}}}; use one of {', '.join('@' + e for e in sorted(ENTITIES))}"
            )
        return Entity(name[1:])

    def _gap(self) -> Gap:
        while self._peek() == "…":
            self.at += 1
        start = self.at
        while self._peek().isdecimal() and self._peek().isascii():
            self.at += 1
        return Gap(int(self.text[start : self.at]) if self.at > start else None)

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]


def set_names(sequence: Sequence) -> set[str]:
    """Return the names of all word sets that a phrase uses itself."""
    names: set[str] = set()
    for part in sequence.parts:
        if isinstance(part, SetRef):
            names.add(part.name)
        elif isinstance(part, Choice):
            for option in part.options:
                names |= set_names(option)
    return names


def ends_idly(sequence: Sequence) -> bool:
    """Say whether a phrase begins or ends with a gap beside an optional part, which never changes what is found."""
    first, last = sequence.parts[:2], sequence.parts[:-3:-1]
    return any(len(pair) > 1 and _is_optional(pair[0]) and isinstance(pair[1], Gap) for pair in (first, last))


def _is_optional(part: Node) -> bool:
    return isinstance(part, Choice) and Sequence(()) in part.options

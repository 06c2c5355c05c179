"""Makes text equal that is said the same, and remembers from where every character came."""

import functools
import re
import unicodedata
from dataclasses import dataclass

import opencc

from rules.languages.language import Language

SENTENCE_MARKS = frozenset("。!?;\n｡")
CLAUSE_MARKS = frozenset(",、:…—~·-/|()[]{}<>《》【】*=+_&^#@%$\\。.")
QUOTE_MARKS = frozenset("\"“”「」『』‘’'《》")
OPENING = frozenset("“「『《")
CLOSING = frozenset("”」』》")
#: Single Chinese digits are written as figures on both sides, so 三次 and 3次 are the same words.
DIGITS = str.maketrans("〇零一二三四五六七八九两", "001234567892")


@dataclass(frozen=True, slots=True)
class NormalText:
    """Equal text with its origins: character i came from place `origins[i]` of the original.

    `breaks` holds `(place, level)`: before this character a clause (1) or a sentence (2) ended. `quoted[i]` is true
    inside quotation marks. `final_break` is the level that closed the text; `asks_at` holds places of question marks.
    """

    text: str
    origins: tuple[int, ...]
    breaks: tuple[tuple[int, int], ...]
    quoted: tuple[bool, ...]
    final_break: int
    asks_at: tuple[int, ...]


#: They only say how the picture before them is drawn.
_VARIANTS = frozenset("\ufe0e\ufe0f")
#: Half of a character of two; a broken export leaves them, and no encoder takes them.
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplify(text: str) -> str:
    """Traditional to simplified, by phrase where that keeps the length, else by character."""
    if text.isascii():
        return text
    text = _HALF_CHARACTERS.sub("\ufffd", text)
    converted: str = _converter().convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(_simplify_character(character) for character in text)


@functools.cache
def _simplify_character(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character


def normalise(text: str, language: Language) -> NormalText:
    """Return `text` made equal for `language`; the work grows in line with its length."""
    builder = _Builder(language)
    simplified = _write_equal(_simplify(text), language)
    for position, character in enumerate(simplified):
        kind, folded = _KINDS.get(character) or _kind_of(character)
        if kind == _PLAIN and not builder.spaced:
            builder.keep(folded, position)
        else:
            for part in folded:
                builder.add(part, position, simplified)
    return builder.done()


def _write_equal(text: str, language: Language) -> str:
    """Write each character that says what another says as that other; a filler only where a word follows."""
    if language.equal_pattern is None or text.isascii():
        return text
    return language.equal_pattern.sub(lambda found: language.equal[found[0]], text)


_PLAIN, _OTHER = 0, 1
#: What each character is, found once in a process: one that is simply kept, or one to look at, and its equal form.
_KINDS: dict[str, tuple[int, str]] = {}


def _kind_of(character: str) -> tuple[int, str]:
    folded = "" if character in _VARIANTS else unicodedata.normalize("NFKC", character).lower()
    plain = len(folded) == 1 and unicodedata.category(folded)[0] in "LNM"
    _KINDS[character] = (_PLAIN, folded.translate(DIGITS)) if plain else (_OTHER, folded)
    return _KINDS[character]


class _Builder:
    """Collects kept characters, breaks and quotation state; removes fillers and stutters as they complete."""

    def __init__(self, language: Language) -> None:
        self.spaced = language.words_have_spaces
        self.fillers = language.fillers
        self.stutters = language.stutters
        self.watched = frozenset(language.stutters) | frozenset(filler[-1] for filler in language.fillers)
        self.kept: list[str] = []
        self.origins: list[int] = []
        self.breaks: list[int] = []
        self.quoted: list[bool] = []
        self.asks: list[int] = []
        self.pending_break = 0
        self.pending_space = False
        self.open_quotes = 0

    def add(self, character: str, position: int, whole: str) -> None:
        """Take a character that may be a mark, a blank or part of a number."""
        if character.isspace() and character != "\n":
            self.pending_space = True
        elif character in QUOTE_MARKS:
            self._quote(character)
        elif _inside_number(character, position, whole):
            if character == ".":
                self.keep(character, position)
        elif character in SENTENCE_MARKS or (character == "." and self.spaced):
            if character == "?":
                self.asks.append(len(self.kept))
            self._break(2)
        elif character in CLAUSE_MARKS or unicodedata.category(character)[0] in "PS":
            self._break(1)
        elif unicodedata.category(character)[0] != "C":
            self.keep(character.translate(DIGITS), position)

    def keep(self, character: str, position: int) -> None:
        """Keep a character that is said."""
        if self.spaced and self.pending_space and self.kept:
            self._drop_filler_word()
            if self.kept and self.kept[-1] != " ":
                self._push(" ", position, 0)
        self._push(character, position, self.pending_break)
        self.pending_break = 0
        self.pending_space = False
        if not self.spaced and character in self.watched:
            self._drop_filler()
            self._drop_stutter()

    def _quote(self, character: str) -> None:
        if character in OPENING:
            self.open_quotes += 1
        elif character in CLOSING:
            self.open_quotes = max(0, self.open_quotes - 1)
        elif character == '"':
            self.open_quotes = 0 if self.open_quotes else 1

    def _break(self, level: int) -> None:
        self.pending_break = max(self.pending_break, level)
        self.pending_space = True
        if level > 1:
            self.open_quotes = min(self.open_quotes, 1)

    def _push(self, character: str, position: int, level: int) -> None:
        self.kept.append(character)
        self.origins.append(position)
        self.breaks.append(level)
        self.quoted.append(self.open_quotes > 0)

    def _drop(self, count: int) -> None:
        """Forget the last characters; a break before them stays as a break before what follows."""
        self.pending_break = max(self.pending_break, *self.breaks[-count:])
        for column in (self.kept, self.origins, self.breaks, self.quoted):
            del column[-count:]

    def _drop_filler(self) -> None:
        for filler in self.fillers:
            if self.kept[-1] == filler[-1] and self.kept[-len(filler) :] == list(filler):
                self._drop(len(filler))
                return

    def _drop_filler_word(self) -> None:
        tail = "".join(self.kept[-12:])
        for filler in self.fillers:
            if tail.endswith(filler) and (len(tail) == len(filler) or tail[-len(filler) - 1] == " "):
                self._drop(len(filler))
                return

    def _drop_stutter(self) -> None:
        kept = self.kept
        if len(kept) > 1 and kept[-1] == kept[-2] and self.breaks[-1] < 2 and kept[-1] in self.stutters:
            self._drop_stuttered(1)
        elif (
            len(kept) > 3
            and kept[-2:] == kept[-4:-2]
            and kept[-1] != "不"
            and kept[-2] in self.stutters
            and max(self.breaks[-2:]) < 2
        ):
            self._drop_stuttered(2)

    def _drop_stuttered(self, count: int) -> None:
        self._drop(count)
        self.pending_break = 0

    def done(self) -> NormalText:
        """Return what was kept."""
        if self.spaced:
            self._drop_filler_word()
        return NormalText(
            text="".join(self.kept),
            origins=tuple(self.origins),
            breaks=tuple((place, level) for place, level in enumerate(self.breaks) if level),
            quoted=tuple(self.quoted),
            final_break=self.pending_break,
            asks_at=tuple(self.asks),
        )


def _inside_number(character: str, position: int, whole: str) -> bool:
    """Say whether a point or comma stands between two figures, as in 3,000 or 1.2."""
    if character not in ".," or not 0 < position < len(whole) - 1:
        return False
    before, after = _kind_of(whole[position - 1])[1], _kind_of(whole[position + 1])[1]
    return before.isdecimal() and before.isascii() and after.isdecimal() and after.isascii()


@functools.cache
def _literal(text: str, code: str) -> str:
    return normalise(text, _LANGUAGES_SEEN[code]).text


_LANGUAGES_SEEN: dict[str, Language] = {}


def normalise_literal(text: str, language: Language) -> str:
    """Make the characters of a phrase equal in the same way; each is made equal once in a process."""
    _LANGUAGES_SEEN.setdefault(language.code, language)
    return _literal(text, language.code)

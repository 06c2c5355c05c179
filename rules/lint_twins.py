"""Finds what stands twice: words in a set, phrases in a list or in two rules, and rules that listen for the same."""

from collections.abc import Iterator
from itertools import combinations

from rules.check_kinds import sayings
from rules.languages import LANGUAGES
from rules.normalise import normalise
from rules.pack import Rule, RulePack
from rules.phrase_check import phrases_of

#: Rules that share this much of the shorter one's phrases listen for the same.
_TWINS = 0.8
_LEAST_SHARED = 2

Found = Iterator[tuple[str, str, str]]


def repeated_words(pack: RulePack) -> Found:
    """Yield file, field and message of each word that stands twice in its set."""
    for name, word_set in pack.word_sets.items():
        seen: dict[str, int] = {}
        for number, word in enumerate(word_set.words):
            first = seen.setdefault(_equal(pack, word), number)
            if first != number:
                yield (
                    "words.yaml",
                    f"{name}[{number}]",
                    f"{word!r} stands twice in its set (first as [{first}]); take it out",
                )


def repeated_phrases(pack: RulePack) -> Found:
    """Yield each phrase that stands twice in one condition of a rule."""
    for rule in pack.rules:
        for place, said in sayings(rule.check):
            seen: dict[tuple[str, str], str] = {}
            for field, text in phrases_of(said, place):
                first = seen.setdefault((_list_of(field), _equal(pack, text)), field)
                if first != field:
                    yield f"{rule.id}.yaml", field, f"{text!r} stands twice (first as {first}); take it out"


def twin_rules(pack: RulePack) -> Found:
    """Yield each rule most of whose phrases another rule has, too."""
    listens = {rule.id: _phrases(pack, rule) for rule in pack.rules}
    for rule, other in combinations(pack.rules, 2):
        shared = listens[rule.id] & listens[other.id]
        shorter = min(len(listens[rule.id]), len(listens[other.id]))
        if len(shared) >= _LEAST_SHARED and len(shared) >= _TWINS * shorter:
            share = f"{len(shared)} of {shorter} phrases"
            yield (
                f"{other.id}.yaml",
                "check",
                f"is a twin of {rule.id}: they share {share}; make them one",
            )


def _phrases(pack: RulePack, rule: Rule) -> frozenset[tuple[str, str]]:
    """Return what a rule listens for, with who says it; what makes it innocent does not count."""
    return frozenset(
        (getattr(said, "speaker", "anyone"), _equal(pack, text))
        for place, said in sayings(rule.check)
        for field, text in phrases_of(said, place)
        if ".unless[" not in field
    )


def _list_of(field: str) -> str:
    """Return the list that a field is an item of: `check.any_of` of `check.any_of[2].say`."""
    return field.removesuffix(".say").rpartition("[")[0]


def _equal(pack: RulePack, text: str) -> str:
    """Return a phrase with its words made equal and its signs kept."""
    signs = {sign: f" {sign} " for sign in "{}()[]|…^$"}
    words = "".join(signs.get(character, character) for character in text).split()
    return "".join(w if w in signs else normalise(w, LANGUAGES[pack.header.language]).text or w for w in words)

"""Finds every phrase of a pack that is not well written, or that names a word set which does not exist."""

from collections.abc import Iterator

from rules.check_kinds import sayings
from rules.conditions import PhraseItem, Words
from rules.errors import PhraseError
from rules.languages import LANGUAGES
from rules.pack import Rule, RulePack
from rules.phrases import PhraseBook


def new_book(pack: RulePack) -> PhraseBook:
    """Return a book with the word sets of a pack, to try its phrases in."""
    return PhraseBook(LANGUAGES[pack.header.language], pack.word_sets)


def wrong_words(pack: RulePack, book: PhraseBook) -> Iterator[tuple[str, str]]:
    """Yield place and message for each word set with a phrase that is wrong."""
    for name, word_set in pack.word_sets.items():
        for number, word in enumerate(word_set.words):
            try:
                book.add(word)
            except PhraseError as error:
                yield f"{name}[{number}]", str(error)


def wrong_phrases(rule: Rule, book: PhraseBook) -> Iterator[tuple[str, str]]:
    """Yield place and message for each phrase of a rule that is wrong."""
    for place, said in sayings(rule.check):
        for field, text in phrases_of(said, place):
            try:
                book.add(text)
            except PhraseError as error:
                yield field, str(error)


def phrases_of(words: Words, place: str) -> Iterator[tuple[str, str]]:
    """Yield every phrase of a condition with its place in the rule's file."""
    yield from ((f"{place}.unless[{number}]", text) for number, text in enumerate(words.unless))
    yield from ((f"{place}.not_in[{number}]", text) for number, text in enumerate(words.not_in))
    lists = {
        "any_of": words.any_of,
        "all_of": words.all_of,
        "n_of.of": words.n_of.of if words.n_of else (),
        "near.of": words.near.of if words.near else (),
    }
    for name, items in lists.items():
        for number, item in enumerate(items):
            field = f"{place}.{name}[{number}]"
            if isinstance(item, Words):
                yield from phrases_of(item, field)
            elif isinstance(item, PhraseItem):
                yield f"{field}.say", item.say
                yield from ((f"{field}.unless[{n}]", text) for n, text in enumerate(item.unless))
            else:
                yield field, item

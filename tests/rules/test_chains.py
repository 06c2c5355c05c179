"""A phrase that is written out as chains is found exactly where the search finds it."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import rules
from rules.check_kinds import sayings
from rules.evidence import Utterance
from rules.languages import LANGUAGES
from rules.phrase_check import phrases_of
from rules.phrases import PhraseBook
from rules.search import Hits, Search
from rules.talk import Talk
from rules.word_sets import WordSet

ZH = LANGUAGES["zh"]
CORPUS = Path(__file__).parent / "data" / "dev" / "first.jsonl"

words = st.text("天地人", min_size=1, max_size=2)
choices = st.lists(words, min_size=1, max_size=3).map(lambda options: f"({'|'.join(options)})")
optional = words.map(lambda word: f"[{word}]")
edged = st.tuples(words, words).map(lambda pair: f"(^{pair[0]}|{pair[1]}$)")
gapped = st.tuples(words, words).map(lambda pair: f"({pair[0]}…2{pair[1]}|{pair[0]})")
parts = st.one_of(words, choices, optional, gapped, st.just("{set}"))
phrases = st.lists(st.tuples(parts, st.sampled_from(["", "", "…1", "…3"])), min_size=1, max_size=4).flatmap(
    lambda pairs: st.sampled_from(["天", "{set}"]).flatmap(
        lambda start: st.sampled_from(["人", "[人]", "(天|人…1)"]).map(
            lambda end: start + "".join(part + gap for part, gap in pairs) + end
        )
    )
)
edged_phrases = st.lists(
    st.tuples(st.one_of(words, choices, optional, edged), st.sampled_from(["", "…1", "…3"])), min_size=1, max_size=3
).flatmap(
    lambda pairs: st.sampled_from(["", "^", "^[地]…1", "^(地|人天)…2"]).flatmap(
        lambda start: st.sampled_from(["", "$", "…2[天]$", "[天]$", "{edges}"]).map(
            lambda end: start + "天" + "".join(part + gap for part, gap in pairs) + "人" + end
        )
    )
)
texts = st.text("天地人。好", max_size=25)
units = st.sampled_from(["clause", "turn", "2 turns", "talk"])


def stream_of(*turns):
    return Talk([Utterance(n, "agent", text) for n, text in enumerate(turns)], ZH).stream("agent")


def searched(book, phrase, stream, within="sentence"):
    """Find a phrase by the search alone, as it is done for phrases that cannot be written out."""
    hits = book._listen(stream) if stream.text else Hits()
    found = Search(book, stream, hits, ZH, within).run(phrase.sequence, phrase.needs, sound=phrase.sound)
    return [(match.start, match.end, match.parts) for match in found]


def found(book, phrase, stream, within="sentence"):
    return [(match.start, match.end, match.parts) for match in book.find(phrase, stream, within)]


@settings(max_examples=600, deadline=None)
@given(phrase=phrases, turns=st.lists(texts, min_size=1, max_size=3))
def test_chains_and_search_find_the_same_places_with_the_same_parts(phrase, turns):
    book = PhraseBook(ZH, {"set": WordSet(words=("人", "地人", "天…1地", "人…2[地]"))})
    compiled = book.add(phrase)
    stream = stream_of(*turns)

    passed = book.passed(stream)
    expected = searched(book, compiled, stream)

    assert found(book, compiled, stream) == expected
    assert not expected or compiled.number in passed


@settings(max_examples=600, deadline=None)
@given(
    phrase=st.one_of(phrases, edged_phrases, choices, st.lists(choices, min_size=2, max_size=2).map("".join)),
    turns=st.lists(st.text("天地人。，好", max_size=25), min_size=1, max_size=3),
    within=units,
)
def test_in_other_units_than_sentences_chains_and_search_find_the_same(phrase, turns, within):
    book = PhraseBook(
        ZH, {"set": WordSet(words=("人", "地人", "天…1地", "人…2[地]")), "edges": WordSet(words=("^天…2人", "地$"))}
    )
    compiled = book.add(phrase)
    stream = stream_of(*turns)

    assert found(book, compiled, stream, within) == searched(book, compiled, stream, within)


@settings(max_examples=600, deadline=None)
@given(phrase=st.one_of(edged_phrases, st.just("{edges}")), turns=st.lists(texts, min_size=1, max_size=3))
@example(phrase="^(天地|地)", turns=["天地人"])
@example(phrase="^(天地|地)…2人", turns=["天地人"])
@example(phrase="(地人|地)$", turns=["天地人", "地"])
def test_edges_of_turns_are_found_as_the_search_finds_them(phrase, turns):
    book = PhraseBook(ZH, {"edges": WordSet(words=("^天…2人", "地$", "^[天]…1地人", "人人"))})
    compiled = book.add(phrase)
    stream = stream_of(*turns)

    expected = searched(book, compiled, stream)

    assert found(book, compiled, stream) == expected
    assert not expected or compiled.number in book.passed(stream)


@settings(max_examples=300, deadline=None)
@given(
    phrase=st.sampled_from(
        ["法院…3{@number}", "{@amount}…2起诉", "{court}…2{@days}", "去{court}[了]", "(法院|去)…2{@number}天$"]
    ),
    turns=st.lists(st.text("法发院去3百天元起诉。", max_size=16), min_size=1, max_size=2),
    sound=st.booleans(),
)
def test_numbers_and_sounds_are_found_as_the_search_finds_them(phrase, turns, sound):
    book = PhraseBook(ZH, {"court": WordSet(words=("法院", "起诉"), sound=True)})
    compiled = book.add(phrase, sound=sound)
    stream = stream_of(*turns)

    expected = searched(book, compiled, stream)

    assert found(book, compiled, stream) == expected
    assert not expected or compiled.number in book.passed(stream)


@pytest.mark.parametrize("sound", [False, True])
def test_every_phrase_of_the_pack_passes_the_gate_wherever_the_search_finds_it(sound):
    pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
    said = [condition for rule in pack.rules for _, condition in sayings(rule.check)]
    book = PhraseBook(ZH, pack.word_sets)
    compiled = {text: book.add(text, sound=sound) for one in said for _, text in phrases_of(one, "")}
    talks = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()][::80]

    for talk in talks:
        stream = stream_of(*(text for _, text in talk.get("turns", [("agent", talk.get("text"))])))
        passed = book.passed(stream)
        for phrase in compiled.values():
            expected = searched(book, phrase, stream)
            assert not expected or phrase.number in passed, (phrase.text, stream.text)
            assert found(book, phrase, stream) == expected, (phrase.text, stream.text)


def test_most_phrases_of_the_pack_are_written_out():
    pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
    book = PhraseBook(ZH, {name: words.model_copy(update={"sound": False}) for name, words in pack.word_sets.items()})
    compiled = [
        book.add(text) for rule in pack.rules for _, one in sayings(rule.check) for _, text in phrases_of(one, "")
    ]

    assert not book.passed(stream_of("天"))
    assert sum(book.chains(phrase) is not None for phrase in compiled) > 0.9 * len(compiled)

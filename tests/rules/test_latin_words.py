"""Latin words and numbers of a pack stand alone in a text without blanks, and are no part of longer ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.evidence import Utterance
from rules.languages import LANGUAGES
from rules.latin import uncut_places
from rules.phrases import PhraseBook
from rules.talk import Talk
from rules.word_sets import WordSet
from tests.rules.making import hears

ZH = LANGUAGES["zh"]


@pytest.mark.parametrize(
    ("phrase", "text", "heard"),
    [
        pytest.param("sb", "买了Asbestos保温板", False, id="inside a longer word"),
        pytest.param("sb", "你就是个SB", True, id="alone"),
        pytest.param("sb", "你这个ＳＢ东西", True, id="full width"),
        pytest.param("sb", "you sb", True, id="blanks part words"),
        pytest.param("sb", "说了一个a,sb", True, id="marks part words"),
        pytest.param("sb", "sb250", True, id="a figure does not touch a letter"),
        pytest.param("加qq", "加QQ12345", True, id="a number behind a name"),
        pytest.param("95588", "请拨打95588转1", True, id="a number alone"),
        pytest.param("95588", "卡号6222095588123", False, id="inside a longer number"),
        pytest.param("588元", "欠了1,588元", False, id="behind the comma of a number"),
        pytest.param("5万", "欠了1.5万", False, id="behind the point of a number"),
        pytest.param("5万", "欠了15万", False, id="the end of a number"),
        pytest.param("5万", "欠了五万", True, id="a number in words"),
        pytest.param("一定", "星期一一定还", True, id="characters for digits touch nothing"),
        pytest.param("一个", "来了第11个", False, id="figures for digits touch"),
        pytest.param("叫(s|x)…2一", "叫S你1", True, id="single characters"),
        pytest.param("叫(s|x)…2一", "叫st你1", False, id="single characters inside a word"),
        pytest.param("叫(s|x)…2一", "叫s你12", False, id="single figures inside a number"),
        pytest.param("一(天|个)…2{@number}元app", "1天还30元App", True, id="with a number between"),
        pytest.param("一(天|个)…2{@number}元app", "1天还30元Apple", False, id="a number between, and a longer word"),
    ],
)
def test_a_latin_word_is_heard_only_where_it_stands_alone(phrase, text, heard):
    assert hears(phrase, text, guards=[]) is heard


def test_words_of_two_turns_do_not_touch():
    stream = Talk([Utterance(0, "agent", "我用a"), Utterance(1, "agent", "sb")], ZH).stream("agent")

    assert uncut_places(stream) == {len("我用as")}


@settings(max_examples=300, deadline=None)
@given(
    phrase=st.sampled_from(["ab", "a", "12", "天1", "{set}", "a…2(1|ab)", "^(a|1)…3天", "(天|ab)$", "天{set}…1a"]),
    text=st.text("ab12一. ,。天", max_size=12),
)
def test_no_word_is_cut_and_none_that_stands_alone_is_missed(phrase, text):
    book = PhraseBook(ZH, {"set": WordSet(words=("ab", "b", "1"))})
    compiled = book.add(phrase)
    stream = Talk([Utterance(0, "agent", text)], ZH).stream("agent")
    uncut = uncut_places(stream)

    found = {(match.start, match.end) for match in book.find(compiled, stream)}

    assert all(uncut.isdisjoint(place) for place in found)
    if phrase.isalnum():
        word = compiled.sequence.parts[0].text
        places = {(at, at + len(word)) for at in range(len(stream.text)) if stream.text.startswith(word, at)}
        alone = {place for place in places if uncut.isdisjoint(place)}
        assert found == {(start, end) for start, end in alone if stream.sentences[start] == stream.sentences[end - 1]}

"""Whatever is said, in whatever characters: judging never fails and points only at words that are there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import PACKS_FOLDER, Evidence, Utterance, evaluate, load_pack
from rules.languages import LANGUAGES
from rules.normalise import normalise
from tests.rules.making import make_contact

PACK = load_pack(PACKS_FOLDER / "cn-consumer-credit")
SPOKEN = "再不还 坐牢 不会 有人说 嗯 啊 去你家 我我 3,000 1.5万 力案 征信 頭髮 身份证 你 爸妈 ， 。 ？ “ ” …"
STRANGE = "ﬁ ① ㎡ 😀 e\u0301 \u200b A ß İ 〇"
PIECES = st.sampled_from([*SPOKEN.split(" "), *STRANGE.split(" "), " ", "　", "\n"])
TEXTS = st.lists(st.one_of(PIECES, st.characters()), max_size=30).map("".join)
SPEAKERS = st.sampled_from(["agent", "borrower", "other", "robot", "system", "unknown"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(SPEAKERS, TEXTS), max_size=6))
def test_spans_are_always_places_in_the_words(turns):
    utterances = tuple(Utterance(number, speaker, text) for number, (speaker, text) in enumerate(turns))

    for result in evaluate(PACK, Evidence(make_contact(), utterances)):
        for span in result.spans:
            assert 0 <= span.start < span.end
            assert utterances[span.turn].text[span.start : span.end] == span.text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_equal_text_knows_where_each_character_came_from(text):
    for language in LANGUAGES.values():
        normal = normalise(text, language)

        assert len(normal.text) == len(normal.origins) == len(normal.quoted)
        assert list(normal.origins) == sorted(normal.origins)
        assert all(0 <= origin < len(text) for origin in normal.origins)

"""Tables of weights whose runs are words: how words are read, what a stretch weighs, and which words are shown."""

import numpy as np
import pytest

from rules import PACKS_FOLDER, load_pack
from rules.attachments import WEIGHTS_FILE
from rules.labelled import read_item
from rules.languages import LANGUAGES
from rules.measuring import judge_all
from rules.word_weights import WordWeights, vocabulary

WORDS = vocabulary(LANGUAGES["en"])
PACK = PACKS_FOLDER / "us-reg-f"
MOST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def weights() -> WordWeights:
    found = load_pack(PACK).weights
    assert isinstance(found, WordWeights)
    return found


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        pytest.param("calling", "call", id="an ending falls away"),
        pytest.param("calls", "call", id="so does that of many"),
        pytest.param("bed", "bed", id="a short word keeps it"),
        pytest.param("your", "your", id="a word without an ending stays"),
    ],
)
def test_a_word_is_read_without_its_ending(word, stem):
    assert WORDS.stem(word) == stem


def test_words_of_one_kind_share_a_run():
    sheriff, deputy = set(WORDS.runs("this is the sheriff")), set(WORDS.runs("this is the deputy"))

    assert "the #police" in sheriff & deputy
    assert "the sheriff" not in deputy


def test_the_ends_of_a_turn_are_part_of_its_runs():
    assert {"^ pay", "now $"} <= set(WORDS.runs("pay now"))


def test_what_the_other_side_says_has_runs_of_its_own():
    assert all(run.startswith("<") for run in WORDS.runs("pay now", "<"))


def test_a_threat_weighs_more_than_a_courtesy(weights):
    kind = weights.column("threat")
    threat = weights.score(["i will send my boys to break your legs"], [], third=False)
    courtesy = weights.score(["thank you for the payment have a good day"], [], third=False)

    assert threat[kind] > courtesy[kind]
    assert kind in weights.objected(threat)
    assert kind not in weights.objected(courtesy)


def test_the_words_that_weigh_are_shown_whole(weights):
    text = "well then i will break your legs"
    share = weights.share_of_characters(text, weights.column("threat"))

    assert share.shape == (len(text),)
    for word in text.split():
        start = text.index(word)
        assert np.ptp(share[start : start + len(word)]) == 0


def test_the_table_is_small():
    assert (PACK / WEIGHTS_FILE).stat().st_size <= MOST_BYTES


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Please pass the glass to the class.", id="ass in pass"),
        pytest.param("The USB stick is in the sobriety kit.", id="sob in sobriety"),
        pytest.param("The digital wallet is legitimate.", id="git in digital"),
        pytest.param("You hello, the shellac is dry.", id="hell in shellac"),
    ],
)
def test_an_english_word_is_not_heard_inside_another(said):
    item = read_item({"id": "1", "labels": [], "channel": "call", "turns": [["agent", said]]}, origin="here")
    (judged,) = judge_all([load_pack(PACK)], [item])

    assert "insult" not in judged.reported

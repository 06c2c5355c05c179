"""What the other side brings up, and that an answer to it weighs as one."""

from dataclasses import replace

import numpy as np
import pytest

from rules.languages import LANGUAGES
from rules.runs import runs_under
from rules.subjects import Subjects, subjects_of
from rules.weights import Weights


@pytest.mark.parametrize(
    ("code", "said", "subjects"),
    [
        pytest.param("zh", "你别再给我打电话了", ["stop"], id="a wish to be left alone"),
        pytest.param("zh", "我住院呢你工号多少", ["hardship", "identity"], id="two at once"),
        pytest.param("zh", "喂", [], id="nothing"),
        pytest.param("en", "please stop calling me", ["stop"], id="in English"),
        pytest.param("en", "i am chilling", [], id="only whole words"),
    ],
)
def test_what_is_brought_up_is_named(code, said, subjects):
    assert subjects_of(LANGUAGES[code]).raised_in([said]) == subjects


def test_where_nobody_spoke_nothing_is_brought_up():
    assert subjects_of(LANGUAGES["zh"]).raised_in([]) == []


def test_a_run_under_a_circumstance_has_a_name_of_its_own():
    assert runs_under("不行", "stop") == ["stop&^", "stop&不", "stop&行", "stop&$", "stop&^不", "stop&不行", "stop&行$"]


@pytest.fixture
def table() -> Weights:
    """A table in which 不行 weighs only in answer to a stop request, and 还钱 only when a third person hears it."""
    zeros = np.zeros(2, dtype=np.float32)
    return Weights(
        columns=("any", "ignored_stop_request"),
        rows={"stop&不行": 0, "third&还钱": 1},
        rarity=np.ones(2, dtype=np.float32),
        table=np.array([[1.0, 1.0], [1.0, 0.0]], dtype=np.float32),
        bias=zeros,
        usual=zeros,
        least=zeros,
        innocent=zeros,
        subjects=subjects_of(LANGUAGES["zh"]),
    )


def test_the_same_words_weigh_more_in_answer_to_a_stop_request(table):
    answer = table.score(["不行"], ["别再打了"], third=False)

    assert (answer > table.score(["不行"], ["我在外面"], third=False)).all()
    assert (answer > replace(table, subjects=Subjects(())).score(["不行"], ["别再打了"], third=False)).all()


def test_the_same_words_weigh_more_where_a_third_person_hears_them(table):
    assert table.score(["还钱"], [], third=True)[0] > table.score(["还钱"], [], third=False)[0]

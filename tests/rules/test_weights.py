"""Weighing stretches of talk: the table, what is weighed together, and what is said about it."""

import numpy as np
import pytest

from rules.engine import evaluate
from rules.evidence import Evidence, Utterance
from rules.labelled import read_item
from rules.loader import PACKS_FOLDER, load_pack
from rules.results import Outcome, RuleResult
from rules.runs import pairs_of, stretches
from rules.weights import Weights, WeightsError, with_heaviest_kind
from rules.weights_text import parse_weights, write_weights

VEILED = "你那个小饭馆开着也不容易，饭点儿门口坐上五六个大小伙子，不吃也不走，你琢磨琢磨"


def small_table() -> Weights:
    """Make a table in which 找人 weighs for a threat, and 您 against everything."""
    return Weights(
        columns=("any", "threat"),
        rows={"找人": 0, "您": 1, "<谁": 2, "你…家": 3},
        rarity=np.array([2.0, 1.0, 1.0, 1.0], dtype=np.float32),
        table=np.array([[1.0, 1.5], [-1.0, -1.0], [0.5, 0.0], [0.0, 2.0]], dtype=np.float32),
        bias=np.array([-0.5, -1.0], dtype=np.float32),
        usual=np.array([0.0, -0.4], dtype=np.float32),
        least=np.array([0.0, 0.1], dtype=np.float32),
        innocent=np.array([-0.4, -0.9], dtype=np.float32),
    )


def judged(*turns: list[str], rule: str = "weighed-threat", **changes: object) -> RuleResult:
    """Judge a talk by one rule of the Chinese pack."""
    evidence = read_item({"labels": [], "turns": list(turns)}, origin="one").evidence
    words = tuple(
        Utterance(u.index, u.speaker, u.text, confidence=changes.get("confidence"))  # type: ignore[arg-type]
        for u in evidence.utterances or ()
    )
    results = evaluate(load_pack(PACKS_FOLDER / "cn-consumer-credit"), Evidence(evidence.contact, words))
    return next(result for result in results if result.rule == rule)


def test_a_table_reads_back_as_it_was_written():
    table = parse_weights(write_weights(small_table()))

    assert table.columns == ("any", "threat")
    assert table.score(["找人"], [], third=False) == pytest.approx(small_table().score(["找人"], [], third=False))
    assert table.least == pytest.approx([0.0, 0.1])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must name the columns"),
        ("run\trarity\tb=any\n", "must name the columns"),
        ("run\trarity\ta=any\n@bias\t0\ta1\n", "no line @usual"),
        ("run\trarity\ta=any\n@bias\t0\tlow\n", "line 2 .* needs a run, a whole number, and cells"),
        ("run\trarity\ta=any\n@bias\t0\tb1\n", "line 2 .* of the letters a to a"),
        ("run\trarity\ta=any\n您\t9\ta1\n您\t9\ta2\n", "line 3 writes '您' again"),
    ],
)
def test_a_table_that_is_wrong_says_where(text: str, says: str):
    with pytest.raises(WeightsError, match=says):
        parse_weights(text)


def test_only_what_weighs_something_is_written():
    lines = write_weights(small_table()).splitlines()

    assert lines[0] == "run\trarity\ta=any\tb=threat"
    assert "<谁\t100\ta50" in lines
    assert "你…家\t100\tb200" in lines


def test_a_pair_has_one_to_three_others_between_its_characters():
    assert pairs_of("甲乙丙丁戊己") == ["甲…丙", "乙…丁", "丙…戊", "丁…己", "甲…丁", "乙…戊", "丙…己", "甲…戊", "乙…己"]


def test_two_words_weigh_together_whatever_stands_between():
    table = small_table()
    threat = table.column("threat")

    for text in ("你老家", "你的大家", "你那一个家"):
        assert table.score([text], [], third=False)[threat] > table.score(["你"], [], third=False)[threat]
    assert table.score(["你那一二三家"], [], third=False)[threat] == table.score(["你"], [], third=False)[threat]


def test_what_looks_most_like_one_kind_looks_more_like_some_violation():
    scores = np.array([[0.1, 0.5, -0.2], [0.1, -0.6, -0.4]])
    usual = np.array([0.0, -0.2, -0.5])

    raised = with_heaviest_kind(scores, usual, 0)

    assert raised[:, 0] == pytest.approx([0.1 + 0.7 * 0.7, 0.1 + 0.7 * 0.1])
    assert raised[:, 1:] == pytest.approx(scores[:, 1:])


def test_more_of_the_same_words_do_not_weigh_more():
    table = small_table()

    assert table.score(["找人找人找人"], [], third=False) == pytest.approx(table.score(["找人"], [], third=False))


@pytest.mark.parametrize(
    ("scores", "reported"),
    [
        pytest.param([0.1, 0.3, -0.9], {"threat"}, id="a kind above its own limit"),
        pytest.param([0.1, 0.3, 0.2], {"threat", "insult"}, id="two kinds above theirs"),
        pytest.param([0.1, -0.3, -0.2], {"insult"}, id="none: the heaviest"),
        pytest.param([-0.1, 0.3, 0.2], set(), id="any does not agree"),
    ],
)
def test_a_violation_between_two_kinds_is_reported_as_the_heavier(scores, reported):
    table = Weights(
        columns=("any", "threat", "insult"),
        rows={},
        rarity=np.zeros(0, dtype=np.float32),
        table=np.zeros((0, 3), dtype=np.float32),
        bias=np.zeros(3, dtype=np.float32),
        usual=np.zeros(3, dtype=np.float32),
        least=np.array([0.0, 0.1, 0.1], dtype=np.float32),
        innocent=np.full(3, -1, dtype=np.float32),
    )

    values = np.array(scores, dtype=np.float32)

    assert {name for name in ("threat", "insult") if table.column(name) in table.objected(values)} == reported


def test_what_the_other_side_said_weighs_too():
    table = small_table()

    assert table.score(["找人"], ["谁"], third=False)[0] > table.score(["找人"], [], third=False)[0]


def test_one_turn_and_two_in_a_row_are_weighed_with_what_they_answer():
    talk = [(False, "喂哪位"), (True, "你欠的钱"), (False, "再缓缓"), (True, ""), (True, "缓不了的")]

    cut = stretches(talk)

    assert [(one.own, one.other) for one in cut] == [
        (("你欠的钱",), ("喂哪位",)),
        (("缓不了的",), ("再缓缓",)),
        (("你欠的钱", "缓不了的"), ("喂哪位", "再缓缓")),
    ]


def test_a_long_talk_is_cut_into_twice_as_many_stretches_as_turns():
    assert len(stretches([(True, "一二三四")] * 1000)) == 1999


def test_a_threat_in_no_fixed_phrase_is_found_and_its_score_said():
    result = judged(["agent", VEILED])

    assert result.outcome is Outcome.FINDING
    assert "措辞评分" in result.reason.zh
    assert result.spans[0].text in VEILED


def test_the_borrowers_own_threat_weighs_nothing():
    assert judged(["borrower", VEILED], ["agent", "您消消气，我给您登记。"]).outcome is Outcome.CLEAR


def test_words_that_the_recogniser_doubts_accuse_nobody():
    result = judged(["agent", VEILED], confidence=0.2)

    assert result.outcome is Outcome.UNDETERMINED
    assert result.missing == ("words.confidence",)


def test_on_a_mono_recording_the_speaker_stays_open():
    result = judged(["unknown", VEILED])

    assert result.outcome is Outcome.UNDETERMINED
    assert result.missing == ("turns.speaker",)


def test_a_bad_sentence_between_courteous_ones_is_not_doubted():
    courteous = "您好，感谢您一直以来的支持，有任何疑问欢迎随时联系客服。"
    fee = "想延期的话先交三百元手续费，交了我才能帮你办。"

    result = judged(["agent", f"{courteous}{fee}祝您生活愉快，谢谢您的理解和配合。"], rule="no-extra-fee")

    assert result.outcome is Outcome.FINDING

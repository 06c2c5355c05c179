"""Trying a rule on its page: a pasted dialogue is judged by the installed text of the pack, and nothing is kept."""

import pytest
from sqlalchemy import func, select

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading, transaction
from audit_app.services.try_out import parse_dialogue
from tests.factories import make_pack, make_rule

RULE = "/rules/tiny/no-jail"
FILES = {
    "pack.yaml": """\
id: tiny
title: {zh: 小规则包, en: Tiny pack}
version: "1"
jurisdiction: CN
language: zh
effective: {since: "2021-01-01"}
changes: [{version: "1", text: First rule.}]
""",
    "no-jail.yaml": """\
id: no-jail
title: {zh: 谎称坐牢, en: Threatens prison}
category: false_legal
severity: critical
status: active
force: law
citations: [{source: 测试办法, section: 第一条}]
explanation: {zh: 欠款是民事债务。, en: A debt is a civil matter.}
check: {kind: forbidden_phrase, any_of: [坐牢]}
examples:
  - {expect: finding, agent: 你等着坐牢吧。}
  - {expect: clear, agent: 请您按时还款。}
  - {expect: clear, agent: 这是民事纠纷，您不会坐牢。}
  - {expect: clear, agent: 坐牢。, name: wrong on purpose}
""",
}


@pytest.fixture
def pack(database) -> None:
    with transaction() as session:
        examples = [
            {"expect": "finding", "agent": "你等着坐牢吧。"},
            *({"expect": "clear", "agent": "…"} for _ in range(3)),
        ]
        pack = make_pack(session, pack_id="tiny", files=FILES)
        make_rule(session, pack, rule_id="no-jail", check="forbidden_phrase", document={"examples": examples})


def test_a_pasted_threat_is_found_and_its_words_are_marked(client_as, pack):
    talk = {"dialogue": "借款人：我现在没钱。\n催收：再不还钱就等着坐牢吧。", "party": "borrower", "channel": "call"}

    page = client_as(Role.REVIEWER).post(f"{RULE}/try", data=talk).text

    assert "疑似违规" in page
    assert '<mark class="evidence evidence-critical">坐牢</mark>' in page


def test_the_same_words_from_the_borrower_are_innocent(client_as, pack):
    talk = {"dialogue": "borrower: 不还钱会坐牢吗\nagent: 不会，这是民事纠纷。"}

    page = client_as(Role.AUDITOR).post(f"{RULE}/try?lang=en", data=talk).text

    assert '<mark class="evidence' not in page
    assert "badge-good" in page


def test_trying_keeps_nothing(client_as, pack):
    client_as(Role.REVIEWER).post(f"{RULE}/try", data={"dialogue": "催收：你等着坐牢吧。"})

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(models.CheckRun)) == 0
        assert session.scalar(select(func.count()).select_from(models.AuditEvent)) == 0


@pytest.mark.parametrize("dialogue", ["", "  \n ", "话" * 20_001])
def test_an_empty_or_endless_dialogue_is_refused_with_what_to_do(client_as, pack, dialogue):
    answer = client_as(Role.REVIEWER).post(f"{RULE}/try", data={"dialogue": dialogue})

    assert answer.status_code == 422
    assert "可试用 1 至 20000 个字符" in answer.text


def test_running_the_examples_points_at_the_one_that_is_wrong(client_as, pack):
    page = client_as(Role.REVIEWER).post(f"{RULE}/examples?lang=en").text

    assert "Comes out as" in page
    assert page.count("not as expected") == 1


def test_a_line_without_a_speaker_goes_on_with_the_speaker_before():
    turns = parse_dialogue("您好\n借款人：哪位\n我在开会\n\n坐席:那下午联系您")

    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("agent", "您好"),
        ("borrower", "哪位"),
        ("borrower", "我在开会"),
        ("agent", "那下午联系您"),
    ]

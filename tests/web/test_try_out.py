"""Trying a rule on its page: a pasted dialogue is judged by the installed text of the pack, and nothing is kept."""

import pytest
from sqlalchemy import func, select

import rules
from audit_app import models
from audit_app.authz import Role, system_actor
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.services.packs import install_pack, read_pack_files
from audit_app.services.try_out import parse_dialogue

RULE = "/rules/cn-consumer-credit/no-false-crime"


@pytest.fixture
def pack(database) -> None:
    folder = rules.PACKS_FOLDER / "cn-consumer-credit"
    with transaction() as session:
        by = system_actor("test")
        install_pack(session, rules.load_pack(folder), read_pack_files(folder), by=by, now=utc_now())


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
        assert session.scalar(select(func.count()).select_from(models.AuditEvent)) == 1  # the pack's installation


@pytest.mark.parametrize("dialogue", ["", "  \n ", "话" * 20_001])
def test_an_empty_or_endless_dialogue_is_refused_with_what_to_do(client_as, pack, dialogue):
    answer = client_as(Role.REVIEWER).post(f"{RULE}/try", data={"dialogue": dialogue})

    assert answer.status_code == 422
    assert "可试用 1 至 20000 个字符" in answer.text


def test_the_examples_of_a_rule_come_out_as_they_must(client_as, pack):
    page = client_as(Role.REVIEWER).post(f"{RULE}/examples?lang=en").text

    assert "Comes out as" in page
    assert "not as expected" not in page


def test_a_line_without_a_speaker_goes_on_with_the_speaker_before():
    turns = parse_dialogue("您好\n借款人：哪位\n我在开会\n\n坐席:那下午联系您")

    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("agent", "您好"),
        ("borrower", "哪位"),
        ("borrower", "我在开会"),
        ("agent", "那下午联系您"),
    ]

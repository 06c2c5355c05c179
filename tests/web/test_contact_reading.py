"""The contact's page shows what numbers come to, marks put in for reading, and what was heard for a term."""

import re

import pytest

from audit_app import models
from audit_app.authz import Role
from audit_app.db import transaction
from tests.factories import make_contact, make_finding, make_flag, make_pack, make_rule, make_transcript

TEXT = "您的愈期一万二千三百块尾号八八八今天还"
READING = {
    "quantities": [
        {"start": 4, "end": 11, "kind": "amount", "value": "12300.00", "unit": "CNY"},
        {"start": 13, "end": 16, "kind": "digits", "value": "888", "unit": "", "doubt": {"written": 3, "heard": 4.2}},
    ],
    "edits": [
        {"start": 2, "end": 4, "text": "逾期", "why": "vocabulary", "distance": 0},
        {"start": 11, "end": 11, "text": "，", "why": "pause", "distance": 0},
        {"start": 19, "end": 19, "text": "。", "why": "ending", "distance": 0},
    ],
}


@pytest.fixture
def contact(database):
    """A call with one turn that has a reading, and a finding on 愈期一万."""
    with transaction() as session:
        contact = make_contact(session)
        transcript = make_transcript(session, contact, [])
        words = [[letter, place * 0.2, place * 0.2 + 0.2, 0.9] for place, letter in enumerate(TEXT)]
        turn = models.Utterance(
            transcript=transcript, index=0, speaker="agent", channel=0, text=TEXT, start_s=0.0, end_s=4.0,
            confidence=0.9, words=words, reading=READING,
        )  # fmt: skip
        session.add(turn)
        session.flush()
        spans = [{"utterance_id": turn.id, "start": 2, "end": 6, "start_s": 0.4, "end_s": 1.2}]
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat")
        make_flag(session, contact, finding=make_finding(session, contact, pack=pack, spans=spans))
        return contact.id


def _talk(client, contact, language):
    page = client.get(f"/contacts/{contact}?lang={language}").text
    return re.search(r'<p class="turn-words".*?</p>', page, re.DOTALL).group()


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh-CN", ("原识别“愈期”", "文字为 3 位，按录音时长约 4 位", "为便于阅读补上的标点", "金额")),
        (
            "en",
            ("heard “愈期”", "3 digits are written, the sound has room for about 4", "Put in for reading", "Amount"),
        ),
    ],
)
def test_the_page_says_what_was_put_over_the_words_in_both_languages(client_as, contact, language, sentences):
    talk = _talk(client_as(Role.REVIEWER), contact, language)

    assert "¥12,300.00" in talk
    assert "逾" in talk
    for sentence in sentences:
        assert sentence in talk


def test_the_evidence_covers_its_characters_and_no_tag(client_as, contact):
    talk = _talk(client_as(Role.REVIEWER), contact, "zh-CN")
    marked = re.findall(r"<mark.*?</mark>", talk, re.DOTALL)

    assert re.sub("<.*?>", "", "".join(marked)) == "逾期一万"
    assert not any("figure-tag" in one or "heard-tag" in one for one in marked)

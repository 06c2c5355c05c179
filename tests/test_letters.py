"""Answer letters: a draft says what it lacks; what was sent is kept byte for byte and stops the clock."""

import io
from datetime import date

import pypdf
import pytest
from sqlalchemy import select

from audit_app import db, letters, models
from audit_app.authz import Role
from audit_app.errors import Conflict
from audit_app.models import AllegationKind, CaseOutcome, CaseState
from audit_app.services.complaint_allegations import AllegationDraft, assess_allegation
from audit_app.services.complaint_answers import decide_case
from tests.factories import NOON, make_user
from tests.services.test_complaints import ANSWER, open_case

SENT_ON = date(2026, 10, 20)


@pytest.fixture
def agent(database):
    with db.transaction() as session:
        return make_user(session, role=Role.COMPLAINT_AGENT).actor


@pytest.fixture
def case_id(agent):
    with db.transaction() as session:
        allegations = (AllegationDraft(AllegationKind.THREAT, "说要找人上门堵我"),)
        return open_case(session, by=agent, complainant_name="王某", allegations=allegations).id


def text_of(pdf):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def decide(case_id, agent):
    with db.transaction() as session:
        allegation = session.scalars(select(models.ComplaintAllegation)).one()
        assess_allegation(session, allegation, CaseOutcome.SUPPORTED, note="录音可证", by=agent, now=NOON)
        decide_case(session, session.get_one(models.ComplaintCase, case_id), ANSWER, by=agent, now=NOON)


@pytest.mark.pdf
def test_a_preview_before_the_decision_is_a_draft_that_names_what_is_missing(case_id):
    page = text_of(letters.preview_letter(case_id, today=SENT_ON, lender="远山消费金融", language="zh-CN"))

    assert "草稿，未发出" in page
    assert "查明的事实、决定的依据、处理措施、救济途径" in page
    assert "说要找人上门堵我" in page


@pytest.mark.pdf
def test_a_letter_that_was_sent_is_kept_and_stops_the_clock(case_id, agent, store):
    decide(case_id, agent)

    letters.send_letter(
        case_id, store=store, dated_on=SENT_ON, lender="远山消费金融", language="zh-CN", by=agent, now=NOON
    )

    with db.reading() as session:
        letter = session.scalars(select(models.ComplaintLetter)).one()
        case = session.get(models.ComplaintCase, case_id)
    assert (case.state, case.answered_on) == (CaseState.ANSWERED, SENT_ON)
    page = text_of(store.read(letter.sha256))
    assert "草稿" not in page
    assert "王某" in page
    assert "2026年10月20日" in page


def test_a_case_that_is_not_decided_cannot_be_answered(case_id, agent, store):
    with pytest.raises(Conflict, match="cannot be answered"):
        letters.send_letter(case_id, store=store, dated_on=SENT_ON, lender="L", language="en", by=agent, now=NOON)

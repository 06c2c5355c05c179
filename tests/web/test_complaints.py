"""Complaint cases on their pages: from a flag to an answered, closed case, by forms alone."""

import io
import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.models import CaseState, ComplaintAllegation
from audit_app.services import complaints
from tests.factories import (
    NOON,
    make_agency,
    make_borrower,
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_rule,
)
from tests.services.test_complaints import make_draft, open_case

FORM = {
    "kind": "complaint",
    "received_at": "2026-10-15T12:00",
    "intake_channel": "phone",
    "summary": "催收人员扬言上门",
    "reasons": ["collection_conduct", "service_quality"],
    "complainant_role": "borrower",
    "allegation_kind": "threat",
    "allegation": "说要找人来堵我的门",
}
ANSWER = {"outcome": "supported", "facts": "查明", "grounds": "依据", "measures": "措施", "remedies": "救济"}


@pytest.fixture
def flag_id(database):
    with transaction() as session:
        contact = make_contact(session, agency=make_agency(session), started_at=NOON - timedelta(days=1))
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat")
        return make_flag(session, contact, finding=make_finding(session, contact, pack=pack)).id


@pytest.fixture
def case_id(database):
    with transaction() as session:
        return open_case(session).id


def row(table, **values):
    with reading() as session:
        return session.scalars(select(table).filter_by(**values)).one()


def test_a_case_is_opened_from_a_flag_with_what_the_flag_says(client_as, flag_id):
    client = client_as(Role.COMPLAINT_AGENT)

    form = client.get(f"/complaints/new?flag={flag_id}").text
    answer = client.post("/complaints/new", data={**FORM, "flag": flag_id})

    assert re.search(r'<option value="threat" selected>', form)
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "不得威胁" in page
    assert row(models.ComplaintFlag).flag_id == flag_id
    assert row(models.Event).type == "complaint_opened"


def test_a_case_is_opened_by_hand_for_a_borrower_whom_the_lender_names(client_as):
    with transaction() as session:
        make_borrower(session, external_id="B-7788")

    answer = client_as(Role.COMPLAINT_AGENT).post("/complaints/new", data={**FORM, "borrower_number": "B-7788"})

    assert answer.status_code == 302
    assert row(models.ComplaintCase).reasons == ["collection_conduct", "service_quality"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"borrower_number": "nobody"}, "borrower_number"),
        ({"summary": " "}, "summary"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": "2999-01-01T00:00"}, "received_at"),
        ({"claimed_count": "many"}, "claimed_count"),
        ({"kind": "dispute"}, "dispute_subject"),
    ],
    ids=["borrower", "summary", "no-date", "future", "count", "dispute"],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(client_as, change, field):
    with transaction() as session:
        make_borrower(session, external_id="B-7788")

    answer = client_as(Role.COMPLAINT_AGENT).post(
        "/complaints/new", data={**FORM, "borrower_number": "B-7788", **change}
    )

    assert answer.status_code == 422
    assert f'id="{field}-note"' in answer.text
    assert "说要找人来堵我的门" in answer.text


def test_a_second_complaint_is_pointed_to_the_running_case(client_as, case_id):
    borrower_id = row(models.ComplaintCase).borrower_id

    page = client_as(Role.COMPLAINT_AGENT).get(f"/complaints/new?borrower={borrower_id}&lang=en").text

    assert "is still running" in page
    assert f'href="/complaints/{case_id}"' in page


@pytest.mark.pdf
def test_a_case_goes_from_claim_to_close_by_forms(client_as, flag_id):
    client = client_as(Role.COMPLAINT_AGENT)
    path = client.post("/complaints/new", data={**FORM, "flag": flag_id}).location
    allegation = row(ComplaintAllegation).id

    client.post(f"{path}/assign", data={"holder": client.user.id})
    client.post(f"{path}/notes", data={"text": "已联系机构调取录音"})
    client.post(f"{path}/allegations/{allegation}", data={"assessment": "supported", "note": "录音可证"})
    client.post(f"{path}/answer", data={**ANSWER, "deed": "decide"})
    with client.get(f"{path}/letter.pdf?language=en") as preview:
        letter = preview.data
    client.post(f"{path}/send", data={"language": "zh-CN"})
    client.post(f"{path}/close")

    case = row(models.ComplaintCase)
    assert (case.state, case.assigned_to_id) == (CaseState.CLOSED, client.user.id)
    assert letter.startswith(b"%PDF")
    page = client.get(f"{path}?lang=en").text
    assert "已联系机构调取录音" in page
    assert "Complainant answered" in page
    with client.get(f"/complaints/letters/{row(models.ComplaintLetter).id}") as sent:
        assert sent.data.startswith(b"%PDF")


def test_what_is_missing_is_said_on_the_page_and_nothing_is_decided(client_as, case_id):
    client = client_as(Role.COMPLAINT_AGENT)

    client.post(f"/complaints/{case_id}/answer", data={**ANSWER, "facts": "", "deed": "decide"})

    page = client.get(f"/complaints/{case_id}").text
    assert "答复缺少：查明的事实。" in page
    assert row(models.ComplaintCase).state is CaseState.OPEN


def test_an_extension_moves_the_day_on_the_page(client_as):
    client = client_as(Role.COMPLAINT_AGENT)
    with transaction() as session:
        draft = make_draft(make_borrower(session), received_at=utc_now() - timedelta(days=3))
        by = client.user.actor
        case_id = complaints.open_case(session, draft, by=by, now=utc_now(), time_zone="Asia/Shanghai").id
    today = utc_now().astimezone(ZoneInfo("Asia/Shanghai")).date().isoformat()

    client.post(
        f"/complaints/{case_id}/clock",
        data={"change": "extended_complex", "on": today, "told_on": today, "reason": "涉及多家机构"},
    )

    page = client.get(f"/complaints/{case_id}").text
    due = row(models.ComplaintCase).received_on + timedelta(days=30)
    assert f"{due:%Y-%m-%d} 到期" in page
    assert "涉及多家机构" in page


def test_evidence_is_a_download_under_its_own_name_and_each_is_recorded(client_as, case_id):
    client = client_as(Role.COMPLAINT_AGENT)
    file = (io.BytesIO(b"<script>alert(1)</script>"), "截图.html", "text/html")

    client.post(f"/complaints/{case_id}/evidence", data={"file": file, "origin": "complainant", "note": "通话记录"})
    with client.get(f"/complaints/evidence/{row(models.ComplaintEvidence).id}") as given:
        content, kind, disposition = given.data, given.mimetype, given.headers["Content-Disposition"]

    assert content == b"<script>alert(1)</script>"
    assert kind == "application/octet-stream"
    assert disposition.startswith("attachment")
    assert row(models.AuditEvent, action="case.evidence_downloaded").actor == f"user:{client.user.id}"


def test_a_contact_is_linked_and_unlinked_by_forms(client_as, case_id):
    with transaction() as session:
        borrower = session.get(models.ComplaintCase, case_id).borrower
        contact_id = make_contact(session, borrower=borrower).id
    client = client_as(Role.COMPLAINT_AGENT)

    client.post(f"/complaints/{case_id}/contacts", data={"contact": contact_id})
    linked = row(models.ComplaintContact).contact_id
    client.post(f"/complaints/{case_id}/contacts/{contact_id}/unlink")

    assert linked == contact_id
    with reading() as session:
        assert session.scalars(select(models.ComplaintContact)).all() == []


def test_the_list_puts_the_fewest_days_left_first(client_as):
    with transaction() as session:
        for days in (2, 20, 9):
            open_case(session, received_at=NOON - timedelta(days=days))

    page = client_as(Role.AUDITOR).get("/complaints/").text

    order = re.findall(r"C-2026-000\d", page)
    assert order == ["C-2026-0002", "C-2026-0003", "C-2026-0001"]


def test_a_reader_sees_no_form_of_a_deed(client_as, case_id):
    page = client_as(Role.AUDITOR).get(f"/complaints/{case_id}").text

    assert f"/complaints/{case_id}/" not in page.replace(f"/complaints/{case_id}/letter.pdf", "")


def test_what_a_complainant_says_is_escaped(client_as):
    with transaction() as session:
        case_id = open_case(session, summary="<img src=x onerror=alert(1)>").id

    assert "<img src=x" not in client_as(Role.AUDITOR).get(f"/complaints/{case_id}").text


def test_a_case_that_does_not_exist_is_not_found(client_as):
    assert client_as(Role.AUDITOR).get("/complaints/99").status_code == 404


def test_the_page_says_when_a_case_was_withdrawn(client_as, case_id):
    client = client_as(Role.COMPLAINT_AGENT)

    client.post(f"/complaints/{case_id}/withdraw", data={"note": "本人来电撤回"})

    assert "本人来电撤回" in client.get(f"/complaints/{case_id}").text
    assert row(models.ComplaintCase).withdrawn_on >= date(2026, 1, 1)

"""Every page in a real browser, light and wide, dark and narrow: axe finds no breach of WCAG 2.2 AA."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Role, system_actor
from audit_app.clock import utc_now
from audit_app.db import transaction
from audit_app.services.complaints import CaseDraft, open_case
from tests.factories import (
    make_agency,
    make_agent,
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_recording,
    make_rule,
    make_transcript,
    make_user,
)
from tests.web.conftest import PASSWORD_HASH

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PAGES = {
    Role.AUDITOR: (
        "/",
        "/flags/",
        "/flags/1",
        "/contacts/",
        "/contacts/1",
        "/contacts/1/transcripts/",
        "/borrowers/1",
        "/complaints/",
        "/agencies/",
        "/agencies/1",
        "/agents/1",
        "/rules/",
        "/rules/cn-consumer-credit/no-threat",
        "/reports/",
        "/audit-log/",
        "/speech/",
        "/search/?q=坐牢",
    ),
    Role.COMPLAINT_AGENT: ("/complaints/new", "/complaints/1", "/contacts/1?correct=0"),
    Role.ADMINISTRATOR: ("/users/", "/users/new", "/users/1", "/jobs/"),
}

#: Pages whose wide form is another than the narrow one.
WIDE = {
    Role.AUDITOR: (
        "/",
        "/flags/",
        "/flags/1",
        "/borrowers/1",
        "/rules/cn-consumer-credit/no-threat",
        "/contacts/1/transcripts/",
        "/speech/",
    ),
    Role.COMPLAINT_AGENT: ("/complaints/1",),
}


@pytest.fixture
def month(database) -> None:
    """One user of each role, and one talk with one flag and the case about it."""
    now = utc_now()
    with transaction() as session:
        for role in Role:
            make_user(session, name=role.value, role=role, password_hash=PASSWORD_HASH)
        agency = make_agency(session, name="明诚信用服务")
        agent = make_agent(session, name="王敏", agency=agency)
        contact = make_contact(
            session, agency=agency, agent=agent, state="judged", started_at=now, local_date=now.date()
        )
        _read_twice(session, contact)
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat", check="forbidden_phrase")
        flag = make_flag(session, contact, finding=make_finding(session, contact, pack=pack), raised_at=now)
        open_case(
            session,
            CaseDraft(
                borrower_id=contact.borrower_id,
                summary="催收人员威胁坐牢",
                received_at=now,
                intake_channel=models.IntakeChannel.PHONE,
                reasons=(models.ComplaintReason.COLLECTION_CONDUCT,),
                contact_ids=(contact.id,),
                flag_ids=(flag.id,),
            ),
            by=system_actor("setup"),
            now=now,
            time_zone="Asia/Shanghai",
        )


def _read_twice(session: Session, contact: models.Contact) -> None:
    """Two recognisers on one recording, a correction of the second's words, and a measurement of each."""
    recording = make_recording(session, contact)
    for model, words in (("small", "今天不还钱，你等着做老吧"), ("large", "今天不还钱，你等着坐牢吧")):
        options = {"fingerprint": model}
        heard = make_transcript(
            session,
            contact,
            [("agent", words), ("borrower", "什么")],
            recording=recording,
            model=model,
            options=options,
            duration_s=60.0,
            speech_s=10.0,
        )
        parts = [
            {"recording": str(one), "reference": "r", "channel": "0", "groups": {}, "counts": {"error": [one, 10]}}
            for one in range(6)
        ]
        session.add(
            models.SpeechEvaluation(
                made_at=utc_now(), backend=heard.backend, model=model, options=options, recordings=6, parts=parts,
                rates={"all": {"error": [0.1, 0.05, 0.2, 60.0]}},
            )
        )  # fmt: skip
    turn = session.query(models.Utterance).filter_by(transcript_id=heard.id, index=1).one()
    values = {"text": "什么？", "speaker": "borrower", "may_measure": False, "made_at": utc_now(), "version": 1}
    session.add(models.Correction(utterance=turn, made_by_id=make_user(session).id, **values))


@pytest.mark.parametrize("role", list(PAGES))
def test_a_page_can_be_read_and_worked_by_everyone(month, open_as, role):
    page = open_as(role.value)

    troubles = []
    for width, scheme, paths in ((390, "dark", PAGES[role]), (1440, "light", WIDE.get(role, ()))):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for path in paths:
            troubles += [f"{path} {width} {scheme}: {trouble}" for trouble in _look(page, path)]

    assert troubles == []


def _look(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", STANDARD)["violations"]
    troubles = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        troubles.append("wider than the window")
    return troubles

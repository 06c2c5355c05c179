"""Packs that a lender chooses instead of the Chinese one: imported, judged, flagged and shown on their pages."""

import re
from dataclasses import replace

import pytest

from audit_app import db
from audit_app.app import create_app
from audit_app.authz import Role
from audit_app.jobs.tools import build_tools
from audit_app.settings import Settings
from audit_app.web.identity import session_key
from tests.factories import make_user
from tests.jobs.test_pipeline import flagged

AMERICAN = {
    "borrower": {"id": "B1", "time_zones": ["America/New_York", "America/Los_Angeles"]},
    "accounts": [{"id": "debt-1"}],
    "agency": "a1",
    "attributes": {"residence": "US-MA", "place_type": "cell"},
}
CALLS = [
    AMERICAN
    | {"id": f"call-{day}", "started_at": f"2026-06-0{min(day, 7)}T{13 + day}:00:00-04:00", "result": "no_answer"}
    for day in range(1, 9)
]
THREAT = AMERICAN | {
    "id": "threat",
    "started_at": "2026-06-20T14:00:00-04:00",
    "turns": [{"speaker": "agent", "text": "If you don't pay today you will be arrested."}],
}


@pytest.fixture
def american(flow, settings):
    """Return the flow with the packs that the setting AUDIT_PACKS names."""
    chosen = Settings.from_env({"AUDIT_DATA_DIR": str(settings.data_dir), "AUDIT_PACKS": "us-reg-f, us-ma"})
    return replace(flow, tools=replace(flow.tools, packs=build_tools(chosen).packs))


def test_chosen_packs_judge_side_by_side(american):
    american.take(*CALLS, THREAT)
    american.work()

    assert ("call-8", "contact_frequency") in flagged()
    assert ("threat", "false_legal") in flagged()
    assert {contact for contact, _ in flagged()} == {"threat", *(f"call-{number}" for number in range(3, 9))}


def test_their_flags_and_rules_have_pages_in_both_languages(american, settings):
    american.take(*CALLS, THREAT)
    american.work()
    pages = pages_of(settings)

    assert "you will be arrested" in "".join(pages(f"/flags/{number}") for number in range(1, 9))
    rule = pages("/rules/us-reg-f/calls-7-in-7-days")
    assert "More than seven calls in seven days" in rule
    assert "七天内就同一债务致电同一人超过七次" in rule
    assert "1006.14(b)(2)(i)(A)" in rule
    assert "940 CMR" in pages("/rules/us-ma/contacts-2-in-7-days")


def pages_of(settings):
    """Return a function that gives the text of a page as a signed-in reviewer sees it."""
    app = create_app(settings)
    app.config.update(TESTING=True)
    client = app.test_client()
    with db.transaction() as session:
        key = session_key(make_user(session, role=Role.REVIEWER, password_hash="x"))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = key

    def page(address):
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        return re.sub(r"<[^>]+>", "", answer.text)

    return page

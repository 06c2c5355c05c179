"""Overview, agencies and rules: the numbers on the pages are those of the rows."""

import re

import pytest

from audit_app.authz import Role
from audit_app.db import transaction
from audit_app.models import ContactState, DecisionOutcome, FlagState
from audit_app.queries.conduct import ConductCounts
from audit_app.web.rates import build_conduct_rows
from tests.factories import make_agency, make_agent, make_contact, make_finding, make_flag, make_pack, make_rule


@pytest.fixture
def month(database) -> None:
    """An agency with four contacts (upheld, waiting, not judgeable, clear), and one of its own staff."""
    with transaction() as session:
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat", title={"zh": "不得威胁", "en": "No threats"})
        agency = make_agency(session, name="明诚信用服务")
        agent = make_agent(session, name="王一", agency=agency, agency_key=agency.external_id)
        for outcome in (DecisionOutcome.UPHELD, None):
            contact = make_contact(session, agency=agency, agent=agent, state=ContactState.JUDGED)
            finding = make_finding(session, contact, pack=pack)
            state = FlagState.DECIDED if outcome else FlagState.OPEN
            make_flag(session, contact, finding=finding, outcome=outcome, state=state)
        make_contact(session, agency=agency, agent=agent, state=ContactState.NOT_JUDGEABLE)
        make_contact(session, agency=agency, agent=agent, state=ContactState.JUDGED)
        make_contact(session, state=ContactState.JUDGED)


def _stats(page: str) -> dict[str, str]:
    found = re.findall(r'stat-label">(.+?)</div>\s*<div class="stat-value">(.+?)</div>', page)
    return dict(reversed(found))


def _cells(page: str, name: str) -> list[str]:
    row = re.search(rf"<tr>(?:(?!</tr>).)*{name}.*?</tr>", page, re.DOTALL).group(0)
    return [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def test_the_overview_begins_with_what_waits(client_as, month):
    stats = _stats(client_as(Role.REVIEWER).get("/?lang=en").text)

    assert stats["Critical flags waiting"] == "1"
    assert stats["Clocks running out"] == "0"
    assert stats["Could not be judged"] == "20.0%"


def test_the_overview_of_an_empty_installation_has_a_face(client_as, database):
    assert client_as(Role.REPORTER).get("/").status_code == 200


def test_an_agency_is_shown_with_rates_per_thousand_contacts(client_as, month):
    cells = _cells(client_as(Role.REPORTER).get("/agencies/?lang=en").text, "明诚信用服务")

    contacts, not_judgeable, waiting, findings, violated, violations = cells
    assert (contacts, not_judgeable, waiting, violated) == ("4", "1", "1", "1")
    assert findings.startswith("500.0")
    assert violations.startswith("250.0")


def test_an_agency_and_its_agent_have_pages(client_as, month):
    client = client_as(Role.AUDITOR)

    agency = client.get(client.get("/agencies/").text.split('row-link" href="')[1].split('"')[0])

    assert "王一" in agency.text
    assert client.get("/agencies/own").status_code == 200
    assert client.get("/agents/1").status_code == 200


def test_bars_of_one_table_share_one_axis_and_keep_their_intervals():
    rows = build_conduct_rows([_counts(contacts=100, flagged=10, violated=5), _counts(contacts=10, flagged=1)])

    large, small = (row.findings for row in rows)
    assert large.share == small.share
    assert large.bar == small.bar
    assert large.interval[1] < small.interval[1] == 1.0


def test_an_agency_without_contacts_has_no_rate():
    (row,) = build_conduct_rows([_counts()])

    assert row.findings.share is None
    assert row.findings.interval is None


def test_the_catalogue_counts_flags_and_precision_of_a_rule(client_as, month):
    cells = _cells(client_as(Role.AUDITOR).get("/rules/").text, "不得威胁")

    assert cells[-3:] == ["2", "1", "100%"]


def test_a_rule_page_shows_both_languages_and_the_law(client_as, month):
    page = client_as(Role.AUDITOR).get("/rules/cn-consumer-credit/no-threat").text

    assert "不得威胁" in page
    assert "No threats" in page
    assert "Policy" in page


def _counts(*, contacts: int = 0, flagged: int = 0, violated: int = 0) -> ConductCounts:
    return ConductCounts(
        id=1, name="A", agency=None, contacts=contacts, judged=contacts, not_judgeable=0, flagged=flagged,
        violated=violated, waiting=0,
    )  # fmt: skip


def test_a_number_leads_to_the_contacts_that_it_counts(client_as, month):
    client = client_as(Role.AUDITOR)
    agency = client.get("/agencies/1").text

    address = re.search(r'href="(/contacts/\?[^"]*outcome=upheld[^"]*)"', agency).group(1).replace("&amp;", "&")

    assert len(set(re.findall(r'href="(/contacts/\d+)', client.get(address).text))) == 1


def test_a_rule_page_shows_what_a_new_version_changed(client_as, database):
    with transaction() as session:
        for version, severity in (("2026.1", "high"), ("2026.2", "critical")):
            pack = make_pack(session, version=version)
            make_rule(session, pack, rule_id="no-threat", severity=severity, document={"severity": severity})

    page = client_as(Role.AUDITOR).get("/rules/cn-consumer-credit/no-threat").text

    assert "<del>high</del>" in page
    assert "<ins>critical</ins>" in page
    assert "id: no-threat" not in page

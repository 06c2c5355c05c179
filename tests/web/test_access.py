"""The access table: every address, every role and nobody. A new address must be written down here."""

import pytest

from audit_app.authz import Role

REVIEWER, AGENT, REPORTER, AUDITOR, ADMINISTRATOR = (
    Role.REVIEWER,
    Role.COMPLAINT_AGENT,
    Role.REPORTER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
EVERYONE = set(Role)
READERS = {REVIEWER, AGENT, REPORTER, AUDITOR}
LISTENERS = {REVIEWER, AGENT, AUDITOR}
ANYBODY = "anybody"

ACCESS = {
    "GET /": EVERYONE,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": ANYBODY,
    "POST /sign-out": ANYBODY,
    "POST /preferences": ANYBODY,
    "GET /static/<version>/<path:filename>": ANYBODY,
    "GET /agencies/": READERS,
    "GET /agencies/<int:agency_id>": READERS,
    "GET /agencies/own": READERS,
    "GET /agents/<int:agent_id>": READERS,
    "GET /audit-log/": {AUDITOR, ADMINISTRATOR},
    "POST /audit-log/verify": {AUDITOR, ADMINISTRATOR},
    "GET /borrowers/<int:borrower_id>": READERS,
    "GET /complaints/": READERS,
    "GET /complaints/<int:case_id>": READERS,
    "GET /complaints/<int:case_id>/letter.pdf": READERS,
    "GET /complaints/evidence/<int:evidence_id>": READERS,
    "GET /complaints/letters/<int:letter_id>": READERS,
    "GET /complaints/new": {AGENT},
    "POST /complaints/new": {AGENT},
    "POST /complaints/<int:case_id>/allegations": {AGENT},
    "POST /complaints/<int:case_id>/allegations/<int:allegation_id>": {AGENT},
    "POST /complaints/<int:case_id>/answer": {AGENT},
    "POST /complaints/<int:case_id>/assign": {AGENT},
    "POST /complaints/<int:case_id>/clock": {AGENT},
    "POST /complaints/<int:case_id>/close": {AGENT},
    "POST /complaints/<int:case_id>/contacts": {AGENT},
    "POST /complaints/<int:case_id>/contacts/<int:contact_id>/unlink": {AGENT},
    "POST /complaints/<int:case_id>/evidence": {AGENT},
    "POST /complaints/<int:case_id>/notes": {AGENT},
    "POST /complaints/<int:case_id>/send": {AGENT},
    "POST /complaints/<int:case_id>/withdraw": {AGENT},
    "GET /contacts/": READERS,
    "GET /contacts/<int:contact_id>": READERS,
    "POST /contacts/<int:contact_id>/turns/<int:utterance_id>/correction": {REVIEWER, AGENT},
    "GET /contacts/<int:contact_id>/transcripts/": LISTENERS,
    "GET /flags/": LISTENERS,
    "GET /flags/<int:flag_id>": LISTENERS,
    "POST /flags/<int:flag_id>/claim": {REVIEWER},
    "POST /flags/<int:flag_id>/decide": {REVIEWER},
    "POST /flags/<int:flag_id>/release": {REVIEWER},
    "POST /flags/next": {REVIEWER},
    "GET /flags/together/": {REVIEWER},
    "POST /flags/together/": {REVIEWER},
    "POST /flags/together/undo": {REVIEWER},
    "GET /jobs/": {ADMINISTRATOR},
    "POST /jobs/<int:job_id>/retry": {ADMINISTRATOR},
    "GET /recordings/<int:recording_id>/peaks": LISTENERS,
    "GET /recordings/<int:recording_id>/sound": LISTENERS,
    "GET /reports/": {REPORTER, AUDITOR},
    "GET /reports/<int:report_id>": {REPORTER, AUDITOR},
    "GET /reports/<int:report_id>/basis": {REPORTER, AUDITOR},
    "GET /reports/files/<int:file_id>": {REPORTER, AUDITOR},
    "GET /reports/preview": {REPORTER},
    "GET /reports/preview/basis": {REPORTER},
    "POST /reports/<int:report_id>/publish": {REPORTER},
    "POST /reports/<int:report_id>/verify": {REPORTER, AUDITOR},
    "POST /reports/freeze": {REPORTER},
    "GET /rules/": EVERYONE,
    "GET /rules/<pack_id>/<rule_id>": EVERYONE,
    "POST /rules/<pack_id>/<rule_id>/try": EVERYONE,
    "POST /rules/<pack_id>/<rule_id>/examples": EVERYONE,
    "GET /search/": READERS,
    "GET /speech/": {AUDITOR, ADMINISTRATOR},
    "GET /users/": {ADMINISTRATOR},
    "GET /users/<int:user_id>": {ADMINISTRATOR},
    "POST /users/<int:user_id>/active": {ADMINISTRATOR},
    "POST /users/<int:user_id>/password": {ADMINISTRATOR},
    "POST /users/<int:user_id>/role": {ADMINISTRATOR},
    "GET /users/new": {ADMINISTRATOR},
    "POST /users/new": {ADMINISTRATOR},
}


def _addresses(app) -> dict[str, tuple[str, str]]:
    """Return {"GET /flags/<int:flag_id>": ("GET", "/flags/1")} for all that the application answers."""
    found = {}
    for rule in app.url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[f"{method} {rule.rule}"] = (method, path)
    return found


def test_the_table_names_every_address_and_no_other(app):
    addresses = set(_addresses(app))

    assert addresses - set(ACCESS) == set(), "write new addresses down with who may open them"
    assert set(ACCESS) - addresses == set(), "these addresses are gone"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_grants_and_nothing_else(app, client_as, role):
    client = client_as(role)

    wrong = []
    for name, (method, path) in _addresses(app).items():
        if name == "POST /sign-out":
            continue
        with client.open(path, method=method) as answer:
            status = answer.status_code
        granted = ACCESS[name] == ANYBODY or role in ACCESS[name]
        if (status not in {401, 403}) != granted and not (name == "POST /sign-in" and status == 401):
            wrong.append(f"{name}: {status}")

    assert wrong == []


def test_nobody_is_asked_to_sign_in_everywhere_else(app, client):
    wrong = []
    for name, (method, path) in _addresses(app).items():
        if ACCESS[name] == ANYBODY:
            continue
        answer = client.open(path, method=method)
        asked = answer.status_code == 302 and answer.location.startswith("/sign-in?next=")
        if not (asked if method == "GET" else answer.status_code == 401):
            wrong.append(f"{name}: {answer.status_code}")

    assert wrong == []


def test_an_address_that_nobody_registered_stays_closed(app, client_as):
    app.add_url_rule("/stray", endpoint="stray", view_func=lambda: "open")

    assert client_as(Role.ADMINISTRATOR).get("/stray").status_code == 403

"""Signing in and out: what is said, what is kept, what ends a session."""

import re

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading, transaction
from audit_app.web.register import is_own_address
from tests.factories import make_user
from tests.web.conftest import PASSWORD, PASSWORD_HASH


@pytest.fixture
def reviewer(database) -> str:
    with transaction() as session:
        return make_user(session, name="lin", password_hash=PASSWORD_HASH).name


def _deeds() -> list[tuple[str, str]]:
    with reading() as session:
        events = session.scalars(select(models.AuditEvent).order_by(models.AuditEvent.seq))
        return [(event.action, event.actor) for event in events]


def test_the_right_password_opens_the_overview_and_is_an_audit_event(client, reviewer):
    answer = client.post("/sign-in", data={"name": reviewer, "password": PASSWORD})

    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/").status_code == 200
    assert [action for action, _actor in _deeds()] == ["user.signed_in"]


@pytest.mark.parametrize(("name", "password"), [("lin", "wrong password"), ("nobody", PASSWORD), ("lin", "")])
def test_a_failure_says_the_same_whatever_was_wrong(client, reviewer, name, password):
    answer = client.post("/sign-in?lang=en", data={"name": name, "password": password})

    assert answer.status_code == 401
    assert "Name or password is not right." in answer.text
    assert _deeds() == [("user.sign_in_failed", "system:web")]


def test_a_deactivated_user_is_out_at_once(client_as):
    client = client_as(Role.REVIEWER)
    assert client.get("/").status_code == 200

    with transaction() as session:
        session.get(models.User, client.user.id).active = False

    assert client.get("/").status_code == 302


def test_a_new_password_ends_every_old_session(client_as):
    client = client_as(Role.REVIEWER)

    with transaction() as session:
        session.get(models.User, client.user.id).password_hash = "another hash"

    assert client.get("/").status_code == 302


def test_signing_out_ends_the_session_and_is_an_audit_event(client_as):
    client = client_as(Role.AUDITOR)

    client.post("/sign-out")

    assert client.get("/").status_code == 302
    assert _deeds() == [("user.signed_out", f"user:{client.user.id}")]


def test_one_address_may_try_ten_wrong_passwords_a_minute(client, reviewer):
    tries = [client.post("/sign-in", data={"name": reviewer, "password": "wrong"}) for _ in range(11)]

    assert [answer.status_code for answer in tries] == [401] * 10 + [429]
    assert client.post("/sign-in", data={"name": reviewer, "password": PASSWORD}).status_code == 429


def test_many_addresses_together_may_try_thirty_passwords_for_one_name(client, reviewer):
    wrong = {"name": reviewer, "password": "wrong"}
    tries = [
        client.post("/sign-in", data=wrong, environ_overrides={"REMOTE_ADDR": f"10.0.0.{number % 4}"})
        for number in range(31)
    ]

    assert [answer.status_code for answer in tries] == [401] * 30 + [429]


def test_right_passwords_are_not_counted(client, reviewer):
    right = {"name": reviewer, "password": PASSWORD}

    assert {client.post("/sign-in", data=right).status_code for _ in range(12)} == {302}


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client, reviewer):
    answer = client.post("/sign-in", data={"name": reviewer, "password": PASSWORD})

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_in_goes_on_to_the_page_that_was_asked_for(client, reviewer):
    form = {"name": reviewer, "password": PASSWORD, "next": "/rules/?severity=high"}

    assert client.post("/sign-in", data=form).location == "/rules/?severity=high"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", None]
)
def test_signing_in_never_leads_to_another_server(address):
    assert not is_own_address(address)


def test_a_form_without_its_token_is_refused(app, client_as):
    app.config["WTF_CSRF_ENABLED"] = True
    client = client_as(Role.ADMINISTRATOR)

    assert client.post("/users/new", data={"name": "x"}).status_code == 400

    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/users/new").text).group(1)
    assert client.post("/users/new", data={"name": "x", "csrf_token": token}).status_code == 422

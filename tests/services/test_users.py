"""Users: who may sign in, and who may not lock everybody out."""

import pytest

from audit_app.authz import Role
from audit_app.errors import Conflict, Forbidden, Invalid
from audit_app.services.users import add_user, authenticate, deactivate_user, set_role
from tests.factories import NOON, SYSTEM, make_user

PASSWORD = "correct horse"


def add(session, name="mei", *, role=Role.REVIEWER, password=PASSWORD, by=SYSTEM):
    return add_user(session, name, display_name="Mei", role=role, password=password, by=by, now=NOON)


def test_a_user_signs_in_with_the_right_password_only(session):
    user = add(session)

    assert user.password_hash.startswith("$argon2id$")
    assert authenticate(session, "mei", password="correct horse") is user
    assert authenticate(session, "mei", password="wrong horse") is None
    assert authenticate(session, "nobody", password="correct horse") is None


def test_a_deactivated_user_cannot_sign_in(session):
    user = add(session)

    deactivate_user(session, user, by=SYSTEM, now=NOON)

    assert authenticate(session, "mei", password="correct horse") is None


def test_a_name_is_given_once(session):
    add(session)

    with pytest.raises(Conflict, match="already a user 'mei'"):
        add(session)


def test_a_short_password_is_refused(session):
    with pytest.raises(Invalid, match="at least 10"):
        add(session, password="short")


def test_only_an_administrator_adds_users(session):
    with pytest.raises(Forbidden):
        add(session, by=make_user(session, role=Role.REVIEWER).actor)


def test_the_last_administrator_cannot_be_taken_away(session):
    admin = add(session, role=Role.ADMINISTRATOR)

    with pytest.raises(Conflict, match="last active administrator"):
        deactivate_user(session, admin, by=SYSTEM, now=NOON)


def test_an_administrator_cannot_lock_themselves_out(session):
    admin = add(session, role=Role.ADMINISTRATOR)
    add(session, "second", role=Role.ADMINISTRATOR)

    with pytest.raises(Conflict, match="your own"):
        set_role(session, admin, role=Role.REVIEWER, by=admin.actor, now=NOON)

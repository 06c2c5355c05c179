"""What tests of pages share: the application on an empty database, and a browser that is signed in as a role."""

from collections.abc import Callable

import argon2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit_app.app import create_app
from audit_app.authz import Role
from audit_app.db import transaction
from audit_app.web.identity import session_key
from tests.factories import make_user

PASSWORD = "correct horse battery"
#: Cheap on purpose: the strength of the hash is not what these tests are about.
PASSWORD_HASH = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def app(settings, database) -> Flask:
    """The application; forms need no CSRF token unless a test switches that on again."""
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def client(app) -> FlaskClient:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def client_as(app) -> Callable[[Role], FlaskClient]:
    """Makes a browser in which a new user of a role is signed in; the user is `client.user`."""

    def make(role: Role, **changes: object) -> FlaskClient:
        with transaction() as session:
            user = make_user(session, role=role, password_hash=PASSWORD_HASH, **changes)
            key = session_key(user)
            session.expunge(user)
        client = app.test_client()
        client.user = user
        with client.session_transaction() as cookie:
            cookie["_user_id"] = key
        return client

    return make

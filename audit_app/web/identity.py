"""Who is signed in: a frozen copy of the user's row, and the session key that dies with the password."""

from dataclasses import dataclass
from hashlib import sha256

from flask import Flask
from flask_login import LoginManager, current_user

from audit_app import models
from audit_app.authz import Actor, Role
from audit_app.db import reading


@dataclass(frozen=True)
class SignedIn:
    """The user of this request, detached from the database."""

    id: int
    name: str
    display_name: str
    role: Role
    language: str
    session_key: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @classmethod
    def from_user(cls, user: models.User) -> "SignedIn":
        """Copy what pages need."""
        return cls(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            role=Role(user.role),
            language=user.language,
            session_key=session_key(user),
        )

    def get_id(self) -> str:
        """Return what the session cookie holds."""
        return self.session_key

    @property
    def actor(self) -> Actor:
        """Return this user as the `by` of a deed."""
        return Actor(key=f"user:{self.id}", user_id=self.id, role=self.role)


def session_key(user: models.User) -> str:
    """Return the user's id with a print of the password hash: a new password ends every old session."""
    return f"{user.id}.{sha256(user.password_hash.encode()).hexdigest()[:16]}"


def current_actor() -> Actor:
    """Return the signed-in user as the `by` of a deed; only views behind `register` may ask."""
    actor: Actor = current_user.actor
    return actor


def load_signed_in(key: str) -> SignedIn | None:
    """Return the active user whom a session cookie names, or None when it no longer holds."""
    user_id, _, _ = key.partition(".")
    if not user_id.isdigit():
        return None
    with reading() as session:
        user = session.get(models.User, int(user_id))
        if user is None or not user.active or session_key(user) != key:
            return None
        return SignedIn.from_user(user)


def install_identity(app: Flask) -> None:
    """Let Flask-Login find users; the guard of `register` decides what they may open."""
    manager = LoginManager(app)
    manager.user_loader(load_signed_in)

"""Users: adding them, what they may do, and how they prove who they are."""

from datetime import datetime

import argon2
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, Role, require
from audit_app.errors import Conflict, Invalid
from audit_app.services.audit_log import record_event

MIN_PASSWORD_LENGTH = 10

_HASHER = argon2.PasswordHasher()  # argon2id with the library's current parameters
# Checked when the name is unknown, so that an answer takes as long as for a known one.
_NOBODY_HASH = _HASHER.hash("nobody signs in with this")


def add_user(
    session: Session,
    name: str,
    *,
    display_name: str,
    role: Role,
    password: str,
    by: Actor,
    now: datetime,
    language: str = "zh-CN",
) -> models.User:
    """Add a user who may sign in at once; raises Conflict when the name is taken, Invalid for a short password."""
    require(by, Permission.MANAGE_USERS)
    if not name.strip() or name != name.strip():
        raise Invalid(f"{name!r} cannot be a sign-in name.", zh="登录名无效。", field="name", value=name)
    if session.scalar(select(models.User.id).where(models.User.name == name)) is not None:
        raise Conflict(f"There is already a user {name!r}.", zh=f"已有用户“{name}”。", field="name", value=name)
    user = models.User(
        name=name,
        display_name=display_name,
        role=role,
        password_hash=_hash_password(password),
        language=language,
        active=True,
        created_at=now,
    )
    session.add(user)
    session.flush()
    record_event(session, "user.added", subject=("user", user.id), by=by, now=now, payload={"role": role.value})
    return user


def set_role(session: Session, user: models.User, *, role: Role, by: Actor, now: datetime) -> models.User:
    """Give a user another role; raises Conflict when no administrator would be left."""
    require(by, Permission.MANAGE_USERS)
    old = user.role
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(session, user, by=by)
    user.role = role
    changes = {"role": {"old": old.value, "new": role.value}}
    record_event(session, "user.role_set", subject=("user", user.id), by=by, now=now, payload=changes)
    return user


def set_password(session: Session, user: models.User, *, password: str, by: Actor, now: datetime) -> models.User:
    """Give a user another password; users may change their own."""
    if by.user_id != user.id:
        require(by, Permission.MANAGE_USERS)
    user.password_hash = _hash_password(password)
    record_event(session, "user.password_set", subject=("user", user.id), by=by, now=now)
    return user


def set_language(session: Session, user: models.User, *, language: str, by: Actor, now: datetime) -> models.User:
    """Choose the language of a user's screens."""
    if by.user_id != user.id:
        require(by, Permission.MANAGE_USERS)
    changes = {"language": {"old": user.language, "new": language}}
    user.language = language
    record_event(session, "user.language_set", subject=("user", user.id), by=by, now=now, payload=changes)
    return user


def deactivate_user(session: Session, user: models.User, *, by: Actor, now: datetime) -> models.User:
    """Refuse a user from now on; raises Conflict when no administrator would be left."""
    require(by, Permission.MANAGE_USERS)
    _keep_an_administrator(session, user, by=by)
    user.active = False
    record_event(session, "user.deactivated", subject=("user", user.id), by=by, now=now)
    return user


def activate_user(session: Session, user: models.User, *, by: Actor, now: datetime) -> models.User:
    """Let a deactivated user sign in again."""
    require(by, Permission.MANAGE_USERS)
    user.active = True
    record_event(session, "user.activated", subject=("user", user.id), by=by, now=now)
    return user


def authenticate(session: Session, name: str, *, password: str) -> models.User | None:
    """Return the active user with this name and password, else None; takes as long for unknown names."""
    user = session.scalars(select(models.User).where(models.User.name == name)).one_or_none()
    fits = _password_fits(user.password_hash if user else _NOBODY_HASH, password)
    return user if user is not None and user.active and fits else None


def _password_fits(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except argon2.exceptions.VerificationError:
        return False


def _hash_password(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise Invalid(
            f"The password has {len(password)} characters; at least {MIN_PASSWORD_LENGTH} are needed.",
            zh=f"密码只有 {len(password)} 个字符，至少需要 {MIN_PASSWORD_LENGTH} 个。",
            field="password",
            remedy=f"Choose one of at least {MIN_PASSWORD_LENGTH} characters.",
        )
    return _HASHER.hash(password)


def _keep_an_administrator(session: Session, user: models.User, *, by: Actor) -> None:
    """Raise Conflict when taking `user` away from administration would lock everybody, or the actor, out."""
    if user.role is not Role.ADMINISTRATOR or not user.active:
        return
    if by.user_id == user.id:
        raise Conflict(
            "You cannot take your own administration away.",
            zh="不能取消自己的管理权限。",
            remedy="Ask another administrator to do it.",
        )
    others = session.scalar(
        select(func.count())
        .select_from(models.User)
        .where(models.User.role == Role.ADMINISTRATOR, models.User.active, models.User.id != user.id)
    )
    if not others:
        raise Conflict(
            "This is the last active administrator.",
            zh="这是最后一位在用的管理员。",
            remedy="Add another administrator first.",
        )

"""Reading users."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound


@dataclass(frozen=True)
class UserRow:
    """One user as the list shows them; `last_sign_in` comes from the audit log."""

    id: int
    name: str
    display_name: str
    role: str
    language: str
    active: bool
    last_sign_in: datetime | None


def get_user(session: Session, user_id: int) -> models.User:
    """Return one user; raises NotFound."""
    user = session.get(models.User, user_id)
    if user is None:
        raise NotFound(f"There is no user {user_id}.", zh=f"没有编号为 {user_id} 的用户。", field="user", value=user_id)
    return user


def list_users(session: Session) -> list[UserRow]:
    """Return all users, the active ones first, by name."""
    rows = session.scalars(select(models.User).order_by(models.User.active.desc(), models.User.name))
    seen = _last_sign_ins(session)
    return [
        UserRow(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            role=user.role.value,
            language=user.language,
            active=user.active,
            last_sign_in=seen.get(str(user.id)),
        )
        for user in rows
    ]


def list_display_names(session: Session) -> dict[str, str]:
    """Return the name of every user by the key that the audit log knows them by ("user:3")."""
    rows = session.execute(select(models.User.id, models.User.display_name))
    return {f"user:{user_id}": name for user_id, name in rows}


def _last_sign_ins(session: Session) -> dict[str, datetime]:
    event = models.AuditEvent
    rows = session.execute(
        select(event.subject_id, func.max(event.at))
        .where(event.action == "user.signed_in", event.subject_kind == "user")
        .group_by(event.subject_id)
    )
    return {subject_id: at for subject_id, at in rows}  # noqa: C416 -- dict() of rows has no type that mypy can follow

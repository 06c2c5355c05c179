"""Reading users."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound


def get_user(session: Session, user_id: int) -> models.User:
    """Return one user; raises NotFound."""
    user = session.get(models.User, user_id)
    if user is None:
        raise NotFound(f"There is no user {user_id}.", zh=f"没有编号为 {user_id} 的用户。", field="user", value=user_id)
    return user


def list_users(session: Session) -> list[models.User]:
    """Return all users, the active ones first, by name."""
    return list(session.scalars(select(models.User).order_by(models.User.active.desc(), models.User.name)))

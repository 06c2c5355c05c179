"""People who log in here."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.authz import Actor, Role
from audit_app.db import Base, UtcDateTime, word_type


class User(Base):
    """Someone who logs in here; `name` is the sign-in name, `password_hash` is argon2id."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(word_type(Role))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35), default="zh-CN")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def actor(self) -> Actor:
        """Return this user as the `by` of a deed."""
        return Actor(key=f"user:{self.id}", user_id=self.id, role=self.role)

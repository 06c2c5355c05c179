"""Who owes, and what: borrowers and their accounts."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base, JsonValue


class Borrower(Base):
    """The person who owes, known only by the lender's id; zones and traits are the union of what was imported."""

    __tablename__ = "borrowers"

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    time_zones: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    traits: Mapped[list[str]] = mapped_column(JsonValue, default=list)


class Account(Base):
    """One debt as it was last stated; amounts are decimal strings. What a contact stated stays in Contact.accounts."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("borrower_id", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    external_id: Mapped[str] = mapped_column(String(200))
    product: Mapped[str | None] = mapped_column(String(200))
    principal: Mapped[str | None] = mapped_column(String(40))
    balance: Mapped[str | None] = mapped_column(String(40))
    currency: Mapped[str | None] = mapped_column(String(3))
    days_past_due: Mapped[int | None]

    borrower: Mapped[Borrower] = relationship()

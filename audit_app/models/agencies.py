"""Whose money it is and who collects: lenders, agencies, agents."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base


class Lender(Base):
    """Whose money it is; usually one row."""

    __tablename__ = "lenders"

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Agency(Base):
    """An outside company that collects; a contact without one was made by the lender's own staff."""

    __tablename__ = "agencies"

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Agent(Base):
    """The person or machine that speaks; `agency` None means the lender's own staff.

    `agency_key` is the agency's external id or "", so that the same staff number may exist in two agencies.
    """

    __tablename__ = "agents"
    __table_args__ = (UniqueConstraint("agency_key", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200))
    agency_key: Mapped[str] = mapped_column(String(200), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))

    agency: Mapped[Agency | None] = relationship()

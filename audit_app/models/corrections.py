"""What people heard in place of what the recogniser wrote."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base, Unchanging, UtcDateTime
from audit_app.models.transcripts import Utterance
from audit_app.models.users import User


class Correction(Base, Unchanging):
    """One person's words and speaker for an utterance, which itself stays as it is; no rule sees them.

    The highest `version` of an utterance stands. An empty text says that nobody spoke there. `may_measure`: it may be
    written out as a reference that recognisers are measured on.
    """

    __tablename__ = "corrections"
    #: Unique: two people cannot both correct the same state.
    __table_args__ = (UniqueConstraint("utterance_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    utterance_id: Mapped[int] = mapped_column(ForeignKey("utterances.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    speaker: Mapped[str] = mapped_column(String(32))
    may_measure: Mapped[bool]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    utterance: Mapped[Utterance] = relationship()
    made_by: Mapped[User] = relationship()

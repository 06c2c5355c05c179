"""A contact as it comes in: one call, voicemail, message, letter or visit, tried or made."""

from typing import Annotated

from pydantic import Field, model_validator

from audit_app.interchange.fields import (
    Amount,
    Channel,
    ContactResult,
    Direction,
    Id,
    Line,
    Moment,
    PartyRole,
    Purpose,
    Scalar,
    Seconds,
    Share,
    Speaker,
    Trait,
    ZoneName,
)


class Borrower(Line):
    """The person who owes; a contact must be lawful in each of the time zones."""

    id: Id
    time_zones: Annotated[tuple[ZoneName, ...], Field(strict=False)] = ()
    traits: Annotated[tuple[Trait, ...], Field(strict=False)] = ()


class Account(Line):
    """One debt that the contact is about."""

    id: Id
    product: str | None = None
    principal: Amount | None = None
    balance: Amount | None = None
    currency: str | None = None
    days_past_due: int | None = None


class Party(Line):
    """Whom the contact reached, or was meant to reach."""

    role: PartyRole = "unknown"
    address: str | None = None


class Turn(Line):
    """What one speaker said in one go; times in seconds from the start of the recording."""

    speaker: Speaker
    text: str
    start: Seconds | None = None
    end: Seconds | None = None
    confidence: Share | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Turn":
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError(f"ends at {self.end} before it starts at {self.start}; give times in seconds")
        return self


class Contact(Line):
    """One line of a contacts file; `id` is the lender's own."""

    id: Id
    channel: Channel
    direction: Direction
    started_at: Moment
    duration_s: Seconds | None = None
    result: ContactResult = "unknown"
    lender: str | None = None
    agency: str | None = None
    agent: str | None = None
    borrower: Borrower
    accounts: Annotated[tuple[Account, ...], Field(strict=False)] = ()
    party: Party = Party()
    from_address: str | None = None
    purpose: Purpose = "unknown"
    text: str | None = None
    turns: Annotated[tuple[Turn, ...], Field(strict=False)] = ()
    recording: str | None = None
    channel_roles: dict[Annotated[str, Field(pattern="^[0-9]+$")], Speaker] = Field(default_factory=dict)
    announced_recording: bool | None = None
    language: str | None = None
    attributes: dict[str, Scalar] = Field(default_factory=dict)

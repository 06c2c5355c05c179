"""The kinds of values that interchange lines hold; each refuses what it cannot take, with value and remedy."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

Channel = Literal["call", "robot_call", "voicemail", "sms", "im", "email", "letter", "push", "visit"]
Direction = Literal["outbound", "inbound"]
ContactResult = Literal[
    "connected", "no_answer", "busy", "not_in_service", "voicemail", "dropped", "delivered", "bounced", "failed",
    "unknown",
]  # fmt: skip
Trait = Literal[
    "elderly", "disabled", "minor", "student", "low_income", "hospitalised", "pregnant", "bereaved", "deceased",
    "incapable",
]  # fmt: skip
PartyRole = Literal[
    "borrower", "joint_debtor", "guarantor", "spouse", "parent", "child", "relative", "emergency_contact", "colleague",
    "employer", "heir", "attorney", "other", "unknown",
]  # fmt: skip
Purpose = Literal["reminder", "collection", "callback", "location", "service", "legal_notice", "unknown"]
Speaker = Literal["agent", "borrower", "other", "robot", "system", "unknown"]
EventType = Literal[
    "consent", "consent_withdrawn", "agreed_hours", "inconvenient_time", "stop_request", "third_party_refusal",
    "dispute_opened", "dispute_closed", "complaint_opened", "complaint_closed", "hardship_reported", "plan_agreed",
    "plan_broken", "plan_completed", "attorney_retained", "bankruptcy_filed", "deceased", "address_invalid",
    "litigation_filed", "judgment", "enforcement", "agency_assigned", "agency_notice_sent", "credit_reported",
    "debt_settled", "wrong_number", "claim_transferred", "transfer_notice_sent",
]  # fmt: skip


class Line(BaseModel):
    """A frozen object of the format: fields it does not know are refused, and nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _parse_moment(value: object) -> datetime:
    if isinstance(value, datetime):
        moment: datetime | None = value
    else:
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
    if moment is None or not (isinstance(value, datetime) or "T" in str(value) or " " in str(value)):
        raise ValueError('is no time; write RFC 3339 with an offset, for example "2026-03-03T09:30:00+08:00"')
    if moment.tzinfo is None:
        raise ValueError("has no offset from UTC, and none is guessed; add one, for example +08:00")
    return moment


def _parse_amount(value: object) -> Decimal:
    try:
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            amount = Decimal(value)
            if amount.is_finite():
                return amount
    except InvalidOperation:
        pass
    raise ValueError('is no amount; write a decimal number in quotes, for example "1234.50"')


def _parse_number(value: object) -> float:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    raise ValueError("is no number; write for example 63 or 63.5, without quotes")


def _check_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError('is no IANA time zone; write for example "Asia/Shanghai"') from None
    return name


def _parse_scalar(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


Moment = Annotated[datetime, BeforeValidator(_parse_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Amount = Annotated[Decimal, BeforeValidator(_parse_amount), WithJsonSchema({"type": "string"})]
Number = Annotated[float, BeforeValidator(_parse_number), WithJsonSchema({"type": "number"})]
Seconds = Annotated[
    float, BeforeValidator(_parse_number), Field(ge=0), WithJsonSchema({"type": "number", "minimum": 0})
]
Share = Annotated[
    float,
    BeforeValidator(_parse_number),
    Field(ge=0, le=1),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
ZoneName = Annotated[str, AfterValidator(_check_zone)]
Scalar = Annotated[str | int | float | bool, BeforeValidator(_parse_scalar)]
Id = Annotated[str, Field(min_length=1, max_length=200)]

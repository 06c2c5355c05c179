"""An event as it comes in: something that changes what may be done next."""

from typing import Annotated

from pydantic import Field, model_validator

from audit_app.interchange.fields import Channel, EventType, Id, Line, Moment

_HOURS = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


class AgreedHours(Line):
    """The value of an `agreed_hours` event."""

    value: Annotated[str, Field(pattern=_HOURS)]


class Event(Line):
    """One line of an events file; `borrower` is the id of the person who owes."""

    id: Id
    at: Moment
    borrower: Id
    account: str | None = None
    address: str | None = None
    channel: Channel | None = None
    type: EventType
    until: Moment | None = None
    value: str | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _value_fits(self) -> "Event":
        if self.type == "agreed_hours":
            try:
                AgreedHours(value=self.value or "")
            except ValueError:
                raise ValueError(f'has value {self.value!r}; agreed_hours needs hours such as "22:00-23:00"') from None
        return self

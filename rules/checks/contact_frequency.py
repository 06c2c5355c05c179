"""Too many contacts to one person, number or account in a window of time."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.applies import ContactFilter
from rules.strict import Strict, ZoneName

GroupKey = Literal["borrower", "address", "account", "agency", "lender", "channel", "party"]


class Window(Strict):
    """A calendar unit in local time, or a sliding length that ends with the judged contact."""

    calendar: Literal["day", "week", "month"] | None = None
    sliding_days: Annotated[int, Field(ge=1)] | None = None
    sliding_hours: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Window":
        if sum(x is not None for x in (self.calendar, self.sliding_days, self.sliding_hours)) != 1:
            raise ValueError("needs exactly one of calendar, sliding_days and sliding_hours")
        return self


class ContactFrequency(Strict):
    """At most `at_most` counted contacts for each group and window; each one above it is a finding."""

    kind: Literal["contact_frequency"]
    at_most: Annotated[int, Field(ge=0)]
    window: Window
    counted: ContactFilter
    group_by: tuple[GroupKey, ...] = Field(default=("borrower",), min_length=1, strict=False)
    zones_if_unknown: tuple[ZoneName, ...] = Field(default=(), strict=False)
    exceeded_is: Literal["finding", "presumed"] = "finding"

"""A contact outside the permitted local hours."""

from typing import Literal

from pydantic import Field

from rules.strict import Clock, Strict, ZoneName

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ALL_DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(Strict):
    """Local time from `start` (included) to `end` (not included) on these weekdays."""

    start: Clock
    end: Clock
    days: tuple[Weekday, ...] = Field(default=ALL_DAYS, strict=False)


class ContactHours(Strict):
    """The contact must lie within the hours in every zone that the borrower may be in."""

    kind: Literal["contact_hours"]
    allowed: tuple[Hours, ...] = Field(min_length=1, strict=False)
    zones_if_unknown: tuple[ZoneName, ...] = Field(default=(), strict=False)
    agreed_hours: Literal["ignore", "extend", "replace"] = "extend"
    exempt_purposes: tuple[str, ...] = Field(default=(), strict=False)

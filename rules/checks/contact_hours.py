"""A contact outside the permitted local hours."""

from datetime import datetime, time
from typing import Literal

from pydantic import Field

from rules.answer import Answer, clear, found, undetermined
from rules.applies import Purpose
from rules.case import Case
from rules.evidence import Event
from rules.local_time import candidate_zones, local_time, show_time
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
    exempt_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)


def judge(check: ContactHours, case: Case) -> Answer:
    """Object if in any candidate zone the contact began outside the hours."""
    contact = case.evidence.contact
    if contact.purpose in check.exempt_purposes:
        return clear("该用途不受时段限制。", "This purpose is exempt from the hours.")
    zones = candidate_zones(contact, check.zones_if_unknown)
    if not zones:
        return undetermined("不知道借款人所在时区。", "The borrower's time zone is unknown.", "borrower.time_zones")
    agreed = _agreed_hours(check, case)
    for zone in zones:
        local = local_time(contact.started_at, zone)
        if not _is_allowed(local, check, agreed):
            hours = "、".join(_show(hours) for hours in check.allowed)
            extra_zh, extra_en = (f"，另约定 {agreed[2]}", f" or the agreed {agreed[2]}") if agreed else ("", "")
            return found(
                f"当地时间 {show_time(local)}（{zone}），不在 {hours}{extra_zh} 之内。",
                f"Local time {show_time(local)} ({zone}) is outside {hours}{extra_en}.",
            )
    local = local_time(contact.started_at, zones[0])
    return clear(f"当地时间 {show_time(local)}。", f"Local time {show_time(local)}.")


def _show(hours: Hours) -> str:
    return f"{hours.start:%H:%M}-{'24:00' if hours.end == time.max else format(hours.end, '%H:%M')}"


def _agreed_hours(check: ContactHours, case: Case) -> tuple[time, time, str] | None:
    """Return the hours that the borrower agreed to last before the contact and that still run."""
    if check.agreed_hours == "ignore":
        return None
    contact = case.evidence.contact
    events = [
        event
        for event in case.evidence.events
        if event.type == "agreed_hours"
        and event.at <= contact.started_at
        and (event.until is None or contact.started_at <= event.until)
        and (event.channel is None or event.channel == contact.channel)
        and (event.address is None or event.address == contact.address)
    ]
    latest = max(events, key=lambda event: event.at, default=None)
    return _parse_hours(latest) if latest else None


def _parse_hours(event: Event) -> tuple[time, time, str] | None:
    start, dash, end = (event.value or "").partition("-")
    try:
        return (_clock(start), _clock(end), event.value or "") if dash else None
    except ValueError:
        return None


def _clock(text: str) -> time:
    return time.max if text.strip() == "24:00" else time.fromisoformat(text.strip())


def _is_allowed(local: datetime, check: ContactHours, agreed: tuple[time, time, str] | None) -> bool:
    if agreed and _is_between(local.time(), agreed[0], agreed[1]):
        return True
    if agreed and check.agreed_hours == "replace":
        return False
    day = ALL_DAYS[local.weekday()]
    return any(day in hours.days and _is_between(local.time(), hours.start, hours.end) for hours in check.allowed)


def _is_between(moment: time, start: time, end: time) -> bool:
    """Say whether a clock time lies in the hours; hours that end before they begin run past midnight."""
    if start <= end:
        return start <= moment < end or (end == time.max and moment >= start)
    return moment >= start or moment < end

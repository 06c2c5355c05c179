"""A contact too soon after the one before, or after something that starts a quiet time: a conversation, a request."""

from bisect import bisect_left
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.calendars import CalendarUse, UncoveredYear, add_working_days
from rules.case import Case
from rules.counting.tally import Counter, Counting, count_for
from rules.counting.triggers import Happening, Trigger, concerns, happenings
from rules.local_time import day_number, local_time, show_time
from rules.results import Outcome
from rules.strict import Text


class Apart(CalendarUse):
    """How long the quiet time is: local days (the day it starts is day 1, or day 0), working days, hours or minutes."""

    days: Annotated[int, Field(ge=1)] | None = None
    working_days: Annotated[int, Field(ge=1)] | None = None
    calendar: Text | None = None
    hours: Annotated[int, Field(ge=1)] | None = None
    minutes: Annotated[int, Field(ge=1)] | None = None
    first_day_counts: bool = True

    @model_validator(mode="after")
    def _one(self) -> "Apart":
        if sum(x is not None for x in (self.days, self.working_days, self.hours, self.minutes)) != 1:
            raise ValueError("needs exactly one of days, working_days, hours and minutes")
        if (self.working_days is None) != (self.calendar is None):
            raise ValueError("needs calendar: with working_days, and only there")
        return self

    def names(self) -> tuple[str, ...]:
        """Return the calendar that working days are counted by."""
        return (self.calendar,) if self.calendar is not None else ()

    @property
    def most_seconds(self) -> float:
        """Return a length that the quiet time never exceeds."""
        if self.working_days is not None:
            # No calendar rests longer than two weeks at a time.
            return (self.working_days * 2 + 15) * 86_400.0
        days = (self.days or 0) + 1
        return float(days * 86_400 + (self.hours or 0) * 3600 + (self.minutes or 0) * 60 + 7200)


class ContactSpacing(Counting):
    """A counted contact within `at_least` after an earlier counted one, or after what `after` names, is a finding."""

    kind: Literal["contact_spacing"]
    at_least: Apart
    after: Trigger | None = None
    exceeded_is: Literal["finding", "presumed"] = "finding"


def judge(check: ContactSpacing, case: Case) -> Answer:
    """Object if the judged contact is counted and comes too soon after what started the quiet time."""
    counter = count_for(check, case)
    if counter.own is None:
        return not_applicable("该触达不受此间隔限制。", "This contact is not one that must keep the distance.")
    zones = check.zones_of(counter.contact)
    if not zones:
        return undetermined("不知道借款人所在时区。", "The borrower's time zone is unknown.", "borrower.time_zones")
    doubts: list[tuple[Happening, str, set[str]]] = []
    for one in _candidates(check, counter):
        about = concerns(one, counter.contact, check.group_by, check.channel_classes)
        if about is None:
            continue
        for zone in zones:
            try:
                if not _is_too_soon(check.at_least, one, counter, zone, case):
                    continue
            except UncoveredYear as error:
                doubts.append((one, zone, {str(error)}))
                continue
            missing = {*one.missing, *about, *counter.own}
            if not missing:
                return _objection(check, one, counter, zone)
            doubts.append((one, zone, missing))
    if doubts:
        one, zone, missing = doubts[0]
        return undetermined(
            f"距 {_show(one, zone)} 可能不足 {_length(check.at_least)[0]}。",
            f"It may be less than {_length(check.at_least)[1]} since {_show(one, zone)}.",
            *sorted(missing),
            related=(one.id,),
        )
    return clear(
        f"间隔不少于 {_length(check.at_least)[0]}。", f"Nothing of the kind within {_length(check.at_least)[1]} before."
    )


def _candidates(check: ContactSpacing, counter: Counter) -> list[Happening]:
    """Return what may have started a quiet time that still runs, the latest first."""
    trigger, line, contact = check.after, counter.line, counter.contact
    known = (
        happenings(trigger, line, counter.events)
        if trigger is not None
        else line.derive("spaced", lambda: _own_kind(counter), counter.tally)
    )
    stamp = contact.stamp
    low = bisect_left(known, stamp - check.at_least.most_seconds, key=lambda one: one.stamp)
    high = bisect_left(known, (stamp, contact.id), key=lambda one: (one.stamp, one.id))
    return [one for one in reversed(known[low:high]) if one.id != contact.id]


def _own_kind(counter: Counter) -> list[Happening]:
    """Return every contact of the line that counts itself."""
    line = counter.line
    return [
        Happening(stamp, contact.started_at, contact.id, contact.channel, missing, contact)
        for contact, stamp, missing in zip(line.contacts, line.stamps, counter.tally.counts, strict=True)
        if missing is not None
    ]


def _is_too_soon(apart: Apart, one: Happening, counter: Counter, zone: str, case: Case) -> bool:
    stamp = counter.contact.stamp
    if apart.hours is not None or apart.minutes is not None:
        return stamp - one.stamp < (apart.hours or 0) * 3600 + (apart.minutes or 0) * 60
    first, today = day_number(one.stamp, zone), day_number(stamp, zone)
    if apart.days is not None:
        return today - first < apart.days + (not apart.first_day_counts)
    last = add_working_days(
        case.calendars[apart.calendar or ""],
        date.fromordinal(first) - timedelta(days=apart.first_day_counts),
        apart.working_days or 0,
    )
    return today <= last.toordinal()


def _objection(check: ContactSpacing, one: Happening, counter: Counter, zone: str) -> Answer:
    then, now = local_time(one.at, zone), local_time(counter.contact.started_at, zone)
    zh, en = _length(check.at_least)
    return found(
        f"{show_time(then)} 有 {one.what}，{show_time(now)} 又触达，间隔应不少于 {zh}。",
        f"{show_time(now)} is less than {en} after {one.what} of {show_time(then)}.",
        related=(one.id,),
        outcome=Outcome(check.exceeded_is),
    )


def _show(one: Happening, zone: str) -> str:
    return f"{one.what} {show_time(local_time(one.at, zone))}"


def _length(apart: Apart) -> tuple[str, str]:
    for number, zh, en in (
        (apart.days, "日", "days"),
        (apart.working_days, "个工作日", "working days"),
        (apart.hours, "小时", "hours"),
        (apart.minutes, "分钟", "minutes"),
    ):
        if number is not None:
            counted_zh = "（自当日起算）" if en.endswith("days") and apart.first_day_counts else ""
            counted_en = " (its own day counted)" if counted_zh else ""
            return f"{number} {zh}{counted_zh}", f"{number} {en}{counted_en}"
    raise AssertionError("Apart has one length")

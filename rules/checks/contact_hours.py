"""A contact outside the permitted local hours, on a holiday, in days of mourning, or at a time named inconvenient."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from rules.answer import Answer, clear, found, undetermined
from rules.applies import ContactFilter, EventType, Purpose
from rules.calendars import CalendarUse, UncoveredYear, holiday_name
from rules.case import Case
from rules.clock_hours import Hours, parse_hours
from rules.counting.blackouts import Blackout, blackout_reason
from rules.counting.consent import Consent, excused
from rules.counting.groups import GroupKey
from rules.counting.triggers import PLACE, Trigger, concerns, happenings
from rules.evidence import ContactFacts, Event
from rules.filters import missing_for_any
from rules.local_time import ZoneRule, candidate_zones, local_time, show_time
from rules.results import Bilingual
from rules.strict import Strict, Text, ZoneName
from rules.time_line import TimeLine, time_line


class Holidays(CalendarUse):
    """Days of these calendars have hours of their own; without any, nobody is contacted on them."""

    calendars: tuple[Text, ...] = Field(min_length=1, strict=False)
    allowed: tuple[Hours, ...] = Field(default=(), strict=False)

    def names(self) -> tuple[str, ...]:
        """Return the calendars."""
        return self.calendars


class Inconvenient(Strict):
    """Times, places and media that the borrower named inconvenient, as events say it.

    An event's value holds hours that recur (`mon,tue 09:00-17:00`), a place (`place:work`), or nothing: then the whole
    time until its end counts. It ends with its own `until`, after `for_days`, or with one of `ended_by`.
    """

    events: tuple[EventType, ...] = Field(default=("inconvenient_time",), min_length=1, strict=False)
    scope: tuple[GroupKey, ...] = Field(default=("address", "channel", "account"), strict=False)
    place: GroupKey = "attributes.place_type"
    for_days: Annotated[int, Field(ge=1)] | None = None
    ended_by: tuple[EventType, ...] = Field(default=("consent",), strict=False)


class ContactHours(Strict):
    """The contact must lie within the hours in every zone that the borrower may be in.

    `timed_by: send` takes the attribute `sent_at` where there is one; `whole` asks that a call also ends in time.
    """

    kind: Literal["contact_hours"]
    allowed: tuple[Hours, ...] = Field(min_length=1, strict=False)
    zones: ZoneRule = "all"
    zones_if_unknown: tuple[ZoneName, ...] = Field(default=(), strict=False)
    timed_by: Literal["start", "send", "whole"] = "start"
    holidays: Holidays | None = None
    blackouts: tuple[Blackout, ...] = Field(default=(), strict=False)
    agreed_hours: Literal["ignore", "extend", "replace"] = "extend"
    inconvenient: Inconvenient | None = None
    exempt_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)
    exempt: tuple[ContactFilter, ...] = Field(default=(), strict=False)
    consent: Consent | None = None


@dataclass(frozen=True, slots=True)
class _Objection:
    """Why a local time is not allowed, and the facts on which that hangs."""

    reason: Bilingual
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Judged:
    """The contact with what the hours are judged by."""

    check: ContactHours
    case: Case
    contact: ContactFacts
    line: TimeLine
    events: tuple[Event, ...]
    agreed: Hours | None


def judge(check: ContactHours, case: Case) -> Answer:
    """Object if in any candidate zone the contact was outside the hours, or on a day or at a time that is barred."""
    contact = case.evidence.contact
    if contact.purpose in check.exempt_purposes:
        return clear("该用途不受时段限制。", "This purpose is exempt from the hours.")
    exempt = missing_for_any(check.exempt, contact)
    if exempt == ():
        return clear("此类触达不受时段限制。", "Such contacts are exempt from the hours.")
    zones = candidate_zones(contact, check.zones_if_unknown, check.zones)
    if not zones:
        return undetermined("不知道借款人所在时区。", "The borrower's time zone is unknown.", "borrower.time_zones")
    judged = _Judged(
        check, case, contact, time_line(case.evidence.history), case.evidence.events, _agreed_hours(check, case)
    )
    moments, doubt = _moments(check, contact)
    objections = [one for zone in zones for moment in moments for one in _objections(judged, moment, zone)]
    if doubt is not None:
        objections.append(doubt)
    if not objections:
        return clear(
            *[f"{text} {_at(moments[0], zones[0])}{end}" for text, end in (("当地时间", "。"), ("Local time", "."))]
        )
    worst = min(objections, key=lambda one: bool(one.missing))
    return _answer(judged, worst, exempt or ())


def _answer(judged: _Judged, worst: _Objection, exempt: tuple[str, ...]) -> Answer:
    consent = judged.check.consent
    free = excused(consent, judged.contact, judged.line, judged.events, {}) if consent is not None else None
    if free == ():
        return clear("借款人已同意此时联系。", "The borrower consented to contact at this time.")
    missing = {*worst.missing, *exempt, *(free or ())}
    if not missing:
        return found(worst.reason.zh, worst.reason.en)
    facts = ", ".join(sorted(missing))
    return undetermined(
        f"{worst.reason.zh}但缺少 {facts}，不能确定。",
        f"{worst.reason.en} But {facts} is missing, so it stays open.",
        *sorted(missing),
    )


def _at(moment: datetime, zone: str) -> str:
    return show_time(local_time(moment, zone))


def _moments(check: ContactHours, contact: ContactFacts) -> tuple[list[datetime], _Objection | None]:
    """Return the moments that must lie within the hours, and an objection where one is not known."""
    start = contact.started_at
    if check.timed_by == "send":
        sent = contact.attributes.get("sent_at")
        if isinstance(sent, str):
            try:
                moment = datetime.fromisoformat(sent)
            except ValueError:
                moment = start
            return [moment if moment.tzinfo else start], None
        return [start], None
    if check.timed_by == "whole" and contact.channel in {"call", "robot_call", "visit"}:
        if contact.duration_s is None:
            if contact.result in {"connected", "unknown"}:
                reason = Bilingual("不知道通话何时结束。", "When the contact ended is unknown.")
                return [start], _Objection(reason, ("duration_s",))
            return [start], None
        return [start, start + timedelta(seconds=contact.duration_s)], None
    return [start], None


def _objections(judged: _Judged, moment: datetime, zone: str) -> Iterator[_Objection]:
    local = local_time(moment, zone)
    yield from _blackouts(judged, local, zone)
    yield from _named_inconvenient(judged, local, zone)
    check, allowed = judged.check, judged.check.allowed
    if judged.agreed is not None and judged.agreed.holds(local):
        return
    if judged.agreed is not None and check.agreed_hours == "replace":
        allowed = ()
    elif check.holidays is not None:
        try:
            holiday = holiday_name(judged.case.calendars, check.holidays.calendars, local.date())
        except UncoveredYear as error:
            yield _Objection(
                Bilingual(f"日历没有 {local.year} 年。", f"The calendar does not know {local.year}."), (str(error),)
            )
            holiday = None
        if holiday is not None:
            allowed = check.holidays.allowed
            if not any(hours.holds(local) for hours in allowed):
                yield _Objection(
                    Bilingual(
                        f"当地时间 {show_time(local)}（{zone}）是假日（{holiday}）。",
                        f"Local time {show_time(local)} ({zone}) is on a holiday ({holiday}).",
                    )
                )
            return
    if not any(hours.holds(local) for hours in allowed):
        yield _outside(judged, local, zone)


def _outside(judged: _Judged, local: datetime, zone: str) -> _Objection:
    hours = "、".join(hours.show() for hours in judged.check.allowed)
    extra_zh, extra_en = "", ""
    if judged.agreed is not None:
        extra_zh, extra_en = f"，另约定 {judged.agreed.show()}", f" or the agreed {judged.agreed.show()}"
    return _Objection(
        Bilingual(
            f"当地时间 {show_time(local)}（{zone}），不在 {hours}{extra_zh} 之内。",
            f"Local time {show_time(local)} ({zone}) is outside {hours}{extra_en}.",
        )
    )


def _blackouts(judged: _Judged, local: datetime, zone: str) -> Iterator[_Objection]:
    for blackout in judged.check.blackouts:
        try:
            found_reason = blackout_reason(
                blackout,
                local.date(),
                zone,
                contact=judged.contact,
                line=judged.line,
                events=judged.events,
                calendars=judged.case.calendars,
            )
        except UncoveredYear as error:
            reason = Bilingual("日历没有覆盖该年。", "The calendar does not know the year.")
            yield _Objection(reason, (str(error),))
            continue
        if found_reason is not None:
            why, missing = found_reason
            yield _Objection(
                Bilingual(
                    f"{local.date()} 属于不得联系的日子（{why}）。", f"{local.date()} is a day without contact ({why})."
                ),
                missing,
            )


def _named_inconvenient(judged: _Judged, local: datetime, zone: str) -> Iterator[_Objection]:
    named = judged.check.inconvenient
    if named is None:
        return
    contact = judged.contact
    trigger = judged.line.derive("inconvenient", lambda: Trigger(events=named.events), named)
    for one in happenings(trigger, judged.line, judged.events):
        event = one.source
        if not isinstance(event, Event) or event.at > contact.started_at or _is_over(named, event, judged):
            continue
        value = event.value or ""
        hours = parse_hours(value)
        if hours is not None and not hours.holds(local):
            continue
        keys = (*named.scope, named.place) if value.startswith(PLACE) else named.scope
        about = concerns(one, contact, keys, {})
        if about is None:
            continue
        what = f"{value} " if value else ""
        yield _Objection(
            Bilingual(
                f"借款人于 {_at(event.at, zone)} 声明 {what}不便，{show_time(local)} 仍联系。",
                f"On {_at(event.at, zone)} the borrower called {what}inconvenient; contact at {show_time(local)}.",
            ),
            about,
        )


def _is_over(named: Inconvenient, event: Event, judged: _Judged) -> bool:
    moment = judged.contact.started_at
    if event.until is not None and event.until < moment:
        return True
    if event.until is None and named.for_days is not None and moment > event.at + timedelta(days=named.for_days):
        return True
    return any(
        other.type in named.ended_by and event.at <= other.at <= moment and other.id != event.id
        for other in judged.events
    )


def _agreed_hours(check: ContactHours, case: Case) -> Hours | None:
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
    return parse_hours(latest.value or "") if latest else None

"""Too many contacts to one person, number or account in a window of time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.applies import ContactFilter
from rules.case import Case
from rules.evidence import ContactFacts
from rules.filters import missing_facts
from rules.local_time import candidate_zones, local_day, local_time, show_time
from rules.results import Outcome
from rules.strict import Strict, ZoneName
from rules.time_line import time_line

CALLS = frozenset({"call", "robot_call"})
MESSAGES = frozenset({"sms", "im", "email", "push", "letter"})
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


@dataclass(frozen=True, slots=True)
class _Count:
    """The counted contacts up to the judged one: those certain, those that may count, and what is missing to know."""

    sure: tuple[str, ...]
    maybe: tuple[str, ...]
    missing: tuple[str, ...]
    unit: str


def judge(check: ContactFrequency, case: Case) -> Answer:
    """Object if the judged contact is counted and more than `at_most` are, it included."""
    contact = case.evidence.contact
    own = missing_facts(check.counted, contact)
    if own is None:
        return not_applicable("该触达不计入此项次数。", "This contact is not one that is counted.")
    zones = candidate_zones(contact, check.zones_if_unknown)
    if not zones:
        return undetermined("不知道借款人所在时区。", "The borrower's time zone is unknown.", "borrower.time_zones")
    counts = [_count(check, case, zone, key) for zone in zones for key in _keys(check, contact)]
    worst = max(counts, key=lambda count: (len(count.sure), len(count.maybe)))
    noun_zh, noun_en = _noun(check.counted)
    on = "on" if check.window.calendar == "day" else "in"
    at_most_zh, at_most_en = f"最多 {check.at_most} 次", f"at most {check.at_most}"
    if len(worst.sure) > check.at_most:
        return found(
            f"{worst.unit} {noun_zh}第 {len(worst.sure)} 次，{at_most_zh}。",
            f"{len(worst.sure)} {noun_en} {on} {worst.unit}, {at_most_en}.",
            related=worst.sure[:-1],
            outcome=Outcome(check.exceeded_is),
        )
    if len(worst.sure) + len(worst.maybe) > check.at_most:
        return undetermined(
            f"{worst.unit} {noun_zh}确定 {len(worst.sure)} 次，另有 {len(worst.maybe)} 次不能确定，{at_most_zh}。",
            f"{len(worst.sure)} {noun_en} {on} {worst.unit}, {len(worst.maybe)} more may count, {at_most_en}.",
            *worst.missing,
            related=tuple(i for i in (*worst.sure, *worst.maybe) if i != contact.id),
        )
    return clear(
        f"{worst.unit} {noun_zh} {len(worst.sure)} 次，{at_most_zh}。",
        f"{len(worst.sure)} {noun_en} {on} {worst.unit}, {at_most_en}.",
    )


def _noun(counted: ContactFilter) -> tuple[str, str]:
    """Name what is counted, in Chinese and English: connected calls, unanswered calls, messages, contacts."""
    channels, results = set(counted.channels), set(counted.results)
    if channels and channels <= MESSAGES:
        return "信息", "messages"
    if not channels or not channels <= CALLS:
        return "触达", "contacts"
    if results == {"connected"}:
        return "接通电话", "connected calls"
    return ("未接通呼叫", "unanswered calls") if results and "connected" not in results else ("呼叫", "calls")


def _keys(check: ContactFrequency, contact: ContactFacts) -> list[tuple[str | None, ...]]:
    """Return the groups a contact belongs to; it is in one group for each of its accounts if they count apart."""
    accounts = [account.id for account in contact.accounts] if "account" in check.group_by else [None]
    return [tuple(_key_part(part, contact, account) for part in check.group_by) for account in accounts or [None]]


def _key_part(part: GroupKey, contact: ContactFacts, account: str | None) -> str | None:
    values = {
        "borrower": contact.borrower_id,
        "address": contact.address,
        "account": account,
        "agency": contact.agency or "",
        "lender": contact.lender or "",
        "channel": contact.channel,
        "party": contact.party_role,
    }
    return values[part]


def _count(check: ContactFrequency, case: Case, zone: str, key: tuple[str | None, ...]) -> _Count:
    contact = case.evidence.contact
    sure: list[str] = []
    maybe: list[str] = []
    missing: set[str] = set()
    for other in time_line(case.evidence.history).until(contact, back=_longest(check.window)):
        if not _in_window(check.window, other, contact, zone):
            continue
        facts = missing_facts(check.counted, other)
        same = _same_group(key, _keys(check, other))
        if facts is None or same is False:
            continue
        if facts or same is None:
            maybe.append(other.id)
            missing.update(facts or ("party.address" if "address" in check.group_by else "accounts",))
        else:
            sure.append(other.id)
    return _Count(tuple(sure), tuple(maybe), tuple(sorted(missing)), _show_window(check.window, contact, zone))


def _same_group(key: tuple[str | None, ...], others: list[tuple[str | None, ...]]) -> bool | None:
    """Say whether a contact belongs to the group; None if a part that decides it is unknown."""
    verdicts: list[bool | None] = []
    for other in others:
        pairs = list(zip(key, other, strict=True))
        if any(a is not None and b is not None and a != b for a, b in pairs):
            verdicts.append(False)
        else:
            verdicts.append(None if any(a is None or b is None for a, b in pairs) else True)
    if any(verdicts):
        return True
    return None if None in verdicts else False


def _longest(window: Window) -> timedelta:
    """Return a length that no window of this kind exceeds, a day with 25 hours included."""
    if window.sliding_hours is not None:
        return timedelta(hours=window.sliding_hours)
    if window.sliding_days is not None:
        return timedelta(days=window.sliding_days, hours=1)
    return timedelta(days={"day": 1, "week": 7, "month": 31, None: 0}[window.calendar], hours=1)


def _in_window(window: Window, other: ContactFacts, contact: ContactFacts, zone: str) -> bool:
    if window.sliding_hours is not None:
        return other.started_at > contact.started_at - timedelta(hours=window.sliding_hours)
    day, today = local_day(other, zone), local_day(contact, zone)
    if window.sliding_days is not None:
        return today - timedelta(days=window.sliding_days) < day <= today
    return _unit(day, window) == _unit(today, window)


def _unit(day: date, window: Window) -> tuple[int, ...]:
    if window.calendar == "week":
        return day.isocalendar()[:2]
    return (day.year, day.month) if window.calendar == "month" else (day.year, day.month, day.day)


def _show_window(window: Window, contact: ContactFacts, zone: str) -> str:
    local = local_time(contact.started_at, zone)
    if window.sliding_hours is not None:
        return f"{show_time(local - timedelta(hours=window.sliding_hours))} – {show_time(local)}"
    if window.sliding_days is not None:
        return f"{local.date() - timedelta(days=window.sliding_days - 1)} – {local.date()}"
    if window.calendar == "week":
        monday = local.date() - timedelta(days=local.weekday())
        return f"{monday} – {monday + timedelta(days=6)}"
    return f"{local:%Y-%m}" if window.calendar == "month" else f"{local.date()}"

"""Contacts and events of the demo month before they have a date: a day counted back from today, and a time of day."""

from dataclasses import dataclass, field, replace

from audit_app.demo.cast import LENDER, Agent, Borrower

SHOWN_NUMBERS = {
    "": "95000",
    "明诚信用服务": "02100000001",
    "远山资产管理": "02100000002",
    "和顺商务服务": "02100000003",
}
FIRST_DAY = -30
LAST_DAY = -1
MINUTE = 60
HOUR = 3600


@dataclass(frozen=True)
class Planted:
    """What the maker of the month knows about one contact: a violation, or an innocent look-alike, of one rule."""

    rule: str
    category: str
    kind: str  # "violation" or "look_alike"
    note: str


@dataclass(frozen=True)
class Line:
    """One thing said: `speaker` as in the interchange format, times in seconds or None where nobody measured them."""

    speaker: str
    text: str
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Draft:
    """One contact to come. `clock` is seconds after midnight in Shanghai; `script` names a call spoken in audio."""

    borrower: Borrower
    day: int
    clock: int
    channel: str = "call"
    direction: str = "outbound"
    result: str = "unknown"
    duration: float | None = None
    agency: str = ""
    agent: Agent | None = None
    party: str = "borrower"
    purpose: str = "collection"
    text: str | None = None
    lines: tuple[Line, ...] = ()
    script: str | None = None
    recording: str | None = None
    roles: tuple[str, ...] = ()
    announced: bool | None = None
    planted: tuple[Planted, ...] = ()
    number: str | None = None
    attributes: tuple[tuple[str, str | bool | int], ...] = ()
    time_zones: tuple[str, ...] | None = None

    @property
    def address(self) -> str:
        """The number that was used."""
        if self.number is not None:
            return self.number
        return self.borrower.number if self.party == "borrower" else self.borrower.relation_number

    def marked(self, *planted: Planted) -> "Draft":
        """Return the same contact with more planted marks."""
        return replace(self, planted=self.planted + planted)


@dataclass(frozen=True)
class EventDraft:
    """One event to come; `until_day` is the day on which what it says ends."""

    borrower: Borrower
    day: int
    clock: int
    type: str
    value: str | None = None
    address: str | None = None
    channel: str | None = None
    until_day: int | None = None
    source: str = "lender"


@dataclass(frozen=True)
class Scene:
    """Contacts and events that belong together, and the days on which the borrower must be left alone otherwise."""

    drafts: tuple[Draft, ...]
    events: tuple[EventDraft, ...] = ()
    closed_days: frozenset[int] = field(default_factory=frozenset)


def as_contact(draft: Draft, contact_id: str) -> dict[str, object]:
    """Return the contact in the interchange format, with `day` and `clock` in place of `started_at`."""
    contact: dict[str, object] = {
        "id": contact_id,
        "day": draft.day,
        "clock": _clock_text(draft.clock),
        "channel": draft.channel,
        "direction": draft.direction,
        "result": draft.result,
        "lender": LENDER,
        "borrower": _borrower(draft),
        "accounts": [_account(draft.borrower)],
        "party": {"role": draft.party, "address": draft.address},
        "purpose": draft.purpose,
        "language": "zh-CN",
    }
    optional = {
        "duration_s": draft.duration,
        "agency": draft.agency,
        "agent": draft.agent.id if draft.agent else None,
        "from_address": SHOWN_NUMBERS[draft.agency],
        "text": draft.text,
        "recording": draft.recording,
        "announced_recording": draft.announced,
        "turns": [_turn(line) for line in draft.lines] if draft.lines and draft.recording is None else None,
        "channel_roles": {str(number): role for number, role in enumerate(draft.roles)} or None,
        "attributes": dict(draft.attributes) or None,
    }
    return contact | {name: value for name, value in optional.items() if value not in (None, "")}


def as_event(event: EventDraft, event_id: str) -> dict[str, object]:
    """Return the event in the interchange format, with `day` and `clock` in place of `at`."""
    values = {
        "id": event_id,
        "day": event.day,
        "clock": _clock_text(event.clock),
        "borrower": event.borrower.id,
        "account": event.borrower.account.id,
        "address": event.address,
        "channel": event.channel,
        "type": event.type,
        "value": event.value,
        "until_day": event.until_day,
        "source": event.source,
    }
    return {name: value for name, value in values.items() if value is not None}


def _clock_text(clock: int) -> str:
    return f"{clock // HOUR:02d}:{clock % HOUR // MINUTE:02d}:{clock % MINUTE:02d}"


def _borrower(draft: Draft) -> dict[str, object]:
    zones = draft.borrower.time_zones if draft.time_zones is None else draft.time_zones
    values: dict[str, object] = {"id": draft.borrower.id, "time_zones": list(zones)}
    if draft.borrower.traits:
        values["traits"] = list(draft.borrower.traits)
    return values


def _account(borrower: Borrower) -> dict[str, object]:
    account = borrower.account
    return {
        "id": account.id,
        "product": account.product,
        "principal": str(account.principal),
        "balance": str(account.balance),
        "currency": "CNY",
        "days_past_due": account.days_past_due,
    }


def _turn(line: Line) -> dict[str, object]:
    values: dict[str, object] = {"speaker": line.speaker, "text": line.text}
    if line.start is not None and line.end is not None:
        values |= {"start": line.start, "end": line.end}
    return values

"""What the record says about an allegation: contacts and decisions in, one sentence with numbers out.

Pure: it weighs nothing and decides nothing; the handler reads it beside the complainant's words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from audit_app.words import word

QUIET_FROM, QUIET_UNTIL = time(22, 0), time(8, 0)
_CALLS = {"call", "robot_call", "voicemail"}
_TIMES_SHOWN = 6

#: The categories of findings that speak to each kind of allegation.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "too_many_calls": ("contact_frequency",),
    "quiet_hours": ("contact_hours",),
    "threat": ("threat", "harassment_statement"),
    "insult": ("insult",),
    "impersonation": ("impersonation",),
    "third_party": ("third_party_contact", "third_party_pressure"),
    "disclosure": ("third_party_disclosure", "privacy_leak"),
    "false_statement": ("false_legal", "false_credit", "credit_repair_bait"),
    "ignored_stop_request": ("ignored_stop_request", "barred_contact"),
    "wrong_amount": ("amount_misstatement", "fee_misstatement"),
    "refused_complaint": ("refuse_complaint",),
    "other": (),
}


@dataclass(frozen=True)
class RecordContact:
    """One contact with the borrower; `local` is the time at the borrower's, `third_party` says who was reached."""

    id: int
    local: datetime
    channel: str
    direction: str
    connected: bool
    has_recording: bool
    judgeable: bool
    party_role: str | None
    third_party: bool
    #: (category, decision or None) of each flag on it.
    flags: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Statement:
    """What the record says, in both languages, and the contacts that it counts."""

    zh: str
    en: str
    contact_ids: tuple[int, ...]

    @property
    def text(self) -> dict[str, str]:
        """Return both languages, as pages read them."""
        return {"zh": self.zh, "en": self.en}


@dataclass(frozen=True)
class Window:
    """Which contacts are looked at, in words: "2026-03-03", "the linked contacts"."""

    zh: str
    en: str


def read_record(
    kind: str, contacts: Sequence[RecordContact], *, window: Window, stop_requested_at: datetime | None = None
) -> Statement:
    """Say what the record holds about an allegation of `kind` among `contacts`, the outbound ones of the window."""
    outbound = [contact for contact in contacts if contact.direction == "outbound"]
    match kind:
        case "too_many_calls":
            return _calls(outbound, window)
        case "quiet_hours":
            return _quiet_hours(outbound, window)
        case "third_party" | "disclosure":
            return _third_parties(kind, outbound, window)
        case "ignored_stop_request":
            return _after_stop_request(outbound, window, stop_requested_at)
        case _:
            return _spoken(kind, outbound, window)


def _calls(contacts: Sequence[RecordContact], window: Window) -> Statement:
    calls = [contact for contact in contacts if contact.channel in _CALLS]
    connected = sum(contact.connected for contact in calls)
    recorded = sum(contact.has_recording for contact in calls)
    return Statement(
        f"{window.zh}：接通 {connected} 次，共拨打 {len(calls)} 次；有录音 {recorded} 次。",
        f"{window.en}: {connected} connected, {_some(len(calls), 'attempt')}; recordings of {recorded}.",
        _ids(calls),
    )


def _quiet_hours(contacts: Sequence[RecordContact], window: Window) -> Statement:
    quiet = [contact for contact in contacts if _is_quiet(contact.local.time())]
    times = [f"{contact.local:%m-%d %H:%M}" for contact in sorted(quiet, key=lambda contact: contact.local)]
    shown = ", ".join(times[:_TIMES_SHOWN]) + (" …" if len(times) > _TIMES_SHOWN else "")
    return Statement(
        f"{window.zh}：22:00 至次日 8:00 联系 {len(quiet)} 次"
        + (f"（{shown}）" if times else "")
        + f"，全部联系 {len(contacts)} 次。",
        f"{window.en}: {len(quiet)} of {_some(len(contacts), 'contact')} between 22:00 and 8:00"
        + (f" ({shown})." if times else "."),
        _ids(quiet),
    )


def _third_parties(kind: str, contacts: Sequence[RecordContact], window: Window) -> Statement:
    others = [contact for contact in contacts if contact.third_party]
    roles = sorted({contact.party_role or "unknown" for contact in others})
    roles_zh = "、".join(word("party", role, "zh-CN") for role in roles)
    roles_en = ", ".join(word("party", role, "en").lower() for role in roles)
    findings = _findings(kind, contacts)
    return Statement(
        f"{window.zh}：联系借款人以外的人 {len(others)} 次" + (f"（{roles_zh}）" if roles else "") + f"；{findings.zh}",
        f"{window.en}: {_some(len(others), 'contact')} with other people"
        + (f" ({roles_en})" if roles else "")
        + f"; {findings.en}",
        _ids(others) or findings.contact_ids,
    )


def _after_stop_request(contacts: Sequence[RecordContact], window: Window, stopped: datetime | None) -> Statement:
    if stopped is None:
        return Statement(
            f"没有停止联系请求的登记。{window.zh}：联系 {len(contacts)} 次。",
            f"No stop request is on record. {window.en}: {_some(len(contacts), 'contact')}.",
            _ids(contacts),
        )
    later = [contact for contact in contacts if contact.local > stopped]
    return Statement(
        f"{stopped:%Y-%m-%d} 登记了停止联系请求；此后联系 {len(later)} 次。",
        f"A stop request was recorded on {stopped:%Y-%m-%d}; contacts since then: {len(later)}.",
        _ids(later),
    )


def _spoken(kind: str, contacts: Sequence[RecordContact], window: Window) -> Statement:
    recorded = sum(contact.has_recording for contact in contacts)
    silent = sum(contact.has_recording and not contact.judgeable for contact in contacts)
    findings = _findings(kind, contacts)
    return Statement(
        f"{window.zh}：联系 {len(contacts)} 次，有录音 {recorded} 次"
        + (f"（其中 {silent} 次无法判断）" if silent else "")
        + f"；{findings.zh}",
        f"{window.en}: {_some(len(contacts), 'contact')}, recordings of {recorded}"
        + (f" ({silent} could not be judged)" if silent else "")
        + f"; {findings.en}",
        findings.contact_ids or _ids(contact for contact in contacts if contact.has_recording),
    )


def _findings(kind: str, contacts: Sequence[RecordContact]) -> Statement:
    categories = CATEGORIES[kind]
    hits = [
        (contact.id, decision)
        for contact in contacts
        for category, decision in contact.flags
        if category in categories or not categories
    ]
    upheld = sum(decision == "upheld" for _, decision in hits)
    dismissed = sum(decision == "dismissed" for _, decision in hits)
    undecided = len(hits) - upheld - dismissed
    return Statement(
        f"相关疑似违规 {len(hits)} 项"
        + (f"：属实 {upheld}，不属实 {dismissed}，尚无结论 {undecided}。" if hits else "。"),
        f"{_some(len(hits), 'finding')} on this"
        + (f": {upheld} upheld, {dismissed} dismissed, {undecided} undecided." if hits else "."),
        tuple(dict.fromkeys(contact for contact, _ in hits)),
    )


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _is_quiet(moment: time) -> bool:
    return moment >= QUIET_FROM or moment < QUIET_UNTIL


def _ids(contacts: Iterable[RecordContact]) -> tuple[int, ...]:
    return tuple(contact.id for contact in contacts)

"""Violations of duties that facts decide, put on ordinary contacts, so that nothing else of the month moves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from audit_app.demo.cast import LENDER, Borrower
from audit_app.demo.drafts import MINUTE, Draft, EventDraft, Line, Planted
from audit_app.demo.messages import signed

FROM_DAY, TO_DAY = -20, -3


@dataclass(frozen=True)
class Duty:
    """What is planted under a key: on the first contact that is `fit`, as `change` makes it, after an event.

    A `look_alike` is innocent and only resembles it.
    """

    key: str
    category: str
    note: str
    fit: Callable[[Draft], bool]
    change: Callable[[Draft], Draft] = lambda draft: draft
    event: str = ""
    kind: str = "violation"


def plant_duties(drafts: Sequence[Draft], events: Sequence[EventDraft]) -> tuple[list[Draft], list[EventDraft]]:
    """Return the month with each duty broken once, each on a borrower of its own."""
    changed, added = list(drafts), list(events)
    used = {event.borrower.id for event in events}
    last = _last_places(changed)
    for duty in DUTIES:
        place = _place_for(duty, changed, used, last)
        draft = duty.change(changed[place]).marked(Planted(duty.key, duty.category, duty.kind, duty.note))
        changed[place] = draft
        used.add(draft.borrower.id)
        added += [_before(draft, duty.event)] if duty.event else []
    return changed, added


def _place_for(duty: Duty, drafts: Sequence[Draft], used: set[str], last: frozenset[int]) -> int:
    for place in sorted(range(len(drafts)), key=lambda place: _order(drafts[place])):
        alone = duty.event != "claim_transferred" or place in last
        if alone and _is_free(drafts[place], used) and duty.fit(drafts[place]):
            return place
    raise ValueError(f"no contact of the month fits the duty {duty.key!r}; change what it asks for, or the seed")


def _is_free(draft: Draft, used: set[str]) -> bool:
    plain = not draft.planted and draft.script is None and draft.party == "borrower" and draft.direction == "outbound"
    return plain and not draft.borrower.traits and draft.borrower.id not in used


def _last_places(drafts: Sequence[Draft]) -> frozenset[int]:
    """Return the place of each borrower's last contact: what begins before it concerns no other."""
    latest: dict[str, int] = {}
    for place, draft in enumerate(drafts):
        known = latest.get(draft.borrower.id)
        if known is None or _order(drafts[known]) < _order(draft):
            latest[draft.borrower.id] = place
    return frozenset(latest.values())


def _order(draft: Draft) -> tuple[int, int, str]:
    return (draft.day, draft.clock, draft.borrower.id)


def _before(draft: Draft, kind: str) -> EventDraft:
    """An event of the debt comes just before the contact, one of a number three days before."""
    if kind == "claim_transferred":
        return EventDraft(draft.borrower, draft.day, draft.clock - MINUTE, kind)
    return EventDraft(draft.borrower, draft.day - 3, draft.clock, kind, address=draft.address)


def _is(channel: str, result: str = "", *, agency: bool | None = None) -> Callable[[Draft], bool]:
    def fit(draft: Draft) -> bool:
        if draft.channel != channel or (result and draft.result != result) or not FROM_DAY <= draft.day <= TO_DAY:
            return False
        return agency is None or bool(draft.agency) is agency

    return fit


def _is_letter(draft: Draft) -> bool:
    return draft.channel == "letter"


def _is_card_letter(draft: Draft) -> bool:
    return _is_letter(draft) and "信用卡" in draft.borrower.account.product


def _is_late(draft: Draft) -> bool:
    return draft.channel == "call" and draft.result != "connected" and bool(draft.agency)


def _written(text: Callable[[Borrower], str]) -> Callable[[Draft], Draft]:
    return lambda draft: replace(draft, text=signed(text(draft.borrower), draft.borrower, draft.agency))


def _facts(**attributes: str | bool | int) -> Callable[[Draft], Draft]:
    return lambda draft: replace(draft, attributes=(*draft.attributes, *attributes.items()))


def _letter(draft: Draft) -> Draft:
    name = f"{draft.borrower.surname}{draft.borrower.title}"
    account = draft.borrower.account
    return replace(draft, text=f"催收函。{name}：您的{account.product}欠款{account.balance}元，请尽快还款。")


def _boast(draft: Draft) -> Draft:
    number = draft.agent.number if draft.agent else ""
    return replace(
        draft,
        text=f"您好，我是受{LENDER}委托的{draft.agency}的工作人员，工号{number}。我就按回款拿提成，别的不管，您先还一部分。",
    )


def _more(borrower: Borrower) -> Decimal:
    return borrower.account.balance + Decimal("1500.00")


def _robot_stays(draft: Draft) -> Draft:
    asked = (Line("borrower", "给我转人工。"), Line("robot", "请您尽快还款，感谢您的接听，再见。"))
    return replace(draft, lines=(*(Line(line.speaker, line.text) for line in draft.lines[:1]), *asked))


def _child_answers(draft: Draft) -> Draft:
    number = draft.agent.number if draft.agent else ""
    talk: Iterable[tuple[str, str]] = (
        ("agent", f"您好，我是受{LENDER}委托的{draft.agency}的工作人员，工号{number}。请问您是哪位？"),
        ("other", "我爸爸不在家，我上二年级。"),
        ("agent", "那你告诉你爸爸，他的贷款逾期了，让他赶紧还款。"),
        ("other", "哦。"),
    )
    return replace(draft, lines=tuple(Line(*line) for line in talk))


def _alone_at_the_door(draft: Draft) -> Draft:
    visit = replace(draft, channel="visit", result="no_answer", duration=None)
    return _facts(visit_team=1, place_type="public", entered=False)(visit)


DUTIES = (
    Duty(
        "sms-inflated",
        "amount_misstatement",
        "1500 yuan more than the account",
        _is("sms", agency=True),
        _written(lambda person: f"您的欠款总额为{_more(person)}元，请您通过手机应用还款，详询95000。"),
    ),
    Duty(
        "robot-stays", "conduct", "asked for a person, the robot goes on", _is("robot_call", "connected"), _robot_stays
    ),
    Duty(
        "child-answers",
        "special_group",
        "the debt is told to a child",
        _is("call", "connected", agency=True),
        _child_answers,
    ),
    Duty(
        "number-unknown",
        "conduct",
        "the number is not in the register",
        _is("call", "no_answer", agency=True),
        _facts(caller_number_registered=False),
    ),
    Duty("letter-bare", "missing_disclosure", "a letter without its parts", _is_card_letter, _letter),
    Duty("im-boast", "conduct", "paid by recovery alone", _is("im", agency=True), _boast),
    Duty(
        "not-listed",
        "conduct",
        "the agency is not on the list",
        _is("call", "busy", agency=True),
        _facts(agency_on_list=False),
    ),
    Duty(
        "wrong-number",
        "barred_contact",
        "the number had turned out to be somebody else's",
        _is("call", "no_answer", agency=True),
        lambda draft: replace(draft, number="15590000001"),
        event="wrong_number",
    ),
    Duty(
        "not-recorded",
        "record_keeping",
        "the switch kept no recording",
        _is("call", "connected", agency=True),
        _facts(recording_kept=False),
    ),
    Duty(
        "sms-link",
        "private_account",
        "a short link",
        _is("sms", agency=True),
        _written(lambda person: f"您的账单{person.account.balance}元，还款请点击t.cn/A7xQ2mK，详询95000。"),
    ),
    Duty(
        "sms-offer",
        "conduct",
        "an offer in a reminder",
        _is("sms", agency=True),
        _written(lambda _: "今日还款后即可再借五万元，点此申请提额。详询95000。"),
    ),
    Duty(
        "transferred",
        "missing_disclosure",
        "the debt was sold, nobody was told",
        _is_late,
        event="claim_transferred",
    ),
    Duty("visit-alone", "conduct", "one person at the door", _is("call", "no_answer", agency=True), _alone_at_the_door),
    Duty(
        "sms-inflated",
        "amount_misstatement",
        "the total of the account",
        _is("sms", agency=True),
        _written(lambda person: f"您的欠款总额为{person.account.balance}元，请您通过手机应用还款，详询95000。"),
        kind="look_alike",
    ),
    Duty(
        "not-recorded",
        "record_keeping",
        "kept by the switch",
        _is("call", "connected", agency=True),
        _facts(recording_kept=True),
        kind="look_alike",
    ),
    Duty("letter-bare", "missing_disclosure", "a letter with all its parts", _is_letter, kind="look_alike"),
)

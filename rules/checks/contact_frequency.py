"""Too many contacts to one person, number or account in a window of time."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.applies import ContactFilter
from rules.case import Case
from rules.counting.distinct import rank_of
from rules.counting.groups import Group, GroupKey, unknown_facts
from rules.counting.screen import most_counts
from rules.counting.tally import Counter, Counting, count_for
from rules.counting.triggers import Trigger, concerns, happenings
from rules.counting.windows import Window
from rules.evidence import ContactFacts
from rules.filters import CALLS
from rules.results import Outcome
from rules.time_line import time_line

MESSAGES = frozenset({"sms", "im", "email", "push", "letter"})
_NOT_COUNTED = not_applicable("该触达不计入此项次数。", "This contact is not one that is counted.")
_NOUNS = {
    "address": ("个不同号码或地址", "different addresses"),
    "from_address": ("个不同主叫号码", "different numbers that called"),
    "channel": ("种不同渠道", "different channels"),
    "channel_class": ("类不同渠道", "different classes of channel"),
    "person": ("个不同的人", "different persons"),
    "account": ("个不同账户", "different accounts"),
    "agency": ("家不同机构", "different agencies"),
}


class ContactFrequency(Counting):
    """At most `at_most` counted contacts for each group and window; each one above it is a finding.

    With `distinct`, not contacts are counted but the different values of one of their facts. `reset_by` begins anew.
    """

    kind: Literal["contact_frequency"]
    at_most: Annotated[int, Field(ge=0)]
    window: Window
    distinct: GroupKey | None = None
    reset_by: Trigger | None = None
    exceeded_is: Literal["finding", "presumed"] = "finding"

    @cached_property
    def clear_answers(self) -> dict[tuple[int, str], Answer]:
        """Return the place where answers are kept that many contacts get alike, by number and window."""
        return {}

    @cached_property
    def nouns(self) -> tuple[str, str]:
        """Name what is counted, in Chinese and English: connected calls, unanswered calls, messages, contacts."""
        if self.distinct is not None:
            return _NOUNS.get(self.distinct, (f"个不同的 {self.distinct}", f"different values of {self.distinct}"))
        return _noun_of(self.counted)


@dataclass(frozen=True, slots=True)
class _Count:
    """What was counted up to the judged contact, it included; ids without it.

    `number` and `more` are what is certain and what may come on top: contacts, or different values.
    """

    number: int
    more: int
    sure: tuple[str, ...]
    maybe: tuple[str, ...]
    missing: frozenset[str]
    zone: str
    #: Whether the judged contact itself counts for certain.
    is_certain: bool = True


def judge(check: ContactFrequency, case: Case) -> Answer:
    """Object if the judged contact is counted and more than `at_most` are, it included."""
    is_plain = check.distinct is None and check.reset_by is None
    known = _answer_by_number(check, case) if is_plain and not case.is_chosen else None
    if known is not None:
        return known
    counter = count_for(check, case)
    if counter.own is None:
        return _NOT_COUNTED
    zones = check.zones_of(counter.contact)
    if not zones:
        return undetermined("不知道借款人所在时区。", "The borrower's time zone is unknown.", "borrower.time_zones")
    counts = [_count(check, counter, zone, group) for zone in zones for group in counter.groups]
    worst = max(counts, key=lambda count: (count.number > check.at_most, count.number + count.more))
    return _answer(check, worst, check.window.show(counter.contact, worst.zone))


def _answer_by_number(check: ContactFrequency, case: Case) -> Answer | None:
    """Return the answer for a contact that cannot be above the limit, which a number shows; most are like that."""
    evidence = case.evidence
    line = time_line(evidence.history)
    place = line.own_place(evidence.contact)
    zones = check.zones_of(evidence.contact)
    if place is None or not zones:
        return None
    number = most_counts(check, check.window, line, evidence.events)[place]
    if number == 0:
        return _NOT_COUNTED
    if number > check.at_most:
        return None
    return _clear(check, number, check.window.show(evidence.contact, zones[0]))


def _answer(check: ContactFrequency, count: _Count, window: tuple[str, str, str]) -> Answer:
    noun_zh, noun_en = check.nouns
    unit_zh, unit_en, on = window
    measure = "" if check.distinct else "次"
    at_most_zh, at_most_en = f"最多 {check.at_most} {measure}".rstrip(), f"at most {check.at_most}"
    if count.number > check.at_most and count.is_certain:
        number_zh = f"第 {count.number} 次" if measure else f" {count.number}"
        return found(
            f"{unit_zh} {noun_zh}{number_zh}，{at_most_zh}。",
            f"{count.number} {noun_en} {on} {unit_en}, {at_most_en}.",
            related=count.sure,
            outcome=Outcome(check.exceeded_is),
        )
    if count.number + count.more > check.at_most:
        return undetermined(
            f"{unit_zh} {noun_zh}确定 {count.number} {measure}，另有 {count.more} {measure}不能确定，{at_most_zh}。",
            f"{count.number} {noun_en} {on} {unit_en}, {count.more} more may count, {at_most_en}.",
            *sorted(count.missing),
            related=(*count.sure, *count.maybe),
        )
    return _clear(check, count.number, window)


def _clear(check: ContactFrequency, number: int, window: tuple[str, str, str]) -> Answer:
    known = check.clear_answers.get((number, window[1]))
    if known is None:
        noun_zh, noun_en = check.nouns
        measure = "" if check.distinct else " 次"
        known = clear(
            f"{window[0]} {noun_zh} {number}{measure}，最多 {check.at_most}{measure}。",
            f"{number} {noun_en} {window[2]} {window[1]}, at most {check.at_most}.",
        )
        if check.window.seconds is None:
            # Few contacts share a window that begins at their own second; those of a day are many.
            check.clear_answers[number, window[1]] = known
    return known


def _noun_of(counted: ContactFilter) -> tuple[str, str]:
    channels, results = set(counted.channels), set(counted.results)
    if channels and channels <= MESSAGES:
        return "信息", "messages"
    if not channels or not channels <= CALLS | {"voicemail"}:
        return "触达", "contacts"
    if results == {"connected"}:
        return "接通电话", "connected calls"
    return ("未接通呼叫", "unanswered calls") if results and "connected" not in results else ("呼叫", "calls")


def _count(check: ContactFrequency, counter: Counter, zone: str, group: Group) -> _Count:
    line, contact, tally = counter.line, counter.contact, counter.tally
    low, end = check.window.first_place(line, contact, zone), line.end_for(contact)
    sure_from, possible_from, doubts = _after_resets(check, counter, low)
    certain, possible = tally.between(group, possible_from, end)
    # A history may hold the judged contact, or another version of it under the same id.
    own_place = line.places.get(contact.id)
    sure = [place for place in certain if place >= sure_from and place != own_place]
    maybe = sorted({*possible, *(place for place in certain if place < sure_from)} - {own_place})
    missing = {fact for place in maybe for fact in tally.missing.get(place, doubts)}
    own_facts = {*(counter.own or ()), *unknown_facts(check.group_by, group)}
    if check.distinct is not None:
        return _distinct(check, counter, sure, maybe, zone, missing | own_facts)
    ids = tuple([line.contacts[place].id for place in sure])
    maybe_ids = tuple([line.contacts[place].id for place in maybe])
    if own_facts:
        facts = frozenset(missing | own_facts)
        return _Count(len(sure), len(maybe) + 1, ids, maybe_ids, facts, zone, is_certain=False)
    return _Count(len(sure) + 1, len(maybe), ids, maybe_ids, frozenset(missing), zone)


def _after_resets(check: ContactFrequency, counter: Counter, low: int) -> tuple[int, int, set[str]]:
    """Return the places from which contacts count for certain and perhaps, and what the difference hangs on."""
    sure_from, doubts = low, set[str]()
    if check.reset_by is None:
        return low, low, doubts
    known = happenings(check.reset_by, counter.line, counter.events)
    end = bisect_right(known, counter.contact.stamp, key=lambda one: one.stamp)
    for reset in reversed(known[:end]):
        about = concerns(reset, counter.contact, check.group_by, check.channel_classes)
        if about is None or reset.id == counter.contact.id:
            continue
        place = counter.line.first_since(reset.stamp)
        if isinstance(reset.source, ContactFacts):
            # A contact that turns out to begin anew belongs to what is over: the wrong answer was given in it.
            place = counter.line.places[reset.id] + 1
        sure_from = max(sure_from, place)
        if not about and not reset.missing:
            return sure_from, max(low, place), doubts
        doubts.update(about, reset.missing)
    return sure_from, low, doubts


def _distinct(
    check: ContactFrequency, counter: Counter, sure: list[int], maybe: list[int], zone: str, missing: set[str]
) -> _Count:
    """Count different values: the judged contact is in excess if its own value came after `at_most` others."""
    key, contacts = check.distinct or "", counter.line.contacts
    places = sorted([*((place, True) for place in sure), *((place, False) for place in maybe)])
    earlier = [(contacts[place], certain) for place, certain in places]
    rank = rank_of(key, check.channel_classes, counter.contact, earlier)
    facts = missing | set(unknown_facts([key], (None,)))
    maybe_ids = tuple(contacts[place].id for place in maybe)
    own = not counter.own and not unknown_facts(check.group_by, counter.groups[0])
    return _Count(rank.least, rank.most - rank.least, rank.related, maybe_ids, frozenset(facts), zone, is_certain=own)

"""A third person was contacted although the borrower had not been lost."""

from bisect import bisect_left
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, undetermined
from rules.applies import LIABLE, EventType
from rules.case import Case
from rules.evidence import ContactFacts
from rules.filters import CALLS, effective_result
from rules.local_time import local_day, own_zone
from rules.strict import Strict
from rules.time_line import TimeLine, time_line

NOT_REACHED = frozenset({"no_answer", "busy", "not_in_service", "voicemail", "dropped", "failed"})


class FailedCalls(Strict):
    """So many calls to the borrower in a row failed, none answered since, the last on an earlier local day if asked."""

    in_a_row: Annotated[int, Field(ge=1)]
    on_an_earlier_day: bool = False


class UnreachableDays(Strict):
    """On so many days in a row the borrower was tried and not reached."""

    in_a_row: Annotated[int, Field(ge=1)]


class Precondition(Strict):
    """One fact that makes the borrower count as lost."""

    event: EventType | None = None
    failed_calls: FailedCalls | None = None
    unreachable_days: UnreachableDays | None = None

    @model_validator(mode="after")
    def _one(self) -> "Precondition":
        if sum(x is not None for x in (self.event, self.failed_calls, self.unreachable_days)) != 1:
            raise ValueError("needs exactly one of event, failed_calls and unreachable_days")
        return self


class ThirdPartyContact(Strict):
    """A contact to a third person needs one of the preconditions; use applies_to.parties to say who is one."""

    kind: Literal["third_party_contact"]
    needs_any_of: tuple[Precondition, ...] = Field(min_length=1, strict=False)


def judge(check: ThirdPartyContact, case: Case) -> Answer:
    """Object if none of the preconditions is met when the third person is contacted."""
    contact = case.evidence.contact
    zone = own_zone(contact)
    calls = _calls_to_borrower(case)
    unknown = [call.id for call in calls if effective_result(call) == "unknown"]
    for need in check.needs_any_of:
        if _is_met(need, case, [call for call in calls if call.id not in unknown], zone):
            return clear("借款人已失联。", "The borrower counted as lost.")
    if unknown and any(_is_met(need, case, calls, zone) for need in check.needs_any_of):
        return undetermined(
            "此前呼叫借款人的结果不明，无法判断是否失联。",
            "The results of earlier calls to the borrower are unknown, so whether the borrower was lost is open.",
            "result",
            related=tuple(unknown),
        )
    if not calls:
        # One contact in a file says nothing about the attempts before it; an accusation would be a guess.
        return undetermined(
            "没有此前呼叫借款人的记录，无法判断是否失联。",
            "No earlier call to the borrower is known, so whether the borrower was lost is open.",
            "history",
        )
    failed = _failed_in_a_row(calls)
    return found(
        f"联系第三人时借款人并未失联：此前连续未接通 {len(failed)} 次。",
        f"The borrower was not lost when a third person was contacted: {len(failed)} failed calls in a row before.",
        related=tuple(call.id for call in failed),
    )


def _calls_to_borrower(case: Case) -> list[ContactFacts]:
    """Return the calls since the last certain talk with the borrower, that talk first; no earlier one matters."""
    line, contact = time_line(case.evidence.history), case.evidence.contact
    calls = line.derive("calls to the borrower", lambda: _all_calls(line))
    found: list[ContactFacts] = []
    for place in range(bisect_left(calls, line.first_since(contact.stamp)) - 1, -1, -1):
        found.append(line.contacts[calls[place]])
        if effective_result(found[-1]) == "connected":
            break
    return found[::-1]


def _all_calls(line: TimeLine) -> list[int]:
    roles = LIABLE | {"unknown"}
    return [place for place, other in enumerate(line.contacts) if other.channel in CALLS and other.party_role in roles]


def _is_met(need: Precondition, case: Case, calls: list[ContactFacts], zone: str) -> bool:
    contact = case.evidence.contact
    if need.event is not None:
        return any(event.type == need.event and event.at <= contact.started_at for event in case.evidence.events)
    failed = _failed_in_a_row(calls)
    if need.failed_calls is not None:
        wanted = need.failed_calls.in_a_row
        if need.failed_calls.on_an_earlier_day:
            today = local_day(contact, zone)
            failed = [call for call in failed if local_day(call, zone) < today]
        return len(failed) >= wanted
    days = sorted({local_day(call, zone) for call in failed})
    wanted = need.unreachable_days.in_a_row if need.unreachable_days else 1
    return _longest_run(days) >= wanted


def _failed_in_a_row(calls: list[ContactFacts]) -> list[ContactFacts]:
    """Return the outbound calls since the last talk; one of unknown result is among them."""
    failed: list[ContactFacts] = []
    for call in calls:
        if effective_result(call) == "connected":
            failed = []
        elif call.direction == "outbound" and effective_result(call) in NOT_REACHED | {"unknown"}:
            failed.append(call)
    return failed


def _longest_run(days: list[date]) -> int:
    longest = run = 1 if days else 0
    for one, other in pairwise(days):
        run = run + 1 if (other - one).days == 1 else 1
        longest = max(longest, run)
    return longest

"""Events before the contact, such as a stop request."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from rules.applies import EventType
from rules.case import Case
from rules.results import Bilingual
from rules.strict import LocalText, Strict
from rules.truth import Truth, Verdict


class EventCondition(Strict):
    """One of these events came before the contact, at most `within_days` earlier, and none of `until` since."""

    kind: Literal["event"]
    types: tuple[EventType, ...] = Field(min_length=1, strict=False)
    until: tuple[EventType, ...] = Field(default=(), strict=False)
    within_days: Annotated[float, Field(gt=0, strict=False)] | None = None
    title: LocalText | None = None


def judge(condition: EventCondition, case: Case) -> Verdict:
    """Say whether such an event came and still stands."""
    moment = case.evidence.contact.started_at
    events = sorted((event for event in case.evidence.events if event.at <= moment), key=lambda event: event.at)
    begun = [event for event in events if event.type in condition.types]
    if condition.within_days is not None:
        begun = [event for event in begun if moment - event.at <= timedelta(days=condition.within_days)]
    if not begun or any(event.at >= begun[-1].at for event in events if event.type in condition.until):
        return Verdict(Truth.NO)
    last = begun[-1]
    day = last.at.date().isoformat()
    return Verdict(Truth.YES, whys=(Bilingual(f"{day} 已有 {last.type}", f"{last.type} on {day}"),))

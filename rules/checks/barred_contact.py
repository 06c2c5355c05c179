"""A contact while something forbids it: a stop request, a hold, a kept plan, a death."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, undetermined
from rules.applies import EventType, Purpose, Trait
from rules.case import Case
from rules.evidence import ContactFacts, Event
from rules.strict import Strict

Scope = Literal["borrower", "address", "account", "channel"]


class State(Strict):
    """A state that an event of type `since` opens and one of `until` (or the event's own end) closes."""

    since: tuple[EventType, ...] = Field(min_length=1, strict=False)
    until: tuple[EventType, ...] = Field(default=(), strict=False)
    scope: Scope = "borrower"
    for_days: Annotated[int, Field(ge=1)] | None = None


class BarredContact(Strict):
    """The contact is barred while one of the states holds, or for borrowers with one of the traits."""

    kind: Literal["barred_contact"]
    states: tuple[State, ...] = Field(default=(), strict=False)
    traits: tuple[Trait, ...] = Field(default=(), strict=False)
    allowed_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _something(self) -> "BarredContact":
        if not self.states and not self.traits:
            raise ValueError("needs states, traits or both")
        return self


def judge(check: BarredContact, case: Case) -> Answer:
    """Object if a state or a trait bars the contact and its purpose is not one that stays allowed."""
    contact = case.evidence.contact
    barred = [trait for trait in check.traits if trait in contact.traits]
    opened = [event for state in check.states for event in [_opened_by(state, case)] if event]
    if not barred and not opened:
        return clear("没有禁止联系的情形。", "Nothing barred this contact.")
    if contact.purpose in check.allowed_purposes:
        return clear("该用途仍被允许。", "This purpose stays allowed.")
    why = ", ".join([*barred, *(f"{event.type} {event.at:%Y-%m-%d %H:%M}" for event in opened)])
    if check.allowed_purposes and contact.purpose == "unknown":
        return undetermined(
            f"有禁止联系的情形（{why}），但触达用途不明。",
            f"Something barred this contact ({why}), but its purpose is unknown.",
            "purpose",
        )
    return found(f"{case.title.zh}（{why}）。", f"{case.title.en} ({why}).")


def _opened_by(state: State, case: Case) -> Event | None:
    """Return the event that opened the state and still holds at the time of the contact."""
    contact = case.evidence.contact
    before = [event for event in case.evidence.events if event.at <= contact.started_at]
    for event in sorted(before, key=lambda event: event.at, reverse=True):
        if (
            event.type in state.since
            and _concerns(event, state, contact)
            and not _is_over(event, state, before, contact)
        ):
            return event
    return None


def _concerns(event: Event, state: State, contact: ContactFacts) -> bool:
    """Say whether an event is about this contact; one without an address or account is about all of them."""
    if state.scope == "address":
        return event.address is None or event.address == contact.address
    if state.scope == "account":
        return event.account is None or event.account in {account.id for account in contact.accounts}
    if state.scope == "channel":
        return event.channel is None or event.channel == contact.channel
    return True


def _is_over(event: Event, state: State, before: list[Event], contact: ContactFacts) -> bool:
    if event.until is not None and event.until < contact.started_at:
        return True
    if state.for_days is not None and contact.started_at > event.at + timedelta(days=state.for_days):
        return True
    return any(
        other.type in state.until and other.at >= event.at and _same_scope(event, other, state) for other in before
    )


def _same_scope(event: Event, other: Event, state: State) -> bool:
    if state.scope == "borrower":
        return event.account is None or other.account is None or event.account == other.account
    one, two = getattr(event, state.scope), getattr(other, state.scope)
    return one is None or two is None or one == two

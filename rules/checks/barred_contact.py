"""A contact while something forbids it: a stop request, a hold, a kept plan, a death."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.strict import Strict

Scope = Literal["borrower", "address", "account", "channel"]


class State(Strict):
    """A state that an event of type `since` opens and one of `until` (or the event's own end) closes."""

    since: tuple[str, ...] = Field(min_length=1, strict=False)
    until: tuple[str, ...] = Field(default=(), strict=False)
    scope: Scope = "borrower"
    for_days: Annotated[int, Field(ge=1)] | None = None


class BarredContact(Strict):
    """The contact is barred while one of the states holds, or for borrowers with one of the traits."""

    kind: Literal["barred_contact"]
    states: tuple[State, ...] = Field(default=(), strict=False)
    traits: tuple[str, ...] = Field(default=(), strict=False)
    allowed_purposes: tuple[str, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _something(self) -> "BarredContact":
        if not self.states and not self.traits:
            raise ValueError("needs states, traits or both")
        return self

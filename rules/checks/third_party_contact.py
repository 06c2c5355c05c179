"""A third person was contacted although the borrower had not been lost."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.strict import Strict


class FailedCalls(Strict):
    """So many calls to the borrower in a row failed, none answered since, the last on an earlier local day if asked."""

    in_a_row: Annotated[int, Field(ge=1)]
    on_an_earlier_day: bool = False


class UnreachableDays(Strict):
    """On so many days in a row the borrower was tried and not reached."""

    in_a_row: Annotated[int, Field(ge=1)]


class Precondition(Strict):
    """One fact that makes the borrower count as lost."""

    event: str | None = None
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

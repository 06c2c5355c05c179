"""Which contacts a rule, or a count, is about."""

from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from rules.facts import check_fact_name
from rules.strict import Strict, Text

Channel = Literal["call", "robot_call", "voicemail", "sms", "im", "email", "letter", "push", "visit"]
Direction = Literal["outbound", "inbound"]
ContactResult = Literal[
    "connected",
    "no_answer",
    "busy",
    "not_in_service",
    "voicemail",
    "dropped",
    "delivered",
    "bounced",
    "failed",
    "unknown",
]
Purpose = Literal["reminder", "collection", "callback", "location", "service", "legal_notice", "unknown"]
Trait = Literal[
    "elderly",
    "disabled",
    "minor",
    "student",
    "low_income",
    "hospitalised",
    "pregnant",
    "bereaved",
    "deceased",
    "incapable",
]
#: A role of the interchange format, or a group of them: `liable` owes the debt, `third_party` does not.
Party = Literal[
    "borrower", "joint_debtor", "guarantor", "spouse", "parent", "child", "relative", "emergency_contact", "colleague",
    "employer", "heir", "attorney", "other", "unknown", "liable", "third_party",
]  # fmt: skip

LIABLE = frozenset({"borrower", "joint_debtor", "guarantor"})
THIRD_PARTY = frozenset(
    {"spouse", "parent", "child", "relative", "emergency_contact", "colleague", "employer", "heir", "other"}
)


GROUPS = {"liable": LIABLE, "third_party": THIRD_PARTY}
_NESTED = frozenset({"any_of", "all_of", "none_of"})
_FEW_VALUED = {
    "channels": ("channel",),
    "directions": ("direction",),
    "results": ("channel", "result"),
    "parties": ("party_role",),
    "purposes": ("purpose",),
    "not_purposes": ("purpose",),
    "agency": ("agency",),
    "agencies": ("agency",),
    "lenders": ("lender",),
}
#: Facts of a contact that have few values; filters that hang on these alone remember their answers.
FEW_VALUED_FACTS = tuple(sorted({fact for facts in _FEW_VALUED.values() for fact in facts}))
Scalar = str | int | float | bool


class ContactFilter(Strict):
    """Conditions on a contact's facts, all of which must hold; an empty list asks nothing.

    `any_of`, `all_of` and `none_of` hold filters again. `conversation` asks for a two-way talk: a call or visit that
    was connected (the attribute `conversation` says it better, where the lender gives it). `known` names facts without
    which the contact is not one of those meant, so that nothing is asked of exports that do not have them.
    """

    channels: tuple[Channel, ...] = Field(default=(), strict=False)
    directions: tuple[Direction, ...] = Field(default=(), strict=False)
    results: tuple[ContactResult, ...] = Field(default=(), strict=False)
    parties: tuple[Party, ...] = Field(default=(), strict=False)
    purposes: tuple[Purpose, ...] = Field(default=(), strict=False)
    not_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)
    agency: Literal["any", "external", "own"] = "any"
    agencies: tuple[Text, ...] = Field(default=(), strict=False)
    lenders: tuple[Text, ...] = Field(default=(), strict=False)
    products: tuple[Text, ...] = Field(default=(), strict=False)
    traits: tuple[Trait, ...] = Field(default=(), strict=False)
    conversation: bool | None = None
    at_least_seconds: Annotated[float, Field(ge=0, strict=False)] | None = None
    under_seconds: Annotated[float, Field(gt=0, strict=False)] | None = None
    at_least_days_past_due: Annotated[int, Field(ge=0)] | None = None
    at_most_days_past_due: Annotated[int, Field(ge=0)] | None = None
    attributes: dict[str, Scalar | list[Scalar]] = Field(default_factory=dict)
    known: tuple[Annotated[str, AfterValidator(check_fact_name)], ...] = Field(default=(), strict=False)
    any_of: tuple["ContactFilter", ...] = Field(default=(), strict=False)
    all_of: tuple["ContactFilter", ...] = Field(default=(), strict=False)
    none_of: tuple["ContactFilter", ...] = Field(default=(), strict=False)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the names of the fields that ask something, the cheap ones first."""
        return tuple(
            name
            for name in ContactFilter.model_fields
            if getattr(self, name) != ContactFilter.model_fields[name].get_default(call_default_factory=True)
        )

    @cached_property
    def facts(self) -> tuple[str, ...] | None:
        """Return the few-valued facts on which the answer hangs alone, so that it can be remembered; None if others do.

        It hangs on the talk time too where the result is unknown.
        """
        own: set[str] = set()
        for name in self.asked:
            if name in _NESTED:
                for part in getattr(self, name):
                    if part.facts is None:
                        return None
                    own.update(part.facts)
            elif name in _FEW_VALUED:
                own.update(_FEW_VALUED[name])
            else:
                return None
        return tuple(sorted(own))

    @cached_property
    def read_facts(self) -> Callable[[object], object] | None:
        """Return what reads the values of these facts from a contact at once."""
        if not self.facts:
            return None
        return attrgetter(*self.facts)

    @cached_property
    def remembered(self) -> dict[object, tuple[str, ...] | None]:
        """Return the place where answers are kept by the values of those facts."""
        return {}

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the roles that `parties` names, groups spelt out."""
        return frozenset(role for party in self.parties for role in GROUPS.get(party, frozenset({party})))


EventType = Literal[
    "consent", "consent_withdrawn", "agreed_hours", "inconvenient_time", "stop_request", "third_party_refusal",
    "dispute_opened", "dispute_closed", "complaint_opened", "complaint_closed", "hardship_reported", "plan_agreed",
    "plan_broken", "plan_completed", "attorney_retained", "bankruptcy_filed", "deceased", "address_invalid",
    "litigation_filed", "judgment", "enforcement", "agency_assigned", "agency_notice_sent", "credit_reported",
    "debt_settled", "wrong_number", "claim_transferred", "transfer_notice_sent",
]  # fmt: skip


class AppliesTo(ContactFilter):
    """Which contacts a rule judges; none after one of the events `not_after_events` (a suit that was really filed)."""

    not_after_events: tuple[EventType, ...] = Field(default=(), strict=False)

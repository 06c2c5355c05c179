"""What a lender lays over a pack without editing it: a strict model of one YAML file.

Parameters and switches change rules, words and `unless` add to them, exceptions take contacts out of a rule, and
suppressions leave a finding in the record but let it raise no flag until they expire.
"""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from rules.applies import ContactFilter
from rules.evidence import ContactFacts
from rules.filters import missing_facts
from rules.strict import Day, Slug, Strict, Text

ALL = "all"
_LISTS = ("contacts", "borrowers", "agencies", "agents", "lenders", "addresses")


#: Ids of rules; `all` means every rule of the pack.
RuleIds = Annotated[
    tuple[Slug, ...],
    BeforeValidator(lambda value: [value] if value == ALL else value),
    Field(min_length=1, strict=False),
]


class Scope(ContactFilter):
    """Which contacts: what `applies_to` knows, and lists of ids. Everything that is named must hold."""

    contacts: tuple[Text, ...] = Field(default=(), strict=False)
    borrowers: tuple[Text, ...] = Field(default=(), strict=False)
    agencies: tuple[Text, ...] = Field(default=(), strict=False)
    agents: tuple[Text, ...] = Field(default=(), strict=False)
    lenders: tuple[Text, ...] = Field(default=(), strict=False)
    addresses: tuple[Text, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Scope":
        if not self.model_dump(exclude_defaults=True):
            raise ValueError(
                "names no contacts; ask for something, for example {agencies: [agency-7]}, or switch the rule off"
            )
        return self

    def holds(self, contact: ContactFacts) -> bool:
        """Say whether a contact is certainly in the scope; one with a fact missing is not."""
        own = {
            "contacts": contact.id,
            "borrowers": contact.borrower_id,
            "agencies": contact.agency,
            "agents": contact.agent,
            "lenders": contact.lender,
            "addresses": contact.address,
        }
        named = all(not getattr(self, name) or own[name] in getattr(self, name) for name in _LISTS)
        return named and missing_facts(self, contact) == ()


class RuleChange(Strict):
    """How one rule differs for this lender, and why. `parameters` maps places in the rule's file to new values."""

    reason: Text
    enabled: bool | None = None
    parameters: dict[str, object] = Field(default_factory=dict)
    unless: tuple[Text, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _changes_something(self) -> "RuleChange":
        if self.enabled is None and not self.parameters and not self.unless:
            raise ValueError("changes nothing; write enabled, parameters or unless, or take it out")
        return self


class LocalException(Strict):
    """Contacts that rules are not about at this lender: their outcome is `not_applicable`, with the reason."""

    id: Slug
    rules: RuleIds
    scope: Scope
    reason: Text
    owner: Text

    def covers(self, rule_id: str) -> bool:
        """Say whether the exception is about a rule."""
        return rule_id in self.rules or ALL in self.rules


class Suppression(LocalException):
    """Findings that raise no flag up to and including the day `expires`; they stay in the record, marked."""

    expires: Day


class Overlay(Strict):
    """The content of an overlay file."""

    pack: Slug
    title: Text | None = None
    rules: dict[str, RuleChange] = Field(default_factory=dict)
    words: dict[str, Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]] = Field(default_factory=dict)
    exceptions: tuple[LocalException, ...] = Field(default=(), strict=False)
    suppressions: tuple[Suppression, ...] = Field(default=(), strict=False)

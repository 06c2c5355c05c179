"""What a rule pack is made of: strict models of `pack.yaml` and of one file for each rule."""

from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from rules.applies import (
    AppliesTo,
    Channel,
    ContactResult,
    Direction,
    EventType,
    Purpose,
    Trait,
)
from rules.calendars import Calendar
from rules.checks.barred_contact import BarredContact
from rules.checks.conditions import ConditionsCheck
from rules.checks.contact_facts import ContactFactsCheck
from rules.checks.contact_frequency import ContactFrequency
from rules.checks.contact_hours import ContactHours
from rules.checks.contact_spacing import ContactSpacing
from rules.checks.forbidden_phrase import ForbiddenPhrase
from rules.checks.required_phrase import RequiredPhrase
from rules.checks.required_reply import RequiredReply
from rules.checks.third_party_contact import ThirdPartyContact
from rules.checks.weighed_words import WeighedWords
from rules.overlay import LocalException, RuleChange, Suppression
from rules.results import Category, CitationRef, Outcome, Severity
from rules.strict import Day, LocalText, Moment, Slug, Strict, Text, ZoneName
from rules.weights import Weights
from rules.word_sets import WordSet

Check = Annotated[
    ForbiddenPhrase
    | RequiredPhrase
    | RequiredReply
    | WeighedWords
    | ContactHours
    | ContactFrequency
    | ContactSpacing
    | ThirdPartyContact
    | BarredContact
    | ContactFactsCheck
    | ConditionsCheck,
    Field(discriminator="kind"),
]


class Citation(Strict):
    """Where a rule comes from; `confirmed: false` marks a place that nobody has read in the official text yet."""

    source: Text
    section: Text
    url: str | None = None
    confirmed: bool = True


class Effective(Strict):
    """First and last day (both included, local time) on which a contact is judged."""

    since: Day
    until: Day | None = None


def _parse_amount(value: object) -> Decimal:
    try:
        return Decimal(value if isinstance(value, str) else "")
    except InvalidOperation:
        raise ValueError(f'is {value!r}; write an amount in quotes, for example "32000.00"') from None


Amount = Annotated[Decimal, BeforeValidator(_parse_amount)]


class ExampleContact(Strict):
    """A contact of an example; what is left out has an ordinary value. `repeat` makes several of it."""

    at: Moment | None = None
    channel: Channel = "call"
    direction: Direction = "outbound"
    result: ContactResult = "connected"
    duration_s: Annotated[float, Field(ge=0, strict=False)] | None = 60.0
    purpose: Purpose = "collection"
    party: str = "borrower"
    address: str = "13000000000"
    from_address: str | None = None
    agency: str | None = None
    accounts: tuple[Text, ...] = Field(default=("account",), strict=False)
    product: str | None = None
    days_past_due: int | None = None
    principal: Amount | None = None
    balance: Amount | None = None
    zones: tuple[ZoneName, ...] | None = Field(default=None, strict=False)
    traits: tuple[Trait, ...] = Field(default=(), strict=False)
    announced_recording: bool | None = None
    text_digest: str | None = None
    attributes: dict[str, str | int | float | bool] = Field(default_factory=dict)
    repeat: Annotated[int, Field(ge=1)] = 1
    every_minutes: Annotated[int, Field(ge=1)] = 30


class ExampleEvent(Strict):
    """An event of an example."""

    type: EventType
    at: Moment
    until: Moment | None = None
    value: str | None = None
    address: str | None = None
    channel: str | None = None
    account: str | None = None
    source: str | None = None


class Turn(Strict):
    """One turn, written as `agent: …`, `borrower: …` and so on; exactly one speaker.

    `seconds` are its beginning and end in the recording, `confidence` is the recogniser's, where a rule asks for them.
    """

    agent: str | None = None
    borrower: str | None = None
    other: str | None = None
    robot: str | None = None
    system: str | None = None
    unknown: str | None = None
    seconds: Annotated[tuple[float, float], Field(strict=False)] | None = None
    confidence: Annotated[float, Field(ge=0, le=1, strict=False)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Turn":
        if len(self.model_fields_set - {"seconds", "confidence"}) != 1:
            raise ValueError("needs exactly one speaker, for example {agent: 您好}")
        return self


class Example(Strict):
    """A small contact and what the rule must say about it; `agent` is short for a talk of one turn.

    `words_missing` says that there was a talk of which the words are not there.
    """

    expect: Annotated[Outcome, Field(strict=False)]
    name: str | None = None
    agent: str | None = None
    message: str | None = None
    talk: tuple[Turn, ...] = Field(default=(), strict=False)
    contact: ExampleContact = ExampleContact()
    history: tuple[ExampleContact, ...] = Field(default=(), strict=False)
    events: tuple[ExampleEvent, ...] = Field(default=(), strict=False)
    words_missing: Literal["no_recording", "not_transcribed"] | None = None
    span: str | None = None
    known_gap: str | None = None

    @model_validator(mode="after")
    def _one_text(self) -> "Example":
        if sum([self.agent is not None, self.message is not None, bool(self.talk)]) > 1:
            raise ValueError("takes at most one of agent, message and talk")
        if self.words_missing is not None and (self.agent is not None or self.message is not None or self.talk):
            raise ValueError("says words_missing, so it takes none of agent, message and talk")
        return self


class Rule(Strict):
    """One thing that must or must not happen, with its citation, its words and its examples."""

    id: Slug
    title: LocalText
    category: Annotated[Category, Field(strict=False)]
    severity: Annotated[Severity, Field(strict=False)]
    status: Literal["draft", "active", "retired"]
    force: Literal["law", "policy"]
    enabled: bool = True
    disabled_because: LocalText | None = None
    source_rule: str | None = None
    effective: Effective | None = None
    applies_to: AppliesTo = AppliesTo()
    citations: tuple[Citation, ...] = Field(min_length=1, strict=False)
    explanation: LocalText
    review_hint: LocalText | None = None
    check: Check
    examples: tuple[Example, ...] = Field(min_length=2, strict=False)
    replaced_by: Slug | None = None

    @cached_property
    def citation_refs(self) -> tuple[CitationRef, ...]:
        """Return the citations as results carry them."""
        return tuple(CitationRef(citation.source, citation.section) for citation in self.citations)

    @model_validator(mode="after")
    def _says_why_disabled(self) -> "Rule":
        if not self.enabled and self.disabled_because is None:
            raise ValueError("is disabled and needs disabled_because with zh and en")
        return self


class Change(Strict):
    """What a version of a pack brought."""

    version: Text
    text: Text


class PackHeader(Strict):
    """The content of `pack.yaml`."""

    id: Slug
    title: LocalText
    version: Text
    jurisdiction: Text
    language: Literal["zh", "en"]
    effective: Effective
    changes: tuple[Change, ...] = Field(min_length=1, strict=False)


class RulePack(Strict):
    """One body of rules with its word sets; `digest` is the sha256 over the names and bytes of its files.

    Where a lender's overlay lies over it, the rules are as the lender has them, `digest` covers the overlay too,
    `base_digest` is that of the pack alone, and `changed` says for each changed rule how and why.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    header: PackHeader
    rules: tuple[Rule, ...]
    word_sets: dict[str, WordSet]
    digest: str
    calendars: dict[str, Calendar] = Field(default_factory=dict)
    weights: Weights | None = None
    base_digest: str | None = None
    changed: dict[str, RuleChange] = Field(default_factory=dict)
    exceptions: tuple[LocalException, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    @property
    def version(self) -> str:
        """Return the version, with a mark if a lender's overlay lies over the pack."""
        return self.header.version if self.base_digest is None else f"{self.header.version}+overlay"

    @property
    def name(self) -> str:
        """Return `id@version`, as results carry it."""
        return f"{self.header.id}@{self.version}"

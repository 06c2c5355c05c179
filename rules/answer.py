"""What a check says about one case, before the engine signs it with the rule's name."""

from dataclasses import dataclass

from rules.results import Bilingual, Outcome, Span


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome with its reason; `missing` names the facts that an undetermined one lacked."""

    outcome: Outcome
    reason: Bilingual
    spans: tuple[Span, ...] = ()
    related: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def clear(zh: str, en: str) -> Answer:
    """Nothing to object to."""
    return Answer(Outcome.CLEAR, Bilingual(zh, en))


def not_applicable(zh: str, en: str) -> Answer:
    """The rule is not about this contact."""
    return Answer(Outcome.NOT_APPLICABLE, Bilingual(zh, en))


def undetermined(
    zh: str, en: str, *missing: str, spans: tuple[Span, ...] = (), related: tuple[str, ...] = ()
) -> Answer:
    """A fact is missing; say which."""
    return Answer(Outcome.UNDETERMINED, Bilingual(zh, en), spans, related, missing)


def found(
    zh: str, en: str, *, spans: tuple[Span, ...] = (), related: tuple[str, ...] = (), outcome: Outcome = Outcome.FINDING
) -> Answer:
    """The rule objects."""
    return Answer(outcome, Bilingual(zh, en), spans, related)

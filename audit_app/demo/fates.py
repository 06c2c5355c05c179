"""How each planted violation fared: what the rules found set against the truth file. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from audit_app.demo.truth import Truth

FOUND = frozenset({"finding", "presumed"})


@dataclass(frozen=True)
class Judgement:
    """What one rule came to on one contact, as far as it is neither clear nor not applicable."""

    contact: str
    rule: str
    category: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class Fate:
    """One planted violation and whether it was found; `seen` is what the rules said instead, if anything."""

    truth: Truth
    is_found: bool
    seen: tuple[Judgement, ...]


@dataclass(frozen=True)
class Comparison:
    """The whole month against its truth.

    `clean` contacts hold no planted violation; `wrongly_flagged` are findings on them. `unplanted` are findings on
    contacts with a violation of another kind. `fooled` are look-alikes that were taken for what they resemble.
    """

    fates: tuple[Fate, ...]
    clean: int
    wrongly_flagged: tuple[Judgement, ...]
    unplanted: tuple[Judgement, ...]
    look_alikes: int
    fooled: tuple[Truth, ...]

    @property
    def found(self) -> int:
        """How many planted violations were found."""
        return sum(fate.is_found for fate in self.fates)

    @property
    def clean_flagged(self) -> int:
        """How many clean contacts carry at least one finding."""
        return len({judgement.contact for judgement in self.wrongly_flagged})

    def missed(self) -> tuple[Fate, ...]:
        """Return the planted violations that were not found."""
        return tuple(fate for fate in self.fates if not fate.is_found)


def compare(truths: Collection[Truth], judgements: Iterable[Judgement], *, contacts: Collection[str]) -> Comparison:
    """Set what the rules found on `contacts` (all of the month) against what was planted in them."""
    by_contact = _by_contact(judgements)
    violations = [truth for truth in truths if truth.planted == "violation"]
    guilty = {truth.contact for truth in violations}
    findings = [one for several in by_contact.values() for one in several if one.outcome in FOUND]
    look_alikes = [truth for truth in truths if truth.planted == "look_alike"]
    expected = {(truth.contact, truth.category) for truth in truths if truth.planted in ("violation", "also")}
    return Comparison(
        fates=tuple(_fate(truth, by_contact.get(truth.contact, [])) for truth in violations),
        clean=len(set(contacts) - guilty),
        wrongly_flagged=tuple(one for one in findings if one.contact not in guilty),
        unplanted=tuple(
            one for one in findings if one.contact in guilty and (one.contact, one.category) not in expected
        ),
        look_alikes=len(look_alikes),
        fooled=tuple(truth for truth in look_alikes if _is_fooled(truth, by_contact, expected)),
    )


def _by_contact(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    grouped: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        grouped.setdefault(judgement.contact, []).append(judgement)
    return grouped


def _fate(truth: Truth, seen: list[Judgement]) -> Fate:
    """A violation is found when its own rule, or where the truth names none, a rule of its category, fired."""
    alike = tuple(one for one in seen if one.category == truth.category and truth.rule in ("", one.rule))
    return Fate(truth, any(one.outcome in FOUND for one in alike), alike)


def _is_fooled(truth: Truth, by_contact: Mapping[str, list[Judgement]], expected: Collection[tuple[str, str]]) -> bool:
    if (truth.contact, truth.category) in expected:
        return False
    findings = [one for one in by_contact.get(truth.contact, []) if one.outcome in FOUND]
    return any(one.category == truth.category for one in findings)

"""Tells without judging which rules can say something that was asked for; most rules are not about most contacts."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from rules.check_kinds import SPOKEN
from rules.checks.forbidden_phrase import ForbiddenPhrase
from rules.checks.required_reply import RequiredReply
from rules.checks.weighed_words import WeighedWords
from rules.evidence import Evidence
from rules.filters import missing_facts
from rules.hearing import Ear
from rules.pack import Rule, RulePack
from rules.results import Outcome
from rules.talk import Talk
from rules.weighing import objected

ALL_OUTCOMES = frozenset(Outcome)
#: What a filter may ask and contacts of one kind answer alike; a rule that asks more is looked at for each contact.
_COMMON = frozenset({"channels", "directions", "results", "parties", "purposes", "not_purposes", "agency", "traits"})
#: A local day is at most so far from the day that a contact's own time names.
_OTHER_DAYS = timedelta(days=2)
#: What a check for forbidden words asks; where all of it must be heard, silence is enough to know.
_FORBIDDEN_WORDS = frozenset(
    {"kind", "any_of", "all_of", "n_of", "within", "unless", "unless_within", "sound", "not_sound", "speaker", "guards"}
    | {"where", "after", "before", "at_least"}
)
_MOST_KINDS = 20_000

_Kind = tuple[object, ...]
#: By pack digest: the pack, and the rules that may be about a kind of contact.
_KINDS: dict[str, tuple[RulePack, dict[_Kind, tuple[Rule, ...]]]] = {}


def asked_rules(pack: RulePack, evidence: Evidence, wanted: Collection[Outcome]) -> tuple[Rule, ...]:
    """Return the rules that are switched on, without those that can only be not applicable if nobody asks for these."""
    known = _KINDS.get(pack.digest)
    if known is None or known[0] is not pack or len(known[1]) > _MOST_KINDS:
        known = _KINDS[pack.digest] = (pack, {})
    kind = _kind(evidence) if Outcome.NOT_APPLICABLE not in wanted else ()
    if kind not in known[1]:
        on = (rule for rule in pack.rules if rule.enabled and rule.status != "retired")
        known[1][kind] = tuple(rule for rule in on if not kind or _may_be_about(pack, rule, evidence))
    return known[1][kind]


def speaking_rules(
    rules: Iterable[Rule], evidence: Evidence, talk: Talk, ear: Ear, wanted: Collection[Outcome]
) -> Iterator[Rule]:
    """Yield the rules without those about words that are not said, if nobody asks for clear contacts."""
    silence_counts = Outcome.CLEAR in wanted or Outcome.NOT_APPLICABLE in wanted or not talk.utterances
    for rule in rules:
        if silence_counts or not _is_silent(rule, evidence, talk, ear):
            yield rule


def _is_silent(rule: Rule, evidence: Evidence, talk: Talk, ear: Ear) -> bool:
    """Say whether a rule objects to words of which none is heard; a glance at the talk is often enough."""
    check = rule.check
    if isinstance(check, ForbiddenPhrase):
        if not _needs_words(check):
            return False
        return not ear.may_hear(check, talk) or next(ear.hear_each(check, talk), None) is None
    if isinstance(check, RequiredReply):
        if not ear.may_hear(check.after, talk):
            return True
        return check.must is None and check.must_not is not None and not ear.may_hear(check.must_not, talk)
    if isinstance(check, WeighedWords):
        weights = ear.weights
        return weights is None or weights.column(check.column) not in objected(weights, talk, evidence.contact)
    return False


def _needs_words(check: ForbiddenPhrase) -> bool:
    return check.model_fields_set <= _FORBIDDEN_WORDS


def _kind(evidence: Evidence) -> _Kind:
    """Return what tells contacts of one kind from those of another."""
    contact = evidence.contact
    return (
        contact.channel,
        contact.direction,
        contact.result,
        bool(contact.duration_s),
        contact.party_role,
        contact.purpose,
        contact.agency,
        contact.lender,
        contact.traits,
        contact.started_at.toordinal(),
        _has_words(evidence),
    )


def _has_words(evidence: Evidence) -> bool:
    """Say whether rules of words have something to say, if only that the words are missing."""
    return evidence.utterances is None or any(utterance.text.strip() for utterance in evidence.utterances)


def _may_be_about(pack: RulePack, rule: Rule, evidence: Evidence) -> bool:
    if rule.check.kind in SPOKEN and not _has_words(evidence):
        return False
    if not _may_be_in_force(pack, rule, evidence.contact.started_at.date()):
        return False
    asks_more = rule.applies_to.model_fields_set - _COMMON
    return bool(asks_more) or missing_facts(rule.applies_to, evidence.contact) is not None


def _may_be_in_force(pack: RulePack, rule: Rule, day: date) -> bool:
    """Say whether a rule is in force on one of the days that the contact's day may be somewhere."""
    spans = [span for span in (pack.header.effective, rule.effective) if span is not None]
    return all(
        span.since <= day + _OTHER_DAYS and (span.until is None or day - _OTHER_DAYS <= span.until) for span in spans
    )

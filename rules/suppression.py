"""Which findings a lender has put aside for a time: they stay findings, and count again when the time is over."""

from datetime import date

from rules.evidence import ContactFacts
from rules.overlay import LocalException, Suppression
from rules.pack import RulePack
from rules.results import Outcome, RuleResult

_OBJECTING = frozenset({Outcome.FINDING, Outcome.PRESUMED})


def exception_for(pack: RulePack, rule_id: str, contact: ContactFacts) -> LocalException | None:
    """Return the lender's exception that takes a contact out of a rule, if there is one."""
    return next((one for one in pack.exceptions if one.covers(rule_id) and one.scope.holds(contact)), None)


def is_objection(result: RuleResult) -> bool:
    """Say whether a result would raise a flag; drafts raise none."""
    return result.outcome in _OBJECTING and not result.draft


def suppression_of(pack: RulePack, result: RuleResult, contact: ContactFacts, *, today: date) -> Suppression | None:
    """Return the suppression that takes a finding back on the day `today`, the longest one; None if it counts."""
    if not pack.suppressions or not is_objection(result):
        return None
    found = [one for one in pack.suppressions if today <= one.expires and one.covers(result.rule)]
    return max((one for one in found if one.scope.holds(contact)), key=lambda one: one.expires, default=None)

"""What one window rule says about everything of a long time: only contacts that may be above the limit are judged."""

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from rules.checks.contact_frequency import ContactFrequency
from rules.counting.columns import Columns, most_counts_of_all
from rules.engine import evaluate_rule
from rules.evidence import Evidence
from rules.pack import Rule, RulePack
from rules.results import Outcome, RuleResult

_TOLD = frozenset({Outcome.FINDING, Outcome.PRESUMED, Outcome.UNDETERMINED})


def results_above(pack: RulePack, rule: Rule, columns: Columns) -> Iterator[RuleResult]:
    """Yield the findings and undetermined results of a contact_frequency rule, borrower by borrower in order of time.

    They are those of `evaluate_rule` for each contact with the borrower's others as history and no events; raise
    ValueError for a rule that cannot be looked at in numbers alone.
    """
    check = rule.check
    if not isinstance(check, ContactFrequency) or check.distinct or check.reset_by or check.consent:
        raise ValueError(f"{rule.id} does not only count contacts; judge each contact with evaluate_rule")
    rows = np.flatnonzero(most_counts_of_all(check, check.window, columns) > check.at_most).tolist()
    for _, own_rows in groupby(rows, key=lambda row: int(columns.borrowers[row])):
        own = list(own_rows)
        first, last = columns.span_of(own[0])
        history = tuple(columns.contacts[first:last])
        for row in own:
            result = evaluate_rule(pack, rule, Evidence(columns.contacts[row], (), history))
            if result.outcome in _TOLD:
                yield result

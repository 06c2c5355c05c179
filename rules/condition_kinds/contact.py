"""Facts of the contact, chosen as everywhere else."""

from typing import Literal

from rules.applies import ContactFilter
from rules.case import Case
from rules.filters import missing_facts
from rules.strict import LocalText
from rules.truth import Truth, Verdict, unknown


class ContactCondition(ContactFilter):
    """Holds for the contacts that the filter takes: `parties`, `channels`, `at_least_days_past_due` and so on."""

    kind: Literal["contact"]
    title: LocalText | None = None


def judge(condition: ContactCondition, case: Case) -> Verdict:
    """Say whether the contact is one of them."""
    missing = missing_facts(condition, case.evidence.contact)
    if missing is None:
        return Verdict(Truth.NO)
    return unknown(*missing) if missing else Verdict(Truth.YES)

"""The facts of the contact themselves are forbidden, whatever was said."""

from typing import Literal

from rules.answer import Answer, clear, found, undetermined
from rules.applies import ContactFilter
from rules.case import Case
from rules.filters import missing_facts
from rules.strict import Strict


class ContactFactsCheck(Strict):
    """Every contact that the filter takes is a finding."""

    kind: Literal["contact_facts"]
    forbidden: ContactFilter


def judge(check: ContactFactsCheck, case: Case) -> Answer:
    """Object if the contact is one that the filter takes."""
    missing = missing_facts(check.forbidden, case.evidence.contact)
    if missing is None:
        return clear("没有该情形。", "The contact is not of that kind.")
    if missing:
        return undetermined("缺少判断所需的信息。", "A fact needed to decide is missing.", *missing)
    return found(f"{case.title.zh}。", f"{case.title.en}.")

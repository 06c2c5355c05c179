"""The facts of the contact themselves are forbidden, whatever was said."""

from typing import Literal

from rules.applies import ContactFilter
from rules.strict import Strict


class ContactFactsCheck(Strict):
    """Every contact that the filter takes is a finding."""

    kind: Literal["contact_facts"]
    forbidden: ContactFilter

"""The decision form as a value, or Invalid with the field, its value and the remedy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from audit_app.errors import Invalid
from audit_app.models import DecisionOutcome

LONGEST_NOTE = 4000


@dataclass(frozen=True)
class DecisionForm:
    """A decision as the card of a flag sends it: each outcome has its own list of reasons."""

    outcome: DecisionOutcome
    reason: str
    note: str
    wants_next: bool

    @classmethod
    def from_request(cls, form: Mapping[str, str]) -> Self:
        """Read the form; raises Invalid when no outcome is chosen or the note is too long."""
        chosen = form.get("outcome", "")
        if chosen not in set(DecisionOutcome):
            raise Invalid(
                f"{chosen!r} is not an outcome of a review.",
                zh="请先选择复核结论：属实、不属实或转办。",
                field="outcome",
                value=chosen,
                remedy="Choose upheld, dismissed or referred.",
            )
        note = form.get("note", "").strip()
        if len(note) > LONGEST_NOTE:
            raise Invalid(
                f"The note has {len(note)} characters; at most {LONGEST_NOTE} are kept.",
                zh=f"说明有 {len(note)} 个字，最多 {LONGEST_NOTE} 个字。",
                field="note",
                value=len(note),
                remedy="Shorten the note.",
            )
        return cls(
            outcome=DecisionOutcome(chosen),
            reason=form.get(f"reason_{chosen}", ""),
            note=note,
            wants_next=form.get("then") != "stay",
        )

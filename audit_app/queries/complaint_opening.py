"""What is known before a case is opened: whose it would be, and about which flag or contact."""

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound
from audit_app.queries.complaint_parts import rule_titles
from audit_app.queries.complaints import find_borrower, find_open_case_of

Thing = TypeVar("Thing", models.Flag, models.Contact, models.Borrower)

#: The allegation that a flag of each category suggests.
_ALLEGATIONS = {
    "threat": "threat",
    "harassment_statement": "threat",
    "insult": "insult",
    "impersonation": "impersonation",
    "false_legal": "false_statement",
    "false_credit": "false_statement",
    "third_party_contact": "third_party",
    "third_party_pressure": "third_party",
    "third_party_disclosure": "disclosure",
    "privacy_leak": "disclosure",
    "contact_hours": "quiet_hours",
    "contact_frequency": "too_many_calls",
    "ignored_stop_request": "ignored_stop_request",
    "barred_contact": "ignored_stop_request",
    "amount_misstatement": "wrong_amount",
    "fee_misstatement": "wrong_amount",
    "refuse_complaint": "refused_complaint",
}


@dataclass(frozen=True)
class CaseOpening:
    """The beginning of a case. `running_case` is an unfinished case of the same borrower that it may belong to."""

    borrower_id: int | None = None
    borrower: str | None = None
    contact_id: int | None = None
    contact: str | None = None
    flag_id: int | None = None
    rule_title: dict[str, str] | None = None
    allegation_kind: str | None = None
    agency: str | None = None
    running_case_id: int | None = None
    running_case: str | None = None


def read_opening(
    session: Session,
    *,
    flag_id: int | None = None,
    contact_id: int | None = None,
    borrower_id: int | None = None,
    borrower_number: str | None = None,
) -> CaseOpening:
    """Return what a flag, a contact or a borrower says about a new case; raises NotFound for unknown ids."""
    flag = _get(session, models.Flag, flag_id)
    contact = flag.contact if flag else _get(session, models.Contact, contact_id)
    borrower = contact.borrower if contact else _get(session, models.Borrower, borrower_id)
    if borrower is None and borrower_number:
        borrower = find_borrower(session, borrower_number)
    if borrower is None:
        return CaseOpening()
    running = find_open_case_of(session, borrower.id)
    return CaseOpening(
        borrower_id=borrower.id,
        borrower=borrower.external_id,
        contact_id=contact.id if contact else None,
        contact=contact.external_id if contact else None,
        flag_id=flag.id if flag else None,
        rule_title=rule_titles(session, [flag.rule_id]).get(flag.rule_id) if flag else None,
        allegation_kind=_ALLEGATIONS.get(flag.category, "other") if flag else None,
        agency=contact.agency.name if contact and contact.agency else None,
        running_case_id=running.id if running else None,
        running_case=running.number if running else None,
    )


def _get(session: Session, table: type[Thing], row_id: int | None) -> Thing | None:
    if row_id is None:
        return None
    row = session.get(table, row_id)
    if row is None:
        raise NotFound(
            f"There is no {table.__name__.lower()} {row_id}.", zh=f"没有编号为 {row_id} 的记录。", value=row_id
        )
    return row

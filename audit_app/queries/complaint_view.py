"""One case as its page shows it: the case, its clock, its parts, and everything in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import clocks, models
from audit_app.queries.accounts import AccountView
from audit_app.queries.complaint_allegations import AllegationView, list_allegations
from audit_app.queries.complaint_clocks import read_clocks
from audit_app.queries.complaint_parts import (
    ClockChangeLine,
    ContactLine,
    EvidenceLine,
    FlagLine,
    LetterLine,
    NoteLine,
    list_clock_changes,
    list_contacts_of,
    list_evidence,
    list_letters,
    list_linked_flags,
    list_notes,
    rule_titles,
)
from audit_app.queries.complaints import get_case

#: Events that stop or narrow collection, as the rules see them.
HOLDS = {
    "complaint_opened": "complaint_closed",
    "dispute_opened": "dispute_closed",
    "stop_request": None,
    "plan_agreed": "plan_broken",
    "attorney_retained": None,
    "bankruptcy_filed": None,
    "deceased": None,
    "hardship_reported": None,
}


@dataclass(frozen=True)
class Hold:
    """A reason why the borrower may not be contacted as usual now."""

    type: str
    since: datetime
    source: str | None


@dataclass(frozen=True)
class Task:
    """One thing to be done before the case can end; `left` counts what is missing."""

    code: str
    done: bool
    left: int = 0


@dataclass(frozen=True)
class ChronologyEntry:
    """One line of the chronology. `kind` says what `item` is: a part of the case, an event or the case's own steps."""

    at: datetime
    kind: str
    item: object


@dataclass(frozen=True)
class Step:
    """A step of the case itself: received, opened, decided, answered, closed, withdrawn."""

    code: str
    by: str | None = None


@dataclass(frozen=True)
class CaseView:
    """A case with all that a handler needs on one page."""

    case: models.ComplaintCase
    clock: clocks.Clock
    next_extension: clocks.ClockStep | None
    allegations: tuple[AllegationView, ...]
    contacts: tuple[ContactLine, ...]
    other_contacts: tuple[ContactLine, ...]
    flags: tuple[FlagLine, ...]
    titles: dict[str, dict[str, str]]
    evidence: tuple[EvidenceLine, ...]
    notes: tuple[NoteLine, ...]
    letters: tuple[LetterLine, ...]
    changes: tuple[ClockChangeLine, ...]
    accounts: tuple[AccountView, ...]
    holds: tuple[Hold, ...]
    chronology: tuple[ChronologyEntry, ...]
    tasks: tuple[Task, ...]

    @property
    def next_task(self) -> Task | None:
        """Return the first thing that is not done, or None when nothing is left."""
        return next((task for task in self.tasks if not task.done), None)

    @property
    def suggested_facts(self) -> dict[str, str]:
        """Return what the record says about each allegation, as a beginning for the answer."""
        numbered = [(line.position, line.record, line.assessment_note) for line in self.allegations]
        return {
            "zh": "\n".join(f"{place}. {record.zh}{note or ''}" for place, record, note in numbered),
            "en": "\n".join(f"{place}. {record.en}{' ' + note if note else ''}" for place, record, note in numbered),
        }


def get_case_view(session: Session, case_id: int, *, today: date, time_zone: str) -> CaseView:
    """Return the case with everything on its page; raises NotFound."""
    case = get_case(session, case_id)
    everything = list_contacts_of(session, case)
    linked = tuple(line for line in everything if line.linked_at is not None)
    clock = read_clocks(session, [case], today=today)[case.id]
    chosen = list_linked_flags(session, case)
    flags = tuple(flag for line in everything for flag in line.flags if flag.id in chosen)
    evidence, notes = tuple(list_evidence(session, case)), tuple(list_notes(session, case))
    letters, changes = tuple(list_letters(session, case)), tuple(list_clock_changes(session, case))
    allegations = tuple(list_allegations(session, case, everything, zone=ZoneInfo(time_zone)))
    events = _events(session, case)
    return CaseView(
        case=case,
        clock=clock,
        next_extension=clocks.next_step(clock),
        allegations=allegations,
        contacts=linked,
        other_contacts=tuple(line for line in everything if line.linked_at is None),
        flags=flags,
        titles=rule_titles(session, [flag.rule_id for line in everything for flag in line.flags]),
        evidence=evidence,
        notes=notes,
        letters=letters,
        changes=changes,
        accounts=_accounts(session, case),
        holds=_holds(events),
        chronology=_chronology(case, linked, flags, evidence, notes, letters, changes, events),
        tasks=_tasks(case, linked, flags, allegations),
    )


def _events(session: Session, case: models.ComplaintCase) -> Sequence[models.Event]:
    table = models.Event
    return session.scalars(
        select(table).where(table.borrower_id == case.borrower_id).order_by(table.at, table.id)
    ).all()


def _accounts(session: Session, case: models.ComplaintCase) -> tuple[AccountView, ...]:
    table = models.Account
    rows = session.scalars(select(table).where(table.borrower_id == case.borrower_id).order_by(table.external_id))
    return tuple(AccountView.from_row(row) for row in rows)


def _holds(events: Sequence[models.Event]) -> tuple[Hold, ...]:
    """Return the holds that no later event has ended, oldest first."""
    running: dict[str, Hold] = {}
    for event in events:
        if event.type in HOLDS:
            running.setdefault(event.type, Hold(event.type, event.at, event.source))
        for opened, closed in HOLDS.items():
            if closed == event.type:
                running.pop(opened, None)
    return tuple(running.values())


def _tasks(
    case: models.ComplaintCase,
    contacts: Sequence[ContactLine],
    flags: Sequence[FlagLine],
    allegations: Sequence[AllegationView],
) -> tuple[Task, ...]:
    unassessed = sum(allegation.assessment is None for allegation in allegations)
    undecided = sum(flag.outcome is None for flag in flags)
    state = case.state.value
    if state == "withdrawn":
        return ()
    return (
        Task("assign", case.assigned_to_id is not None or state in {"answered", "closed"}),
        Task("link_contacts", bool(contacts)),
        Task("review_flags", undecided == 0, undecided),
        Task("assess_allegations", unassessed == 0, unassessed),
        Task("decide", state != "open"),
        Task("answer", state in {"answered", "closed"}),
        Task("close", state == "closed"),
    )


def _chronology(
    case: models.ComplaintCase,
    contacts: Sequence[ContactLine],
    flags: Sequence[FlagLine],
    evidence: Sequence[EvidenceLine],
    notes: Sequence[NoteLine],
    letters: Sequence[LetterLine],
    changes: Sequence[ClockChangeLine],
    events: Sequence[models.Event],
) -> tuple[ChronologyEntry, ...]:
    entries = [ChronologyEntry(at, "step", step) for at, step in _steps(case)]
    entries += [ChronologyEntry(line.started_at, "contact", line) for line in contacts]
    entries += [ChronologyEntry(flag.decided_at, "decision", flag) for flag in flags if flag.decided_at is not None]
    entries += [ChronologyEntry(line.added_at, "evidence", line) for line in evidence]
    entries += [ChronologyEntry(line.written_at, "note", line) for line in notes]
    entries += [ChronologyEntry(line.made_at, "letter", line) for line in letters]
    entries += [ChronologyEntry(line.made_at, "clock", line) for line in changes]
    # The case's own hold events repeat its steps; those of others tell the handler something.
    entries += [ChronologyEntry(event.at, "event", event) for event in events if event.source != f"case:{case.id}"]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _steps(case: models.ComplaintCase) -> list[tuple[datetime, Step]]:
    opened = case.opened_by.display_name if case.opened_by else None
    decided = case.decided_by.display_name if case.decided_by else None
    steps = (
        (case.received_at, Step("received")),
        (case.opened_at, Step("opened", opened)),
        (case.decided_at, Step("decided", decided)),
        (case.answered_at, Step("answered")),
        (case.closed_at, Step("closed")),
        (case.withdrawn_at, Step("withdrawn")),
    )
    return [(at, step) for at, step in steps if at is not None]

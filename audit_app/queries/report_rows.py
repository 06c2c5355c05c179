"""The rows of a monthly report: every contact of the month with its flags, and the cases received in it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import Invalid, NotFound
from audit_app.models import FlagState
from audit_app.queries.complaint_clocks import read_clocks
from audit_app.queries.suppressions import rules_suppressed
from audit_app.report_rows import (
    CaseRow,
    ContactRow,
    FlagRow,
    ModelMark,
    PackMark,
    ReportRows,
    RuleRow,
    Scope,
    Words,
)

_REACHED = {"connected", "delivered"}
_OWN_PARTIES = {None, "unknown", "borrower", "joint_debtor", "guarantor", "attorney"}


@dataclass(frozen=True)
class ReportOrder:
    """Which report is wanted: a month ("2026-10"), an agency's external id or None, and the day it is read on."""

    month: str
    agency: str | None
    as_of: date
    time_zone: str
    lender: str


def read_report_rows(session: Session, order: ReportOrder) -> ReportRows:
    """Return everything that the report counts. Raises Invalid for a month that is none, NotFound for the agency."""
    first, last = month_bounds(order.month)
    agency = _find_agency(session, order.agency)
    within = and_(models.Contact.local_date >= first, models.Contact.local_date <= last)
    about = within if agency is None else and_(within, models.Contact.agency_id == agency.id)
    packs = _packs(session, about)
    return ReportRows(
        scope=Scope(
            month=order.month,
            starts_on=first,
            ends_on=last,
            as_of=order.as_of,
            time_zone=order.time_zone,
            lender=_lender_name(session, about, default=order.lender),
            agency=agency.external_id if agency else None,
            agency_name=agency.name if agency else None,
        ),
        packs=tuple(_pack_mark(pack) for pack in packs),
        models=_models(session, about),
        rules=_rules(session, packs),
        contacts=_contacts(session, about, as_of=order.as_of),
        flags=_flags(session, about),
        cases=_cases(session, first, last, agency=agency, as_of=order.as_of),
    )


def month_bounds(month: str) -> tuple[date, date]:
    """Return the first and last day of a month written as "2026-10". Raises Invalid for anything else."""
    try:
        first = date.fromisoformat(f"{month}-01") if len(month) == 7 else None
    except ValueError:
        first = None
    if first is None:
        raise Invalid(
            f"{month!r} is no month.",
            zh=f"“{month}”不是有效的月份。",
            field="month",
            value=month,
            remedy="Write year and month, such as 2026-10.",
        )
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)


def _find_agency(session: Session, external_id: str | None) -> models.Agency | None:
    if external_id is None:
        return None
    agency = session.scalars(select(models.Agency).where(models.Agency.external_id == external_id)).one_or_none()
    if agency is None:
        raise NotFound(
            f"There is no agency {external_id!r}.",
            zh=f"没有催收机构“{external_id}”。",
            field="agency",
            value=external_id,
        )
    return agency


def _lender_name(session: Session, about: ColumnElement[bool], *, default: str) -> str:
    names = session.scalars(
        select(models.Lender.name)
        .join(models.Contact, models.Contact.lender_id == models.Lender.id)
        .where(about)
        .distinct()
    ).all()
    return names[0] if len(names) == 1 else default


def _newest_runs(about: ColumnElement[bool]) -> Select[int]:
    """Return the ids of the check runs that count: the newest of each contact and pack."""
    return (
        select(func.max(models.CheckRun.id))
        .join(models.Contact, models.Contact.id == models.CheckRun.contact_id)
        .where(about)
        .group_by(models.CheckRun.contact_id, models.CheckRun.pack_id)
    )


def _packs(session: Session, about: ColumnElement[bool]) -> list[models.InstalledPack]:
    used = select(models.CheckRun.installed_pack_id).where(models.CheckRun.id.in_(_newest_runs(about))).distinct()
    statement = select(models.InstalledPack).where(models.InstalledPack.id.in_(used))
    return list(session.scalars(statement.order_by(models.InstalledPack.pack_id, models.InstalledPack.id)))


def _pack_mark(pack: models.InstalledPack) -> PackMark:
    return PackMark(pack.pack_id, pack.version, pack.digest, _words(pack.title, pack.pack_id))


def _models(session: Session, about: ColumnElement[bool]) -> tuple[ModelMark, ...]:
    transcript = models.Transcript
    rows = session.execute(
        select(transcript.model, transcript.model_sha256, transcript.is_demo)
        .join(models.Contact, models.Contact.id == transcript.contact_id)
        .where(about, transcript.recording_id.is_not(None))
        .distinct()
        .order_by(transcript.model)
    )
    return tuple(ModelMark(*row) for row in rows)


def _rules(session: Session, packs: list[models.InstalledPack]) -> tuple[RuleRow, ...]:
    """Return each rule once, in the wording of the newest pack version that judged."""
    rule = models.InstalledRule
    statement = select(rule).where(rule.installed_pack_id.in_([pack.id for pack in packs])).order_by(rule.id)
    newest = {row.rule_id: row for row in session.scalars(statement)}
    return tuple(
        RuleRow(
            id=row.rule_id,
            title=_words(row.title, row.rule_id),
            category=row.category,
            severity=row.severity,
            citation=_citation(row),
        )
        for row in newest.values()
    )


def _citation(rule: models.InstalledRule) -> Words:
    text = "；".join(f"{citation['source']} {citation['section']}" for citation in rule.citations[:1])
    return Words(text, text)


def _contacts(session: Session, about: ColumnElement[bool], *, as_of: date) -> tuple[ContactRow, ...]:
    contact, recording = models.Contact, models.Recording
    undetermined = _undetermined(session, about)
    suppressed = rules_suppressed(session, _newest_runs(about), on=as_of)
    # Columns, not rows: the lists inside a contact are not counted, and reading them takes most of the time.
    rows = session.execute(
        select(
            contact.id,
            contact.external_id,
            contact.channel,
            contact.result,
            contact.state,
            contact.not_judgeable_reason,
            contact.party_role,
            models.Agency.external_id.label("agency"),
            models.Agency.name.label("agency_name"),
            models.Agent.external_id.label("agent"),
            recording.id.label("recording_id"),
            recording.duration_s.label("audio_seconds"),
        )
        .outerjoin(models.Agency, models.Agency.id == contact.agency_id)
        .outerjoin(models.Agent, models.Agent.id == contact.agent_id)
        .outerjoin(recording, recording.contact_id == contact.id)
        .where(about)
        .order_by(contact.external_id)
    )
    return tuple(
        ContactRow(
            id=row.external_id,
            agency=row.agency,
            agency_name=row.agency_name,
            agent=row.agent,
            channel=row.channel,
            connected=row.result in _REACHED,
            has_recording=row.recording_id is not None,
            audio_seconds=row.audio_seconds or 0.0,
            state=row.state.value,
            not_judgeable_reason=row.not_judgeable_reason.value if row.not_judgeable_reason else None,
            third_party=row.party_role not in _OWN_PARTIES,
            undetermined_rules=tuple(sorted(undetermined.get(row.id, ()))),
            suppressed_rules=tuple(sorted(suppressed.get(row.id, ()))),
        )
        for row in rows
    )


def _undetermined(session: Session, about: ColumnElement[bool]) -> dict[int, set[str]]:
    rows = session.execute(
        select(models.CheckRun.contact_id, models.RuleOutcome.rule_id)
        .join(models.CheckRun, models.CheckRun.id == models.RuleOutcome.check_run_id)
        .where(models.CheckRun.id.in_(_newest_runs(about)), models.RuleOutcome.outcome == "undetermined")
    )
    found: dict[int, set[str]] = defaultdict(set)
    for contact_id, rule_id in rows:
        found[contact_id].add(rule_id)
    return found


def _flags(session: Session, about: ColumnElement[bool]) -> tuple[FlagRow, ...]:
    flag = models.Flag
    rows = session.execute(
        select(flag, models.Contact.external_id, models.Agency.external_id, models.Agent.external_id)
        .join(models.Contact, models.Contact.id == flag.contact_id)
        .outerjoin(models.Agency, models.Agency.id == models.Contact.agency_id)
        .outerjoin(models.Agent, models.Agent.id == models.Contact.agent_id)
        .where(about, flag.state != FlagState.WITHDRAWN)
        .order_by(flag.id)
    )
    return tuple(
        FlagRow(
            id=str(row.id),
            contact=contact,
            agency=agency,
            agent=agent,
            rule=row.rule_id,
            category=row.category,
            severity=row.severity,
            decision=row.outcome.value if row.outcome else None,
        )
        for row, contact, agency, agent in rows
    )


def _cases(
    session: Session, first: date, last: date, *, agency: models.Agency | None, as_of: date
) -> tuple[CaseRow, ...]:
    case = models.ComplaintCase
    statement = select(case).where(case.received_on >= first, case.received_on <= last).order_by(case.number)
    if agency is not None:
        # A case about contacts of several agencies stands in the report of each.
        linked = (
            select(models.ComplaintContact.case_id)
            .join(models.Contact, models.Contact.id == models.ComplaintContact.contact_id)
            .where(models.Contact.agency_id == agency.id)
        )
        statement = statement.where(or_(case.agency_id == agency.id, case.id.in_(linked)))
    rows = session.scalars(statement).all()
    names = dict(iter(session.execute(select(models.Agency.id, models.Agency.external_id))))
    clocks = read_clocks(session, rows, today=as_of)
    return tuple(
        CaseRow(
            number=row.number,
            agency=names.get(row.agency_id) if row.agency_id else None,
            kind=row.kind.value,
            reasons=tuple(row.reasons),
            clock_state=clocks[row.id].state.value,
            days_taken=clocks[row.id].days_used if row.answered_on else None,
            outcome=row.outcome.value if row.outcome else None,
        )
        for row in rows
    )


def _words(text: dict[str, str], default: str) -> Words:
    return Words(text.get("zh") or text.get("en") or default, text.get("en") or text.get("zh") or default)

"""What reviewers decided, as labelled contacts: what the measuring and the trainings read."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.models import DecisionOutcome, FlagState
from audit_app.queries.contact_view import find_readable


def list_labelled(session: Session) -> Iterator[dict[str, object]]:
    """Yield one line of a corpus for each contact with a decision and words, in the order of our ids.

    Upheld kinds are `labels`; kinds that are referred or still wait are `also`; what was dismissed is neither, so a
    contact of which everything was dismissed is innocent.
    """
    decided = select(models.Flag.contact_id).where(models.Flag.state == FlagState.DECIDED)
    contacts = (
        select(models.Contact)
        .where(models.Contact.id.in_(decided))
        .order_by(models.Contact.id)
        .options(joinedload(models.Contact.borrower))
    )
    flags = _flags(session)
    for contact in session.scalars(contacts):
        words = _words(session, contact.id)
        if words:
            yield {**_labels(flags[contact.id]), **_facts(contact), **words}


def _flags(session: Session) -> dict[int, list[models.Flag]]:
    found: dict[int, list[models.Flag]] = defaultdict(list)
    for flag in session.scalars(select(models.Flag).where(models.Flag.state != FlagState.WITHDRAWN)):
        found[flag.contact_id].append(flag)
    return found


def _labels(flags: list[models.Flag]) -> dict[str, object]:
    upheld = {flag.category for flag in flags if flag.outcome is DecisionOutcome.UPHELD}
    unsettled = {
        flag.category
        for flag in flags
        if flag.state is not FlagState.DECIDED or flag.outcome is DecisionOutcome.REFERRED
    }
    return {"labels": sorted(upheld), "also": sorted(unsettled - upheld)}


def _facts(contact: models.Contact) -> dict[str, object]:
    return {
        "id": contact.external_id,
        "channel": contact.channel,
        "direction": contact.direction,
        "party": contact.party_role or "unknown",
    }


def _words(session: Session, contact_id: int) -> dict[str, object]:
    transcript, message = find_readable(session, contact_id)
    if transcript is None:
        return {"text": message.text} if message is not None and message.text.strip() else {}
    spoken = (
        select(models.Utterance.speaker, models.Utterance.text)
        .where(models.Utterance.transcript_id == transcript.id)
        .order_by(models.Utterance.index)
    )
    turns = [[speaker, text] for speaker, text in session.execute(spoken)]
    return {"turns": turns} if turns else {}

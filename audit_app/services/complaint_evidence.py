"""Evidence files of a case: attached, and every look at one recorded."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models, storage
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Invalid
from audit_app.models import EvidenceOrigin
from audit_app.services.complaint_log import require_unfinished, tell

_NAME_LIMIT = 200


@dataclass(frozen=True)
class EvidenceDraft:
    """What is known about a file that was put into the store before the transaction began."""

    stored: storage.StoredFile
    file_name: str
    media_type: str
    origin: EvidenceOrigin
    note: str = ""


def attach_evidence(
    session: Session, case: models.ComplaintCase, draft: EvidenceDraft, *, by: Actor, now: datetime
) -> models.ComplaintEvidence:
    """Add a file to a case; the same content again returns what is there. Raises Invalid for an empty file."""
    require(by, Permission.HANDLE_CASES)
    require_unfinished(case)
    if draft.stored.size_bytes == 0:
        raise Invalid(
            f"The file {draft.file_name!r} is empty.",
            zh=f"文件“{draft.file_name}”为空。",
            field="file",
            value=draft.file_name,
            remedy="Choose the file again.",
        )
    known = session.scalars(
        select(models.ComplaintEvidence).filter_by(case_id=case.id, sha256=draft.stored.sha256)
    ).one_or_none()
    if known is not None:
        return known
    evidence = models.ComplaintEvidence(
        case=case,
        sha256=draft.stored.sha256,
        file_name=plain_name(draft.file_name),
        media_type=draft.media_type or "application/octet-stream",
        size_bytes=draft.stored.size_bytes,
        origin=draft.origin,
        note=draft.note.strip() or None,
        added_by_id=by.user_id,
        added_at=now,
    )
    session.add(evidence)
    session.flush()
    payload = {"evidence": evidence.id, "sha256": evidence.sha256, "origin": evidence.origin.value}
    tell(session, "case.evidence_added", case, by=by, now=now, payload=payload)
    return evidence


def record_download(session: Session, evidence: models.ComplaintEvidence, *, by: Actor, now: datetime) -> None:
    """Record that somebody took a copy of an evidence file."""
    require(by, Permission.VIEW_CASES)
    payload = {"evidence": evidence.id, "sha256": evidence.sha256}
    tell(session, "case.evidence_downloaded", evidence.case, by=by, now=now, payload=payload)


def record_letter_opened(session: Session, letter: models.ComplaintLetter, *, by: Actor, now: datetime) -> None:
    """Record that somebody opened a letter that was sent."""
    require(by, Permission.VIEW_CASES)
    payload = {"letter": letter.id, "sha256": letter.sha256}
    tell(session, "case.letter_opened", letter.case, by=by, now=now, payload=payload)


def plain_name(name: str) -> str:
    """Return a file name without folders and control characters, at most 200 characters long, its ending kept."""
    last = PurePath(name.replace("\\", "/")).name
    clean = "".join(sign for sign in last if sign.isprintable()).strip() or "file"
    ending = PurePath(clean).suffix[:20]
    return clean if len(clean) <= _NAME_LIMIT else clean[: _NAME_LIMIT - len(ending)] + ending

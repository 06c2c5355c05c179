"""Rows with sensible values; name in a test only what matters there."""

import itertools
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Role, system_actor

NOON = datetime(2026, 10, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
SYSTEM = system_actor("test")

_numbers = itertools.count(1)


def make_user(session: Session, **changes: object) -> models.User:
    number = next(_numbers)
    values = {
        "name": f"user{number}",
        "display_name": f"User {number}",
        "role": Role.REVIEWER,
        "password_hash": "none",
        "created_at": NOON,
    }
    return _add(session, models.User(**(values | changes)))


def make_lender(session: Session, **changes: object) -> models.Lender:
    number = next(_numbers)
    return _add(session, models.Lender(**({"external_id": f"L{number}", "name": f"Lender {number}"} | changes)))


def make_agency(session: Session, **changes: object) -> models.Agency:
    number = next(_numbers)
    return _add(session, models.Agency(**({"external_id": f"A{number}", "name": f"Agency {number}"} | changes)))


def make_agent(session: Session, **changes: object) -> models.Agent:
    number = next(_numbers)
    return _add(session, models.Agent(**({"external_id": f"S{number}", "name": f"S{number}"} | changes)))


def make_borrower(session: Session, **changes: object) -> models.Borrower:
    number = next(_numbers)
    return _add(session, models.Borrower(**({"external_id": f"B{number}"} | changes)))


def make_contact(session: Session, **changes: object) -> models.Contact:
    number = next(_numbers)
    values = {
        "external_id": f"C{number}",
        "channel": "call",
        "direction": "outbound",
        "started_at": NOON,
        "offset_minutes": 480,
        "local_date": NOON.date(),
        "duration_s": 60.0,
        "result": "connected",
        "party_role": "borrower",
        "purpose": "collection",
        "language": "zh-CN",
        "content_hash": f"{number:064x}",
        "imported_at": NOON,
    }
    values |= changes
    if "lender" not in values:
        values["lender"] = make_lender(session)
    if "borrower" not in values and "borrower_id" not in values:
        values["borrower"] = make_borrower(session)
    return _add(session, models.Contact(**values))


def make_recording(session: Session, contact: models.Contact, **changes: object) -> models.Recording:
    values = {
        "contact": contact,
        "sha256": f"{next(_numbers):064x}",
        "size_bytes": 1000,
        "file_name": "call.wav",
        "media_type": "audio/wav",
        "duration_s": 60.0,
        "channels": 2,
        "sample_rate": 8000,
        "channel_roles": {"0": "agent", "1": "borrower"},
        "stored_at": NOON,
    }
    return _add(session, models.Recording(**(values | changes)))


def make_transcript(
    session: Session, contact: models.Contact, turns: list[tuple[str, str]], **changes: object
) -> models.Transcript:
    """Make a transcript whose utterances are `turns` of (speaker, text), five seconds each."""
    values = {
        "contact": contact,
        "backend": "scripted",
        "model": "scripted",
        "is_demo": False,
        "cache_key": f"{next(_numbers):064x}",
        "made_at": NOON,
    }
    transcript = _add(session, models.Transcript(**(values | changes)))
    for index, (speaker, text) in enumerate(turns):
        start = 5.0 * index
        words = [[letter, start + 0.2 * place, start + 0.2 * (place + 1), 0.9] for place, letter in enumerate(text)]
        utterance = models.Utterance(
            transcript=transcript, index=index, speaker=speaker, text=text, start_s=start, end_s=start + 4.5,
            confidence=0.9, channel=0 if speaker == "agent" else 1, words=words,
        )  # fmt: skip
        session.add(utterance)
    session.flush()
    return transcript


def make_pack(session: Session, **changes: object) -> models.InstalledPack:
    number = next(_numbers)
    values = {
        "pack_id": "cn-consumer-credit",
        "version": f"1.{number}",
        "digest": f"{number:064x}",
        "files": {},
        "installed_at": NOON,
    }
    return _add(session, models.InstalledPack(**(values | changes)))


def make_rule(session: Session, pack: models.InstalledPack, **changes: object) -> models.InstalledRule:
    values = {
        "installed_pack": pack,
        "rule_id": f"rule-{next(_numbers)}",
        "category": "threat",
        "severity": "critical",
        "check": "spoken",
        "title": {"zh": "不得威胁", "en": "No threats"},
        "explanation": {"zh": "说明", "en": "Explanation"},
        "citations": [{"source": "Policy", "section": "1"}],
        "document": {},
    }
    return _add(session, models.InstalledRule(**(values | changes)))


def make_finding(session: Session, contact: models.Contact, **changes: object) -> models.Finding:
    """Make a finding, with a check run of its own unless `check_run` is given."""
    if "check_run" not in changes:
        pack = changes.pop("pack", None) or make_pack(session)
        changes["check_run"] = make_check_run(session, contact, pack)
    values = {
        "contact": contact,
        "rule_id": "no-threat",
        "category": "threat",
        "severity": "critical",
        "outcome": "finding",
        "reason": {"zh": "原因", "en": "Reason"},
    }
    return _add(session, models.Finding(**(values | changes)))


def make_check_run(session: Session, contact: models.Contact, pack: models.InstalledPack) -> models.CheckRun:
    run = models.CheckRun(
        contact=contact,
        installed_pack=pack,
        pack_id=pack.pack_id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        input_hash=f"{next(_numbers):064x}",
        made_at=NOON,
    )
    return _add(session, run)


def make_suspicion(session: Session, run: models.CheckRun, **changes: object) -> models.Suspicion:
    values = {
        "check_run_id": run.id,
        "contact_id": run.contact_id,
        "model_digest": "0" * 64,
        "score": 0.9,
        "limit_score": 0.5,
        "is_suspected": True,
        "category": "threat",
        "first_turn": 0,
        "last_turn": 0,
    }
    return _add(session, models.Suspicion(**(values | changes)))


def make_flag(session: Session, contact: models.Contact | None = None, **changes: object) -> models.Flag:
    contact = contact or make_contact(session)
    finding = changes.pop("finding", None) or make_finding(session, contact)
    values = {
        "contact": contact,
        "pack_id": finding.check_run.pack_id,
        "rule_id": finding.rule_id,
        "category": finding.category,
        "severity": finding.severity,
        "finding": finding,
        "raised_at": NOON,
    }
    flag = _add(session, models.Flag(**(values | changes)))
    session.add(models.FlagFinding(flag_id=flag.id, finding_id=finding.id))
    return flag


def _add(session: Session, row: object):
    session.add(row)
    session.flush()
    return row

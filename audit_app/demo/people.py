"""The sign-ins of the demo, and the few decisions that its reviewer has made already."""

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Role, system_actor
from audit_app.demo.truth import Truth
from audit_app.models import DecisionOutcome, FlagState
from audit_app.services.flags import claim_flag, record_decision
from audit_app.services.users import add_user

#: Sign-in name, name on the screens, role.
SIGN_INS: tuple[tuple[str, str, Role], ...] = (
    ("reviewer", "复核员 方", Role.REVIEWER),
    ("agent", "投诉处理员 白", Role.COMPLAINT_AGENT),
    ("reporter", "报告员 石", Role.REPORTER),
    ("auditor", "审计员 温", Role.AUDITOR),
    ("admin", "管理员 龙", Role.ADMINISTRATOR),
)
DECIDED_ALREADY = 12
_COUNTED = frozenset({"contact_hours", "contact_frequency", "third_party_contact", "barred_contact"})


def demo_password(folder: Path) -> str:
    """Return the one password of the demo's sign-ins, made once for each installation and kept in its data folder."""
    path = folder / "demo-password"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"demo-{secrets.token_urlsafe(8)}", encoding="ascii")
    return path.read_text(encoding="ascii")


def add_sign_ins(session: Session, *, password: str, now: datetime) -> None:
    """Add the demo's users, one for each role."""
    setup = system_actor("setup")
    for name, display_name, role in SIGN_INS:
        add_user(session, name, display_name=display_name, role=role, password=password, by=setup, now=now)


def sign_in(session: Session, name: str) -> Actor:
    """Return the actor behind one of the demo's sign-ins."""
    user = session.scalars(select(models.User).where(models.User.name == name)).one()
    return Actor(f"user:{user.id}", user.id, user.role)


def decide_some(session: Session, truths: Collection[Truth], *, now: datetime) -> int:
    """Let the reviewer decide a few flags, spread over the month and rightly; return how many."""
    reviewer = sign_in(session, "reviewer")
    guilty = {(truth.contact, truth.category) for truth in truths if truth.planted in ("violation", "also")}
    open_flags = session.scalars(
        select(models.Flag).where(models.Flag.state == FlagState.OPEN).order_by(models.Flag.id)
    )
    flags = open_flags.all()
    chosen = flags[:: max(1, len(flags) // DECIDED_ALREADY)][:DECIDED_ALREADY]
    for flag in chosen:
        claim_flag(session, flag, by=reviewer, now=now)
        outcome, reason = _verdict(flag, guilty)
        record_decision(session, flag, outcome, reason=reason, by=reviewer, now=now)
    return len(chosen)


def _verdict(flag: models.Flag, guilty: Collection[tuple[str, str]]) -> tuple[DecisionOutcome, str]:
    if (flag.contact.external_id, flag.category) not in guilty:
        return DecisionOutcome.DISMISSED, "lawful_information"
    return DecisionOutcome.UPHELD, "counted_correctly" if flag.category in _COUNTED else "words_clear"

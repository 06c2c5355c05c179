"""Rule packs: each version that is used is installed once, with the exact text of its files."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, require
from audit_app.services.audit_log import record_event
from rules import pack as rules
from rules.loader import pack_files


def read_pack_files(folder: Path) -> dict[str, str]:
    """Return the text of every file that the digest of the pack in `folder` covers."""
    return {path.name: path.read_text(encoding="utf-8") for path in pack_files(folder)}


def find_installed_pack(session: Session, digest: str) -> models.InstalledPack | None:
    """Return the installed pack with this digest."""
    return session.scalars(select(models.InstalledPack).where(models.InstalledPack.digest == digest)).one_or_none()


def install_pack(
    session: Session, pack: rules.RulePack, files: Mapping[str, str], *, by: Actor, now: datetime
) -> models.InstalledPack:
    """Store a version of a pack with its rules; the same text again returns what is there."""
    require(by, Permission.MANAGE_PACKS)
    known = find_installed_pack(session, pack.digest)
    if known is not None:
        return known
    header = pack.header
    installed = models.InstalledPack(
        pack_id=header.id,
        version=header.version,
        digest=pack.digest,
        title=header.title.model_dump(),
        files=dict(files),
        installed_at=now,
    )
    session.add(installed)
    session.flush()
    session.add_all(_build_rule(installed.id, rule) for rule in pack.rules)
    payload = {"pack": header.id, "version": header.version, "digest": pack.digest}
    record_event(session, "pack.installed", subject=("pack", installed.id), by=by, now=now, payload=payload)
    return installed


def _build_rule(installed_pack_id: int, rule: rules.Rule) -> models.InstalledRule:
    return models.InstalledRule(
        installed_pack_id=installed_pack_id,
        rule_id=rule.id,
        category=rule.category.value,
        severity=rule.severity.value,
        check=rule.check.kind,
        title=rule.title.model_dump(),
        explanation=rule.explanation.model_dump(),
        citations=[citation.model_dump(mode="json") for citation in rule.citations],
        effective_from=_day(rule.effective.since) if rule.effective else None,
        effective_until=_day(rule.effective.until) if rule.effective and rule.effective.until else None,
        document=rule.model_dump(mode="json", exclude_defaults=True),
    )


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)

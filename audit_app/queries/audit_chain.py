"""The proof of the audit log: every link is computed again and held against what is stored."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import chain, models

_READ_AT_ONCE = 5000


@dataclass(frozen=True)
class ChainProof:
    """What the proof showed: how many links hold, and the first that does not. `reason` is {"zh": …, "en": …}."""

    events: int
    head_hash: str
    broken_seq: int | None = None
    reason: dict[str, str] | None = None

    @property
    def holds(self) -> bool:
        """Say whether every link holds."""
        return self.broken_seq is None


@dataclass(frozen=True)
class _Fault:
    zh: str
    en: str


def verify_chain(session: Session) -> ChainProof:
    """Compute every link again, oldest first, and stop at the first that does not hold."""
    prev_hash, proved = chain.GENESIS, 0
    events = session.scalars(
        select(models.AuditEvent).order_by(models.AuditEvent.seq).execution_options(yield_per=_READ_AT_ONCE)
    )
    for event in events:
        fault = _find_fault(event, seq=proved + 1, prev_hash=prev_hash)
        if fault is not None:
            return _broken(proved, prev_hash, seq=proved + 1, fault=fault)
        prev_hash, proved = event.hash, proved + 1
        session.expunge(event)
    head = session.get(models.AuditHead, 1)
    if head is None or (head.seq, head.hash) != (proved, prev_hash):
        known = head.seq if head is not None else "?"
        return _broken(
            proved,
            prev_hash,
            seq=proved + 1,
            fault=_Fault(
                f"日志在第 {proved} 条之后被截断或替换，应有 {known} 条。",
                f"The log was cut off or replaced after event {proved}; it should have {known}.",
            ),
        )
    return ChainProof(proved, prev_hash)


def _find_fault(event: models.AuditEvent, *, seq: int, prev_hash: str) -> _Fault | None:
    if event.seq != seq:
        return _Fault(f"缺少第 {seq} 条。", f"Event {seq} is missing.")
    if event.prev_hash != prev_hash:
        return _Fault(f"第 {seq} 条与前一条不相连。", f"Event {seq} does not follow from the event before it.")
    expected = chain.link_hash(
        event.seq,
        event.prev_hash,
        at=event.at,
        actor=event.actor,
        action=event.action,
        subject=(event.subject_kind, event.subject_id),
        payload=event.payload,
    )
    if event.hash != expected:
        return _Fault(f"第 {seq} 条的内容被改动。", f"The content of event {seq} was changed.")
    return None


def _broken(proved: int, head_hash: str, *, seq: int, fault: _Fault) -> ChainProof:
    return ChainProof(proved, head_hash, broken_seq=seq, reason={"zh": fault.zh, "en": fault.en})

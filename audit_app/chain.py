"""How the links of the audit log hold together: canonical JSON and sha256; pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

#: The `prev_hash` of the first event.
GENESIS = "0" * 64


def canonical_json(value: object) -> str:
    """Return the one JSON text of `value`: keys sorted, no spaces, characters as they are; raises for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(value: object) -> str:
    """Return the sha256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def link_hash(
    seq: int,
    prev_hash: str,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: tuple[str, str],
    payload: Mapping[str, object],
) -> str:
    """Return the hash of one audit event; it covers every column and the hash of the event before."""
    return content_hash(
        {
            "seq": seq,
            "prev_hash": prev_hash,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "payload": payload,
        }
    )

"""A report as canonical JSON, its hash, and the file that is published."""

import hashlib
import json

from pydantic import TypeAdapter

from audit_app.reports.data import ReportData
from audit_app.reports.imprint import Imprint

FORMAT = "contact-audit-report/1"
_REPORT = TypeAdapter(ReportData)


def canonical_json(report: ReportData) -> str:
    """Return the one text of a report: sorted keys, no spaces, so that its hash means something."""
    return _canonical(_REPORT.dump_python(report, mode="json"))


def parse_report(content: str) -> ReportData:
    """Read a report back. Raises pydantic.ValidationError when the text is not a report."""
    return _REPORT.validate_json(content)


def sha256_of(content: str) -> str:
    """Return the hash that stands on every page: sha256 over the canonical JSON in UTF-8."""
    return hashlib.sha256(content.encode()).hexdigest()


def render_json(report: ReportData, imprint: Imprint) -> bytes:
    """Return the published JSON file: who froze what when, the hash, and the content with every id behind it."""
    document = {
        "format": FORMAT,
        "number": imprint.number,
        "edition": imprint.edition,
        "frozen_at": imprint.frozen_at.isoformat(),
        "frozen_by": imprint.frozen_by,
        "content_sha256": imprint.content_sha256,
        "content": _REPORT.dump_python(report, mode="json"),
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def content_of_file(file: bytes) -> str:
    """Return the canonical content inside a published JSON file. Raises ValueError when there is none."""
    document = json.loads(file)
    if not isinstance(document, dict) or document.get("format") != FORMAT or "content" not in document:
        raise ValueError(f"this is no published report: its format is not {FORMAT!r}")
    return _canonical(document["content"])


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

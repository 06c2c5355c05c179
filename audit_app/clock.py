"""The only place that reads the clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current moment, aware, in UTC."""
    return datetime.now(UTC)

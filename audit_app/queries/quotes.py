"""The words a finding points at, read through its spans; findings themselves hold no words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models

Row = TypeVar("Row", models.Utterance, models.Message)

_CONTEXT_CHARACTERS = 18


@dataclass(frozen=True)
class Quote:
    """One passage with a little of what stands around it; seconds where the transcript has them."""

    before: str
    words: str
    after: str
    speaker: str | None
    start_s: float | None

    @property
    def text(self) -> str:
        """Return the passage with what stands around it."""
        return self.before + self.words + self.after


def list_first_quotes(session: Session, findings: Iterable[models.Finding]) -> dict[int, Quote]:
    """Return the first quote of each finding that has one, by finding id, in two statements."""
    firsts = {finding.id: finding.spans[0] for finding in findings if finding.spans}
    utterances = _load(session, models.Utterance, {span.get("utterance_id") for span in firsts.values()})
    messages = _load(session, models.Message, {span.get("message_id") for span in firsts.values()})
    quotes = {}
    for finding_id, span in firsts.items():
        source = utterances.get(span.get("utterance_id")) or messages.get(span.get("message_id"))
        if source is not None:
            quotes[finding_id] = cut_quote(source.text, span, speaker=getattr(source, "speaker", None))
    return quotes


def cut_quote(text: str, span: dict[str, int | float | None], *, speaker: str | None) -> Quote:
    """Cut the span's characters out of `text`, with up to 18 characters before and after."""
    start, end = int(span["start"] or 0), int(span["end"] or 0)
    first, last = max(0, start - _CONTEXT_CHARACTERS), min(len(text), end + _CONTEXT_CHARACTERS)
    return Quote(
        before=("…" if first > 0 else "") + text[first:start],
        words=text[start:end],
        after=text[end:last] + ("…" if last < len(text) else ""),
        speaker=speaker,
        start_s=span.get("start_s"),
    )


def _load(session: Session, table: type[Row], ids: set[object]) -> dict[object, Row]:
    known = ids - {None}
    if not known:
        return {}
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(known)))}

"""Corrections as pages show them, and as references for measuring recognisers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from audit_app import models
from audit_app.errors import NotFound

#: What is heard before and after a turn still belongs to it, up to half the way to the next one.
_MARGIN_S = 0.5
_LOADED_AT_ONCE = 500


@dataclass(frozen=True)
class CorrectionView:
    """The correction of a turn that stands; no text says that nobody spoke there."""

    version: int
    text: str
    speaker: str
    may_measure: bool
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class CheckedTurn:
    """A turn as a person heard it, with the stretch of its channel that is measured."""

    channel: int
    speaker: str
    text: str
    start_s: float
    end_s: float
    from_s: float
    until_s: float


@dataclass(frozen=True)
class CheckedRecording:
    """The turns of one recording that may be used to measure recognisers."""

    recording_id: int
    sha256: str
    media_type: str
    channels: int
    channel_roles: dict[str, str]
    agency: str | None
    turns: tuple[CheckedTurn, ...]


def find_correction(session: Session, utterance_id: int) -> models.Correction | None:
    """Return the correction of an utterance that stands, if there is one."""
    own = select(models.Correction).where(models.Correction.utterance_id == utterance_id)
    return session.scalars(own.order_by(models.Correction.version.desc()).limit(1)).first()


def list_corrections(session: Session, contact_id: int) -> dict[int, CorrectionView]:
    """Return the corrections of a contact's transcripts that stand, by utterance id."""
    rows = _standing().join(models.Correction.utterance).join(models.Utterance.transcript)
    rows = rows.where(models.Transcript.contact_id == contact_id).options(joinedload(models.Correction.made_by))
    return {
        row.utterance_id: CorrectionView(
            version=row.version,
            text=row.text,
            speaker=row.speaker,
            may_measure=row.may_measure,
            made_by=row.made_by.display_name,
            made_at=row.made_at,
        )
        for row in session.scalars(rows)
    }


def get_utterance(session: Session, utterance_id: int, *, contact_id: int) -> models.Utterance:
    """Return a turn of a contact with its transcript; raises NotFound, also for a turn of another contact."""
    utterance = session.get(models.Utterance, utterance_id, options=[joinedload(models.Utterance.transcript)])
    if utterance is None or utterance.transcript.contact_id != contact_id:
        raise NotFound(
            f"Contact {contact_id} has no turn {utterance_id}.", zh=f"触达记录 {contact_id} 中没有话轮 {utterance_id}。"
        )
    return utterance


def list_checked_recordings(session: Session) -> Iterator[CheckedRecording]:
    """Yield the recordings with turns that may be used to measure, oldest first.

    Of several transcripts of one recording the newest that has such turns counts.
    """
    rows = _standing().where(models.Correction.may_measure).join(models.Correction.utterance)
    rows = rows.options(joinedload(models.Correction.utterance).joinedload(models.Utterance.transcript))
    newest: dict[int, int] = {}
    by_transcript: defaultdict[int, list[models.Correction]] = defaultdict(list)
    for row in session.scalars(rows.order_by(models.Correction.id)):
        transcript = row.utterance.transcript
        if transcript.recording_id is not None:
            by_transcript[transcript.id].append(row)
            newest[transcript.recording_id] = max(transcript.id, newest.get(transcript.recording_id, 0))
    wanted = sorted(newest.items())
    for first in range(0, len(wanted), _LOADED_AT_ONCE):
        some = dict(wanted[first : first + _LOADED_AT_ONCE])
        recordings = select(models.Recording).where(models.Recording.id.in_(some)).order_by(models.Recording.id)
        whole = joinedload(models.Recording.contact).joinedload(models.Contact.agency)
        for recording in session.scalars(recordings.options(whole)):
            transcript_id = some[recording.id]
            yield _checked(recording, by_transcript[transcript_id], list(_spans(session, transcript_id)))


def _standing() -> Select[models.Correction]:
    """Return the corrections that no newer one replaces."""
    other = aliased(models.Correction)
    newest = select(func.max(other.version)).where(other.utterance_id == models.Correction.utterance_id)
    return select(models.Correction).where(models.Correction.version == newest.scalar_subquery())


@dataclass(frozen=True)
class _Span:
    id: int
    channel: int
    start_s: float
    end_s: float


def _spans(session: Session, transcript_id: int) -> Iterator[_Span]:
    row = models.Utterance
    columns = select(row.id, row.channel, row.start_s, row.end_s).where(row.transcript_id == transcript_id)
    for utterance_id, channel, start_s, end_s in session.execute(columns):
        if start_s is not None and end_s is not None:
            yield _Span(utterance_id, channel or 0, start_s, end_s)


def _checked(
    recording: models.Recording, corrections: Iterable[models.Correction], spans: list[_Span]
) -> CheckedRecording:
    by_id = {span.id: span for span in spans}
    agency = recording.contact.agency
    turns = [_checked_turn(row, by_id[row.utterance_id], spans) for row in corrections if row.utterance_id in by_id]
    return CheckedRecording(
        recording_id=recording.id,
        sha256=recording.sha256,
        media_type=recording.media_type,
        channels=recording.channels or 1,
        channel_roles=dict(recording.channel_roles),
        agency=agency.external_id if agency is not None else None,
        turns=tuple(sorted(turns, key=lambda turn: (turn.start_s, turn.channel))),
    )


def _checked_turn(row: models.Correction, own: _Span, spans: list[_Span]) -> CheckedTurn:
    """Return the turn with a margin around it that takes nothing from its neighbours on the channel."""
    beside = [span for span in spans if span.channel == own.channel and span.id != own.id]
    before = max((span.end_s for span in beside if span.end_s <= own.start_s), default=0.0)
    after = min((span.start_s for span in beside if span.start_s >= own.end_s), default=own.end_s + 2 * _MARGIN_S)
    return CheckedTurn(
        channel=own.channel,
        speaker=row.speaker,
        text=row.text,
        start_s=own.start_s,
        end_s=own.end_s,
        from_s=max(0.0, own.start_s - min(_MARGIN_S, (own.start_s - before) / 2)),
        until_s=own.end_s + min(_MARGIN_S, (after - own.end_s) / 2),
    )

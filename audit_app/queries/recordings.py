"""Recordings, as rows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound


def get_recording(session: Session, recording_id: int) -> models.Recording:
    """Return the recording; raises NotFound."""
    recording = session.get(models.Recording, recording_id)
    if recording is None:
        raise NotFound(f"There is no recording {recording_id}.", zh=f"没有编号为 {recording_id} 的录音。")
    return recording


def find_channel_roles(session: Session, recording: models.Recording) -> dict[str, str]:
    """Return who is on which channel ("0" → "agent"): as the newest transcript settled it, else as the contact said."""
    transcript = models.Transcript
    newest = select(transcript.speakers).where(transcript.recording_id == recording.id).order_by(transcript.id.desc())
    speakers = session.scalars(newest.limit(1)).first() or {}
    return dict(speakers.get("roles") or ({} if speakers.get("is_mono") else recording.channel_roles))

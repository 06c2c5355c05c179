"""Recordings, as rows."""

from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound


def get_recording(session: Session, recording_id: int) -> models.Recording:
    """Return the recording; raises NotFound."""
    recording = session.get(models.Recording, recording_id)
    if recording is None:
        raise NotFound(f"There is no recording {recording_id}.", zh=f"没有编号为 {recording_id} 的录音。")
    return recording

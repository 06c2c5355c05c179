"""Recordings for the player: the sound in ranges, and the peaks that its waveform is drawn from."""

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, jsonify, send_file
from werkzeug.wrappers import Response

from audit_app import models
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import Unavailable
from audit_app.queries.recordings import find_channel_roles, get_recording
from audit_app.services import access
from audit_app.storage import PEAKS, PLAYABLE, FileStore
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language
from audit_app.words import word

blueprint = Blueprint("recordings", __name__, url_prefix="/recordings")

# Within one sitting the browser may keep what it has fetched; seeking then asks the server for nothing twice.
_KEEP = "private, max-age=600"

# What every current browser plays; anything else needs the form that the worker makes.
_BROWSERS_PLAY = frozenset({"audio/ogg", "audio/mpeg", "audio/wav", "audio/mp4", "audio/webm", "audio/flac"})


@dataclass(frozen=True)
class _Playable:
    path: Path
    media_type: str


@blueprint.get("/<int:recording_id>/sound")
def sound(recording_id: int) -> Response:
    """Send the sound, whole or the range that was asked for; listening is recorded first."""
    with transaction() as session:
        recording = get_recording(session, recording_id)
        playable = _get_playable(_store(), recording)
        access.record_listening(session, recording, by=current_actor(), now=utc_now())
    answer = send_file(playable.path, mimetype=playable.media_type, conditional=True)
    answer.headers["Cache-Control"] = _KEEP
    return answer


@blueprint.get("/<int:recording_id>/peaks")
def peaks(recording_id: int) -> Response:
    """Send the loudness of each channel over time, 0 to 1, with the name of who speaks on it."""
    with reading() as session:
        recording = get_recording(session, recording_id)
        path = _store().derived_path(recording.sha256, PEAKS)
        roles = find_channel_roles(session, recording)
    heights = json.loads(path.read_bytes())["channels"] if path.is_file() else []
    speakers = [roles.get(str(number), "unknown") for number in range(len(heights))]
    answer = jsonify(
        channels=[
            {"speaker": speaker, "label": word("speaker", speaker, current_language()), "peaks": values}
            for speaker, values in zip(speakers, heights, strict=True)
        ]
    )
    answer.headers["Cache-Control"] = _KEEP
    return answer


def _get_playable(store: FileStore, recording: models.Recording) -> _Playable:
    """Return the form made for browsers, else the original where browsers play it; raises Unavailable."""
    made = store.derived_path(recording.sha256, PLAYABLE)
    if made.is_file():
        return _Playable(made, "audio/ogg")
    if recording.media_type in _BROWSERS_PLAY and recording.duration_s is not None:
        return _Playable(store.path(recording.sha256), recording.media_type)
    raise Unavailable(
        f"Recording {recording.id} ({recording.media_type}) is not prepared for listening.",
        zh=f"录音 {recording.id}（{recording.media_type}）尚未生成可播放的版本。",
        remedy="Start the worker, or look at the failed jobs.",
    )


def _store() -> FileStore:
    return FileStore(current_app.config["SETTINGS"].data_dir)

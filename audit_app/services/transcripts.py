"""Transcripts: stored once for each reading of a recording, never edited."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

import transcription
from audit_app import chain, models
from audit_app.authz import Actor
from audit_app.errors import Invalid
from audit_app.interchange.contact import Turn
from audit_app.models import ContactState
from audit_app.recognisers import describe_options
from audit_app.services.audit_log import record_event
from audit_app.services.work import request_judging, request_transcribing
from audit_app.spoken_turns import SpokenTurn
from audit_app.turn_reading import as_json, read_given, read_turn

#: The backend's name of a transcript whose turns came with the contact line.
GIVEN = "given"


def save_transcript(
    session: Session,
    recording: models.Recording,
    heard: transcription.Transcript,
    turns: Sequence[SpokenTurn],
    *,
    speakers: Mapping[str, object],
    by: Actor,
    now: datetime,
) -> models.Transcript:
    """Store one reading of a recording and ask for judging; the same reading again returns what is there.

    `speakers` is what `spoken_turns.describe_speakers` says of it: with other roles it is another reading.
    """
    cache_key = _reading_key(heard, speakers)
    known = session.scalars(
        select(models.Transcript).where(
            models.Transcript.contact_id == recording.contact_id, models.Transcript.cache_key == cache_key
        )
    ).one_or_none()
    if known is not None:
        return known
    transcript = models.Transcript(
        contact_id=recording.contact_id,
        recording_id=recording.id,
        backend=heard.model.backend,
        model=heard.model.name,
        model_sha256=heard.model.sha256,
        is_demo=heard.model.is_demo,
        language=heard.options.language,
        options=describe_options(heard.options),
        duration_s=heard.audio.duration_s,
        speech_s=heard.speech_s,
        confidence=_mean([turn.confidence for turn in turns if turn.confidence is not None]),
        cache_key=cache_key,
        made_at=now,
        speakers=dict(speakers),
    )
    session.add(transcript)
    session.flush()
    session.add_all(_build_utterance(transcript.id, index, turn, heard) for index, turn in enumerate(turns))
    contact = recording.contact
    contact.state, contact.not_judgeable_reason, contact.not_judgeable_values = ContactState.TRANSCRIBED, None, {}
    payload = {"recording": recording.id, "model": heard.model.name, "utterances": len(turns)}
    record_event(session, "transcript.saved", subject=("transcript", transcript.id), by=by, now=now, payload=payload)
    request_judging(session, contact.borrower_id, now=now)
    return transcript


def request_reading_again(session: Session, contact: models.Contact, *, by: Actor, now: datetime) -> models.Recording:
    """Ask for a contact's recording to be read by the recogniser that is set; raises Invalid without a readable one.

    What was read before is kept. The newest reading is the one in use: rules judge it, and flags follow it.
    """
    own = select(models.Recording).where(models.Recording.contact_id == contact.id)
    recording = session.scalars(own).one_or_none()
    if recording is None or recording.duration_s is None:
        raise Invalid(
            f"Contact {contact.external_id} has no recording that can be read.",
            zh=f"触达记录 {contact.external_id} 没有可识别的录音。",
            field="contact",
            value=contact.external_id,
            remedy="Name a contact whose recording is in the file store.",
        )
    request_transcribing(session, recording, now=now)
    payload = {"contact": contact.id}
    record_event(
        session, "recording.reading_asked", subject=("recording", recording.id), by=by, now=now, payload=payload
    )
    return recording


def save_given_turns(
    session: Session, contact: models.Contact, turns: Sequence[Turn], *, now: datetime
) -> models.Transcript:
    """Store the turns that came with a contact line, as they are."""
    transcript = models.Transcript(
        contact_id=contact.id,
        backend=GIVEN,
        model=GIVEN,
        is_demo=False,
        language=contact.language,
        options={},
        cache_key=contact.content_hash,
        made_at=now,
    )
    session.add(transcript)
    session.flush()
    session.add_all(
        models.Utterance(
            transcript_id=transcript.id,
            index=index,
            speaker=turn.speaker,
            text=turn.text,
            start_s=turn.start,
            end_s=turn.end,
            confidence=turn.confidence,
            marks=[],
            words=[],
            reading=as_json(read_given(turn.text, language=contact.language)),
        )
        for index, turn in enumerate(turns)
    )
    return transcript


def _reading_key(heard: transcription.Transcript, speakers: Mapping[str, object]) -> str:
    """Return what is the same for equal readings only: two engines with one checkpoint are two."""
    model = heard.model
    options = heard.options.fingerprint()
    return chain.content_hash(
        [heard.audio.sha256, model.backend, model.sha256, options, heard.separator, dict(speakers)]
    )


def _build_utterance(
    transcript_id: int, index: int, turn: SpokenTurn, heard: transcription.Transcript
) -> models.Utterance:
    return models.Utterance(
        transcript_id=transcript_id,
        index=index,
        channel=turn.channel,
        speaker=turn.speaker,
        text=turn.text,
        start_s=turn.start_s,
        end_s=turn.end_s,
        confidence=turn.confidence,
        marks=list(turn.marks),
        words=[[word.text, word.start_s, word.end_s, round(word.confidence, 3)] for word in turn.words],
        speaker_confidence=turn.speaker_confidence,
        speaker_reason=turn.speaker_reason,
        loudness_db=turn.loudness_db,
        reading=as_json(read_turn(turn, heard)),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

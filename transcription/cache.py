"""Transcripts kept by what they were made from, so that no recording is read twice."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from transcription.audio import probe
from transcription.journal import Journal
from transcription.separation import PrintSeparator, SpeakerSeparator
from transcription.storing import VERSION, from_json, to_json
from transcription.transcriber import transcribe
from transcription.types import Backend, Options, Progress, Transcript


def transcribe_cached(
    path: Path | str,
    *,
    backend: Backend,
    options: Options,
    folder: Path,
    separator: SpeakerSeparator | None = None,
    progress: Progress | None = None,
) -> Transcript:
    """As `transcribe`, but first looks into `folder` for the same audio, model, options and separator.

    A file of the cache that is broken or of an older version is made anew. Files appear whole or
    not at all. What a process has read before it is killed is kept beside them, batch by batch, and
    the next one goes on from there.
    """
    separator = separator or PrintSeparator()
    kept = folder / _name_of(probe(path, raw=options.raw).sha256, backend, options, separator)
    known = _read(kept)
    if known is not None:
        if progress is not None:
            progress(1.0)
        return known
    journal = Journal(kept.with_suffix(".journal"))
    transcript = transcribe(
        path, backend=backend, options=options, separator=separator, progress=progress, journal=journal
    )
    _write(kept, to_json(transcript))
    journal.remove()
    return transcript


def _name_of(audio_sha256: str, backend: Backend, options: Options, separator: SpeakerSeparator) -> str:
    model = backend.info
    made_by = f"{model.backend}-{model.sha256[:16]}-{options.fingerprint()}-{separator.name}"
    return f"{audio_sha256}-{made_by}-{VERSION}.json"


def _read(kept: Path) -> Transcript | None:
    try:
        return from_json(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(kept: Path, text: str) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=kept.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(partial).replace(kept)

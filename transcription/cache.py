"""Transcripts kept by what they were made from, so that no recording is read twice."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from transcription.journal import Journal
from transcription.storing import VERSION, from_json, to_json
from transcription.types import ModelInfo, Options, Transcript


@dataclass(frozen=True)
class Slot:
    """Where the transcript of one recording by one model with one set of options is kept, and its journal."""

    path: Path

    @classmethod
    def of(cls, folder: Path, *, audio_sha256: str, model: ModelInfo, options: Options, separator: str) -> Slot:
        """The slot for everything that the text depends on; a change of any one of them is another slot."""
        made_by = f"{model.backend}-{model.sha256[:16]}-{options.fingerprint()}-{separator}"
        return cls(folder / f"{audio_sha256}-{made_by}-{VERSION}.json")

    @property
    def journal(self) -> Journal:
        """What was read before a process was killed, batch by batch."""
        return Journal(self.path.with_suffix(".journal"))

    def read(self) -> Transcript | None:
        """The transcript; none if it is not there, broken, or of an older version."""
        try:
            return from_json(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, transcript: Transcript) -> None:
        """Keep the transcript, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=self.path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(to_json(transcript))
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(self.path)
        finally:
            Path(partial).unlink(missing_ok=True)

"""Voices told apart by a pyannote.audio pipeline on this machine; the package and its weights are not ours.

Install `pyannote.audio` and put a pipeline's folder or `config.yaml` on the machine; its models' paths in that file
must be local too, because nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from transcription.errors import ModelUnavailable
from transcription.separation import Sound
from transcription.types import BACKEND_RATE, Span, VoiceSpan

CONFIDENCE = 0.8
"""pyannote gives no chances; its models mislabel about a fifth of two-party telephone speech (docs/speech.md)."""

_BLOCK_S = 60.0


class PyannoteSeparator:
    """Asks one loaded pipeline for at most two speakers."""

    def __init__(self, pipeline: Callable[..., Any], *, name: str) -> None:  # Any: pyannote has no types
        self._pipeline = pipeline
        self.name = name

    @classmethod
    def from_path(cls, path: Path | str) -> PyannoteSeparator:
        """Load a pipeline from its folder or `config.yaml`.

        Raises ModelUnavailable when the file or the package is missing, or the package cannot load the pipeline.
        """
        config = Path(path) / "config.yaml" if Path(path).is_dir() else Path(path)
        if not config.is_file():
            raise ModelUnavailable(f"{config}: there is no pyannote pipeline; name its folder or its config.yaml.")
        try:
            from huggingface_hub import constants
            from pyannote.audio import Pipeline
        except ImportError as error:
            raise ModelUnavailable(
                f"{config}: the package pyannote.audio is not installed ({error}); install it or leave it out."
            ) from error
        constants.HF_HUB_OFFLINE = True  # a pipeline that names models elsewhere fails instead of fetching them
        try:
            pipeline = Pipeline.from_pretrained(str(config))
        except Exception as error:  # its loaders raise whatever the libraries below them raise
            raise ModelUnavailable(f"{config}: pyannote.audio cannot load it ({error}).") from error
        if pipeline is None:
            raise ModelUnavailable(f"{config}: pyannote.audio found no pipeline in it; check the paths of its models.")
        digest = hashlib.sha256(config.read_bytes()).hexdigest()
        return cls(pipeline, name=f"pyannote-{digest[:16]}")

    def separate(self, sound: Sound, speech: Sequence[Span]) -> Sequence[VoiceSpan]:
        """The pipeline's turns within speech; empty where it hears one voice only."""
        import torch

        if not speech:
            return ()
        wave = torch.from_numpy(_whole(sound, speech[-1].end_s))[None]
        heard = self._pipeline({"waveform": wave, "sample_rate": BACKEND_RATE}, min_speakers=1, max_speakers=2)
        # Version 4 wraps the annotation; version 3 is the annotation.
        annotation = getattr(heard, "speaker_diarization", heard)
        turns = [(turn.start, turn.end, str(label)) for turn, _, label in annotation.itertracks(yield_label=True)]
        labels = sorted({label for _, _, label in turns})
        if len(labels) < 2:
            return ()
        spans = [VoiceSpan(round(a, 3), round(b, 3), labels.index(label), CONFIDENCE) for a, b, label in sorted(turns)]
        return tuple(spans)


def _whole(sound: Sound, end_s: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    starts = np.arange(0.0, end_s, _BLOCK_S)
    return np.concatenate([sound(Span(float(start), min(float(start) + _BLOCK_S, end_s))) for start in starts])

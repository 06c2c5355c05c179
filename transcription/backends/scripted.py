"""A backend that reads from a script instead of listening, for tests of everything behind it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcription.errors import ModelUnavailable
from transcription.types import ModelInfo, Options, Phrase, Reading, Span, Window, Word

ANY_RECORDING = "*"


@dataclass(frozen=True)
class Line:
    """What is said on a channel, from second to second of the recording, and how sure every word of it is."""

    channel: int
    start_s: float
    end_s: float
    text: str
    confidence: float = 1.0


class ScriptedBackend:
    """Gives every window the lines whose middle falls into it.

    `script` maps a recording's sha256, or `*` for any, to its lines.
    """

    batch_size = 16

    def __init__(self, script: Mapping[str, Sequence[Line]], *, name: str = "script") -> None:
        self._script = script
        digest = hashlib.sha256(repr(sorted(script.items())).encode()).hexdigest()
        self._info = ModelInfo(backend="scripted", name=name, sha256=digest, is_demo=False)

    @classmethod
    def from_file(cls, path: Path) -> ScriptedBackend:
        """Read `{"SHA256 or *": [{"channel": 0, "start_s": 0.5, "end_s": 2.0, "text": "..."}]}`.

        Raises ModelUnavailable when the file is missing or written otherwise.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            script = {sha256: tuple(Line(**line) for line in lines) for sha256, lines in content.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise ModelUnavailable(f"{path}: not a script of spoken lines ({error}).") from error
        return cls(script, name=path.name)

    @property
    def info(self) -> ModelInfo:
        return self._info

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:  # noqa: ARG002  the protocol's
        return [self._read_one(window) for window in windows]

    def _read_one(self, window: Window) -> Reading:
        lines = [*self._script.get(window.audio_sha256, ()), *self._script.get(ANY_RECORDING, ())]
        said = [line for line in lines if line.channel == window.channel and _middle_in(line, window.span)]
        phrases = tuple(_phrase(line, window.span) for line in said)
        return Reading(phrases, avg_logprob=-0.1, no_speech_prob=0.0, compression_ratio=1.0, temperature=0.0)


def _middle_in(line: Line, span: Span) -> bool:
    return span.start_s <= (line.start_s + line.end_s) / 2 < span.end_s


def _phrase(line: Line, window: Span) -> Phrase:
    start, end = line.start_s - window.start_s, line.end_s - window.start_s
    step = (end - start) / max(1, len(line.text))
    words = tuple(
        Word(character, start + place * step, start + (place + 1) * step, line.confidence)
        for place, character in enumerate(line.text)
    )
    return Phrase(Span(start, end), words)

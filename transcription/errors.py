"""Why a recording could not be transcribed, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar


class TranscriptionError(Exception):
    """Raised when a transcript could not be made; `code` is stable and may be stored."""

    code: ClassVar[str] = "transcription_error"


class UnreadableAudio(TranscriptionError):
    """Raised when a recording cannot be judged as it is: the message names file, fault and remedy."""

    code: ClassVar[str] = "unreadable_audio"

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem} {remedy}")
        self.path = path
        self.problem = problem
        self.remedy = remedy


class MissingAudio(UnreadableAudio):
    """Raised when there is no file, or no readable one, at the path."""

    code: ClassVar[str] = "audio_missing"


class EmptyAudio(UnreadableAudio):
    """Raised when the file has no bytes, or a header and no sound."""

    code: ClassVar[str] = "audio_empty"


class NotAudio(UnreadableAudio):
    """Raised when the file holds no sound in a format that can be decoded."""

    code: ClassVar[str] = "audio_not_audio"


class UnsupportedAudio(NotAudio):
    """Raised when it is sound in a format or codec that is known and not decoded faithfully; `name` names it."""

    code: ClassVar[str] = "audio_unsupported"

    def __init__(self, path: Path, problem: str, remedy: str, *, name: str) -> None:
        super().__init__(path, problem, remedy)
        self.name = name


class DamagedAudio(UnreadableAudio):
    """Raised when the header is wrong, or too much of what follows it cannot be decoded."""

    code: ClassVar[str] = "audio_damaged"


class ChangingAudio(UnreadableAudio):
    """Raised when the number of channels changes on the way, so that nobody knows any more who is on which."""

    code: ClassVar[str] = "audio_changing"


class CutAudio(UnreadableAudio):
    """Raised when the file ends before the length its own header promises, or breaks off inside."""

    code: ClassVar[str] = "audio_cut"


class SilentAudio(UnreadableAudio):
    """Raised when nobody speaks on any channel."""

    code: ClassVar[str] = "audio_silent"


class LongAudio(UnreadableAudio):
    """Raised when the recording is longer than the options allow."""

    code: ClassVar[str] = "audio_long"


class ModelUnavailable(TranscriptionError):
    """Raised when the model's file is missing, damaged, not Whisper's, or has another sha256."""

    code: ClassVar[str] = "model_unavailable"


class OutOfMemory(TranscriptionError):
    """Raised by a backend when its memory does not hold a batch; the batch may be read again in parts."""

    code: ClassVar[str] = "out_of_memory"

"""Speech to text: a path in, a frozen transcript out; it knows no contacts and no database.

The names here are the package's whole promise. Nothing heavy is imported before it is needed.
"""

from transcription.attribution import Attribution, CallFacts, Notice, Said
from transcription.audio import probe
from transcription.backends import load_backend, needs_download
from transcription.comparing import Comparison, Difference, Kind, Stretch, align, compare
from transcription.engines import DEFAULT_ENGINE, ENGINES, EngineChoice, load_engine
from transcription.errors import (
    ChangingAudio,
    CutAudio,
    DamagedAudio,
    EmptyAudio,
    LongAudio,
    MissingAudio,
    ModelUnavailable,
    NotAudio,
    SilentAudio,
    TranscriptionError,
    UnreadableAudio,
    UnsupportedAudio,
)
from transcription.peaks import read_peaks
from transcription.raw import RawSound
from transcription.separation import PrintSeparator, SpeakerSeparator
from transcription.separators import load_separator
from transcription.storing import from_json, to_json
from transcription.together import Outcome, Pool, transcribe_cached, transcribe_together
from transcription.transcriber import transcribe
from transcription.types import (
    AudioInfo,
    Backend,
    Channel,
    Mark,
    ModelInfo,
    Options,
    Progress,
    Segment,
    SoundKind,
    SoundSpan,
    Span,
    Transcript,
    VoiceSpan,
    Word,
)
from transcription.who_spoke import attribute

__all__ = [
    "DEFAULT_ENGINE",
    "ENGINES",
    "Attribution",
    "AudioInfo",
    "Backend",
    "CallFacts",
    "ChangingAudio",
    "Channel",
    "Comparison",
    "CutAudio",
    "DamagedAudio",
    "Difference",
    "EmptyAudio",
    "EngineChoice",
    "Kind",
    "LongAudio",
    "Mark",
    "MissingAudio",
    "ModelInfo",
    "ModelUnavailable",
    "NotAudio",
    "Notice",
    "Options",
    "Outcome",
    "Pool",
    "PrintSeparator",
    "Progress",
    "RawSound",
    "Said",
    "Segment",
    "SilentAudio",
    "SoundKind",
    "SoundSpan",
    "Span",
    "SpeakerSeparator",
    "Stretch",
    "Transcript",
    "TranscriptionError",
    "UnreadableAudio",
    "UnsupportedAudio",
    "VoiceSpan",
    "Word",
    "align",
    "attribute",
    "compare",
    "from_json",
    "load_backend",
    "load_engine",
    "load_separator",
    "needs_download",
    "probe",
    "read_peaks",
    "to_json",
    "transcribe",
    "transcribe_cached",
    "transcribe_together",
]

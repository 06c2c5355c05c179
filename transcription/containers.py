"""Files opened for decoding: by content, with a reader that is named and never guessed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transcription import formats
from transcription.breaks import header_fault, is_broken_off
from transcription.errors import CutAudio, DamagedAudio, EmptyAudio, MissingAudio, NotAudio, UnsupportedAudio
from transcription.formats import Form
from transcription.raw import RawSound
from transcription.types import AudioInfo

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

CONVERT_REMEDY = "Convert it to WAV, FLAC, MP3, M4A, AMR or Opus and import it again."
FETCH_REMEDY = "Fetch the recording again from the dialler and import it anew."
_RAW_REMEDY = f"{CONVERT_REMEDY} If it is sound without a header, say which in AUDIT_RAW_AUDIO."
_REFUSED_CODECS = {"wmav1", "wmav2", "wmapro", "wmalossless", "wmavoice"}
_MOST_CHANNELS = 8


@dataclass(frozen=True)
class Opened:
    """A file ready to be decoded. `raw` is what was declared, where the file itself does not say."""

    path: Path
    container: InputContainer
    form: Form
    raw: RawSound | None

    @property
    def tracks(self) -> tuple[AudioStream, ...]:
        """The sound tracks of the file; their channels are counted on from track to track."""
        return tuple(self.container.streams.audio)

    @property
    def promised_s(self) -> float | None:
        """Seconds by the header, the longest track's; none where the format does not say."""
        lengths = [
            float(track.duration * track.time_base)
            for track in self.tracks
            if track.duration is not None and track.time_base is not None
        ]
        if lengths:
            return max(lengths)
        return self.container.duration / 1_000_000 if self.container.duration else None

    @property
    def least_promised_s(self) -> float:
        """Seconds that the header surely promises; 0 where it only guesses or says nothing."""
        promised = self.promised_s
        return 0.0 if promised is None or self._is_guessed() else promised

    def _is_guessed(self) -> bool:
        """Whether the decoder made the length up from bytes and bit rate; a cut file then promises less, too."""
        if self.form is formats.WAV:
            return not all(track.codec_context.name.startswith("pcm_") for track in self.tracks)
        return self.raw is not None or not self.form.has_length

    def is_broken_off(self) -> bool:
        """Whether the bytes of the file end too early, whatever the decoder says."""
        if self.raw is not None:
            return self.path.stat().st_size % self.raw.frame_bytes != 0
        return is_broken_off(self.path, self.form)

    def info(self, *, duration_s: float) -> AudioInfo:
        """What the file says about itself, with the duration that is known by now."""
        codecs = [track.codec_context for track in self.tracks]
        return AudioInfo(
            sha256=_sha256_of(self.path),
            duration_s=round(duration_s, 3),
            channels=sum(codec.channels for codec in codecs),
            sample_rate=max(codec.sample_rate for codec in codecs),
            codec="+".join(dict.fromkeys(codec.name for codec in codecs)),
            container=self.container.format.name,
        )


@contextmanager
def opened(path: Path, *, raw: RawSound | None) -> Iterator[Opened]:
    """The file, open until the end of the block; `raw` says what it is if its own bytes do not.

    Raises MissingAudio, EmptyAudio, NotAudio, UnsupportedAudio, DamagedAudio or CutAudio.
    """
    import av

    _check_there(path)
    form = _form_of(path, raw)
    declared = raw if form.is_declared else None
    options = declared.reader_options() if declared is not None else {}
    try:
        # The reader is named: left to itself FFmpeg believes the file's name where the content says little.
        container = av.open(str(path), mode="r", format=form.reader, options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise _unopened(path, form, error) from error
    with container:
        _check_codecs(path, container, form)
        yield Opened(path, container, form, declared)


def _form_of(path: Path, raw: RawSound | None) -> Form:
    form = formats.recognise(path)
    if form is not None and form.reader is None:
        raise _unsupported(path, form.name, f"It is in the format {form.name}, which")
    if form is not None:
        fault = header_fault(path, form)
        if fault is not None:
            raise DamagedAudio(path, f"It cannot be read as it should be: {fault}.", FETCH_REMEDY)
        return form
    if formats.looks_like_text(path):
        problem = "It is not a recording in any known format: it holds text, perhaps an error page."
        raise NotAudio(path, problem, CONVERT_REMEDY)
    if raw is None:
        raise NotAudio(path, "It is not a recording in any known format.", _RAW_REMEDY)
    return Form(f"sound without a header ({raw})", raw.codec, is_declared=True)


def _unopened(path: Path, form: Form, error: Exception) -> Exception:
    reason = getattr(error, "strerror", None) or str(error)
    if form is formats.MP4 or is_broken_off(path, form):
        return CutAudio(path, f"It begins as {form.name} and breaks off before its sound.", FETCH_REMEDY)
    return DamagedAudio(path, f"It begins as {form.name} and cannot be read as such ({reason}).", FETCH_REMEDY)


def _check_codecs(path: Path, container: InputContainer, form: Form) -> None:
    tracks = container.streams.audio
    if not tracks:
        raise NotAudio(path, "The file holds no sound.", CONVERT_REMEDY)
    for track in tracks:
        codec = track.codec_context
        if codec is None or codec.name in _REFUSED_CODECS:
            name = f"an unknown codec in {form.name}" if codec is None else f"the codec {codec.name} ({form.name})"
            raise _unsupported(path, form.name, f"Its sound is in {name}, which")
    channels = sum(track.codec_context.channels for track in tracks)
    if channels > _MOST_CHANNELS:
        raise UnsupportedAudio(
            path,
            f"It has {channels} channels, more than the {_MOST_CHANNELS} that are told apart.",
            "Export the sides of the call only and import it again.",
            name=f"{channels} × {form.name}",
        )


def _unsupported(path: Path, name: str, problem: str) -> UnsupportedAudio:
    return UnsupportedAudio(path, f"{problem} is not decoded faithfully.", CONVERT_REMEDY, name=name)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_there(path: Path) -> None:
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        remedy = "Put the file there or correct the path."
        raise MissingAudio(path, f"The recording cannot be read: {reason}.", remedy) from error
    if is_empty:
        raise EmptyAudio(path, "The file is empty (0 bytes).", FETCH_REMEDY)

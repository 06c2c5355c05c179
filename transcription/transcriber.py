"""From a recording to a transcript: each channel apart, only where somebody speaks, window by window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from transcription.audibility import is_heard
from transcription.audio import Recording, open_recording
from transcription.channels import duplicate_of
from transcription.cleanup import mark_repeated, mark_segment, mean_confidence, speech_share
from transcription.errors import SilentAudio
from transcription.journal import Journal
from transcription.listening import listen
from transcription.separation import PrintSeparator, SpeakerSeparator
from transcription.types import (
    Backend,
    Channel,
    Options,
    Phrase,
    Progress,
    Reading,
    Segment,
    Span,
    Transcript,
    Window,
    Word,
)
from transcription.voice import find_speech, join_into_windows


@dataclass(frozen=True)
class _Place:
    """A window before its samples are read: a batch at a time is in memory, not the recording."""

    channel: int
    span: Span


def transcribe(
    path: Path | str,
    *,
    backend: Backend,
    options: Options | None = None,
    separator: SpeakerSeparator | None = None,
    progress: Progress | None = None,
    journal: Journal | None = None,
) -> Transcript:
    """Read one recording with one backend; what `journal` has kept of an earlier attempt is not read again.

    Every word of the result lies within speech, in order, on its own channel. Where one channel holds all speech,
    `separator` (`PrintSeparator` by default) tells its voices apart. Raises the errors of `transcription.errors`: those
    of `open_recording` when the file cannot be read, SilentAudio when nobody speaks, ModelUnavailable when the model
    cannot read it.
    """
    options = options or Options()
    with open_recording(path, longest_s=options.longest_s, raw=options.raw) as recording:
        copies = {
            number: duplicate_of(recording.channels, number, rate=recording.rate)
            for number in range(recording.info.channels)
        }
        speech = {
            number: find_speech(recording, number, options=options) for number in copies if copies[number] is None
        }
        if not any(speech.values()):
            raise SilentAudio(
                Path(path),
                f"Nobody speaks in its {recording.info.duration_s:.0f} s.",
                "Check the line and the recorder; the contact cannot be judged by its sound.",
            )
        segments = read_windows(recording, speech, backend=backend, options=options, progress=progress, journal=journal)
        channels = [_channel(number, copies[number], speech.get(number, []), segments) for number in sorted(copies)]
        one_speaks = sum(bool(channel.segments) for channel in channels) == 1
        hear = partial(listen, recording, language=options.language)
        both = (separator or PrintSeparator()) if one_speaks else None
        return Transcript(
            audio=recording.info,
            model=backend.info,
            options=options,
            channels=tuple(
                hear(channel, speech.get(channel.number, []), separator=both if channel.segments else None)
                for channel in channels
            ),
            separator=both.name if both is not None else "",
        )


def _channel(number: int, copy_of: int | None, speech: Sequence[Span], segments: Sequence[Segment]) -> Channel:
    own = sorted((one for one in segments if one.channel == number), key=lambda one: one.start_s)
    spoken = round(sum(span.duration_s for span in speech), 3)
    return Channel(number, spoken, mark_repeated(own), copy_of)


def read_windows(
    recording: Recording,
    speech: Mapping[int, Sequence[Span]],
    *,
    backend: Backend,
    options: Options,
    progress: Progress | None = None,
    journal: Journal | None = None,
) -> list[Segment]:
    """Read the stretches of speech of each channel, in batches; the segments come in no particular order."""
    places = [
        _Place(channel, span) for channel in speech for span in join_into_windows(speech[channel], options=options)
    ]
    # Windows of like length are decoded together, because a batch takes as long as its longest text.
    places.sort(key=lambda place: (place.span.duration_s, place.channel, place.span.start_s))
    segments: list[Segment] = []
    for first in range(0, len(places), backend.batch_size):
        batch = places[first : first + backend.batch_size]
        windows = [_window(recording, place) for place in batch]
        for window, reading in zip(windows, _read(windows, backend, options, journal), strict=True):
            segments.extend(_segments(window, reading, speech[window.channel], options))
        if progress is not None:
            progress(min(1.0, (first + len(batch)) / len(places)))
    return segments


def _read(windows: Sequence[Window], backend: Backend, options: Options, journal: Journal | None) -> Sequence[Reading]:
    """Read one batch, or take what was kept of it."""
    if journal is None:
        return backend.read(windows, options=options)
    regions = [(window.channel, window.span) for window in windows]
    known = journal.known(regions)
    if known is None:
        known = list(backend.read(windows, options=options))
        journal.keep(regions, known)
    return known


def _window(recording: Recording, place: _Place) -> Window:
    samples = recording.read(place.channel, place.span)
    return Window(recording.info.sha256, place.channel, place.span, samples)


def _segments(window: Window, reading: Reading, speech: Sequence[Span], options: Options) -> list[Segment]:
    inside = [span for span in speech if span.end_s > window.span.start_s and span.start_s < window.span.end_s]
    segments: list[Segment] = []
    earliest = window.span.start_s
    for phrase in reading.phrases:
        words = _doubted(_clamped_words(phrase, window.span, inside, earliest=earliest), window)
        span = Span(words[0].start_s, words[-1].end_s)
        earliest = span.end_s
        claimed = Span(window.span.start_s + phrase.span.start_s, window.span.start_s + phrase.span.end_s)
        share = speech_share(claimed, inside)
        text = "".join(word.text for word in words).strip()
        segments.append(
            Segment(
                channel=window.channel,
                start_s=span.start_s,
                end_s=span.end_s,
                text=text,
                words=words,
                confidence=round(mean_confidence(words), 4),
                avg_logprob=reading.avg_logprob,
                no_speech_prob=reading.no_speech_prob,
                compression_ratio=reading.compression_ratio,
                temperature=reading.temperature,
                speech_share=round(share, 3),
                marks=mark_segment(
                    text,
                    words,
                    reading,
                    speech_share=share,
                    options=options,
                    heard_share=sum(word.confidence > 0 for word in words) / len(words),
                    window_s=window.span.duration_s,
                ),
            )
        )
    return segments


def _doubted(words: Sequence[Word], window: Window) -> tuple[Word, ...]:
    """The words; one without any sound under it is kept and loses its confidence."""
    begin = window.span.start_s
    here = [replace(word, start_s=word.start_s - begin, end_s=word.end_s - begin) for word in words]
    heard = is_heard(here, window.samples)
    return tuple(word if sound else replace(word, confidence=0.0) for word, sound in zip(words, heard, strict=True))


def _clamped_words(phrase: Phrase, window: Span, speech: Sequence[Span], *, earliest: float) -> tuple[Word, ...]:
    """The words in recording time, in order, each within some stretch of speech."""
    words: list[Word] = []
    for word in phrase.words:
        start = max(earliest, _into_speech(window.start_s + word.start_s, speech))
        end = min(max(start, window.start_s + word.end_s), window.end_s)
        words.append(replace(word, start_s=round(start, 3), end_s=round(max(start, end), 3)))
        earliest = max(start, end)
    return tuple(words)


def _into_speech(second: float, speech: Sequence[Span]) -> float:
    """The second itself if somebody speaks then, else the nearest edge of a stretch of speech."""
    if any(span.start_s <= second <= span.end_s for span in speech):
        return second
    edges = [edge for span in speech for edge in (span.start_s, span.end_s)]
    return min(edges, key=lambda edge: abs(edge - second), default=second)

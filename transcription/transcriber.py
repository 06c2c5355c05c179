"""From a recording to a transcript: each channel apart, only where somebody speaks, window by window."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from transcription.audibility import is_heard
from transcription.audio import Recording, open_recording
from transcription.channels import duplicate_of
from transcription.cleanup import mark_repeated, mark_segment, mean_confidence, speech_share
from transcription.errors import SilentAudio
from transcription.listening import listen
from transcription.pool import Region, Source, read_regions
from transcription.separation import PrintSeparator, SpeakerSeparator
from transcription.types import (
    Backend,
    Channel,
    ModelInfo,
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
class Call:
    """A recording that is open, with what it says about its channels: copies of another, and where somebody speaks."""

    source: Source
    copies: Mapping[int, int | None]
    speech: Mapping[int, Sequence[Span]]

    def regions(self, number: int, options: Options) -> list[Region]:
        """What the model is to read of it, as the call of that number among those that are read together."""
        return [
            Region(number, channel, span)
            for channel in self.speech
            for span in join_into_windows(self.speech[channel], options=options)
        ]


def transcribe(
    path: Path | str,
    *,
    backend: Backend,
    options: Options | None = None,
    separator: SpeakerSeparator | None = None,
    progress: Progress | None = None,
) -> Transcript:
    """Read one recording with one backend; `transcribe_together` reads many in less time.

    Every word of the result lies within speech, in order, on its own channel. Where one channel holds all speech,
    `separator` (`PrintSeparator` by default) tells its voices apart. Raises the errors of `transcription.errors`: those
    of `open_recording` when the file cannot be read, SilentAudio when nobody speaks, ModelUnavailable when the model
    cannot read it.
    """
    options = options or Options()
    with open_recording(path, longest_s=options.longest_s, raw=options.raw) as recording:
        call = find_talk(path, Source(recording), options=options)
        segments = read_windows(recording, call.speech, backend=backend, options=options, progress=progress)
        return put_together(call, segments, model=backend.info, options=options, separator=separator)


def find_talk(path: Path | str, source: Source, *, options: Options) -> Call:
    """Look where somebody speaks on an open recording. Raises SilentAudio."""
    recording = source.recording
    numbers = range(recording.info.channels)
    copies = {number: duplicate_of(recording.channels, number, rate=recording.rate) for number in numbers}
    speech = {number: find_speech(recording, number, options=options) for number in copies if copies[number] is None}
    if not any(speech.values()):
        raise SilentAudio(
            Path(path),
            f"Nobody speaks in its {recording.info.duration_s:.0f} s.",
            "Check the line and the recorder; the contact cannot be judged by its sound.",
        )
    return Call(source, copies, speech)


def put_together(
    call: Call,
    segments: Sequence[Segment],
    *,
    model: ModelInfo,
    options: Options,
    separator: SpeakerSeparator | None = None,
) -> Transcript:
    """The transcript of a recording whose windows have all been read."""
    recording, copies, speech = call.source.recording, call.copies, call.speech
    channels = [_channel(number, copies[number], speech.get(number, []), segments) for number in sorted(copies)]
    one_speaks = sum(bool(channel.segments) for channel in channels) == 1
    both = (separator or PrintSeparator()) if one_speaks else None
    hear = partial(listen, recording, language=options.language)
    return Transcript(
        audio=recording.info,
        model=model,
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
) -> list[Segment]:
    """Read the stretches of speech of each channel, in batches; the segments come in no particular order."""
    call = Call(Source(recording), {}, speech)

    def tell(_call: int, share: float) -> None:
        if progress is not None:
            progress(share)

    return [one for _, own in read_calls([call], backend=backend, options=options, progress=tell) for one in own]


def read_calls(
    calls: Sequence[Call], *, backend: Backend, options: Options, progress: Callable[[int, float], None]
) -> Iterator[tuple[int, list[Segment]]]:
    """Read several recordings in common batches; give each one's number and segments as soon as it is done."""
    regions = [region for number, call in enumerate(calls) for region in call.regions(number, options)]
    wanted = Counter(region.call for region in regions)
    left = Counter(wanted)
    found: defaultdict[int, list[Segment]] = defaultdict(list)
    for batch in read_regions(regions, [call.source for call in calls], backend=backend, options=options):
        for read in batch:
            speech = calls[read.region.call].speech[read.region.channel]
            found[read.region.call].extend(_segments(read.window, read.reading, speech, options))
            left[read.region.call] -= 1
        for number in dict.fromkeys(read.region.call for read in batch):
            progress(number, 1 - left[number] / wanted[number])
            if not left[number]:
                yield number, found.pop(number)


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

"""Where somebody speaks, by Silero's voice activity model; music and ringing are not speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from transcription.audio import Recording
from transcription.steadiness import STEADY, steadiness
from transcription.types import BACKEND_RATE, Options, Samples, Span

BLOCK_S = 600.0
_SEAM_S = 0.3  # spans this close across the border of two blocks are one
_SURE = 0.5
_SURE_MOMENTS = 10  # of 32 ms each
_LEAST_LEVEL = 0.002  # below it a block is silence and the model need not look


def find_speech(recording: Recording, channel: int, *, options: Options) -> list[Span]:
    """The stretches with speech on one channel, in order, none longer than a window."""
    spans: list[Span] = []
    for block in _blocks(recording.info.duration_s):
        for span in _speech_in(recording, channel, block, options=options):
            previous = spans[-1] if spans else None
            if previous and span.start_s - previous.end_s < _SEAM_S and span.start_s < block.start_s + _SEAM_S:
                joined = Span(previous.start_s, span.end_s)
                if joined.duration_s <= options.window_s:
                    spans[-1] = joined
                    continue
            spans.append(span)
    return [span for span in spans if not _is_steady(recording.read(channel, span))]


def join_into_windows(spans: Sequence[Span], *, options: Options) -> list[Span]:
    """Neighbouring stretches put together, as far as gap and length of a window allow."""
    windows: list[Span] = []
    for span in spans:
        if windows:
            joined = Span(windows[-1].start_s, span.end_s)
            near = span.start_s - windows[-1].end_s < options.join_gap_s
            if near and joined.duration_s <= options.window_s:
                windows[-1] = joined
                continue
        windows.append(span)
    return windows


def _is_steady(samples: Samples) -> bool:
    """True for a note or noise that the model took for a voice without being sure of it for a third of a second."""
    return steadiness(samples) > STEADY and _sureness(samples) < _SURE


def _sureness(samples: Samples) -> float:
    """What the model is sure of for the best third of a second."""
    from faster_whisper.vad import get_vad_model

    moment = 512
    filled = np.pad(samples, (0, -len(samples) % moment))
    chances = np.sort(np.asarray(get_vad_model()(filled), np.float32).reshape(-1))
    return float(chances[-_SURE_MOMENTS]) if len(chances) >= _SURE_MOMENTS else 0.0


def _blocks(duration_s: float) -> Iterator[Span]:
    start = 0.0
    while start < duration_s:
        yield Span(start, min(start + BLOCK_S, duration_s))
        start += BLOCK_S


def _speech_in(recording: Recording, channel: int, block: Span, *, options: Options) -> list[Span]:
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    if recording.loudest(channel, block) < _LEAST_LEVEL:
        return []
    found = get_speech_timestamps(
        recording.read(channel, block),
        VadOptions(
            threshold=options.speech_threshold,
            min_silence_duration_ms=300,
            speech_pad_ms=round(options.speech_pad_s * 1000),
            max_speech_duration_s=options.window_s,
        ),
    )
    return [
        Span(block.start_s + entry["start"] / BACKEND_RATE, block.start_s + entry["end"] / BACKEND_RATE)
        for entry in found
    ]

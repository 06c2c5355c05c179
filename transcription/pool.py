"""Stretches of speech of many recordings, decoded in common batches of like length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transcription.audio import Recording
from transcription.journal import Journal
from transcription.types import Backend, Options, Reading, Span, Window


@dataclass(frozen=True)
class Source:
    """A recording that is open, and the journal of what was read of it before."""

    recording: Recording
    journal: Journal | None = None


@dataclass(frozen=True)
class Region:
    """A window before its samples are read: a batch at a time is in memory. `call` is the place of its recording."""

    call: int
    channel: int
    span: Span


@dataclass(frozen=True)
class Read:
    """A region with its sound and what the model made of it."""

    region: Region
    window: Window
    reading: Reading


def read_regions(
    regions: Sequence[Region], sources: Sequence[Source], *, backend: Backend, options: Options
) -> Iterator[list[Read]]:
    """Read every region once, batch by batch; what a journal has kept comes first and is not read again.

    Each batch is in the journals of its recordings before it is given.
    """
    known = [read for region in regions if (read := _kept(region, sources)) is not None]
    if known:
        yield known
    done = {read.region for read in known}
    # A batch takes as long as its longest text, so those of like length go together, whoever said them.
    left = sorted((one for one in regions if one not in done), key=_by_length)
    while left:
        batch, left = left[: backend.batch_size], left[backend.batch_size :]
        windows = [_window(region, sources) for region in batch]
        readings = backend.read(windows, options=options)
        _keep(batch, readings, sources)
        yield [Read(*one) for one in zip(batch, windows, readings, strict=True)]


def _by_length(region: Region) -> tuple[float, int, int, float]:
    return (region.span.duration_s, region.call, region.channel, region.span.start_s)


def _kept(region: Region, sources: Sequence[Source]) -> Read | None:
    journal = sources[region.call].journal
    known = journal.known([(region.channel, region.span)]) if journal is not None else None
    return Read(region, _window(region, sources), known[0]) if known is not None else None


def _keep(batch: Sequence[Region], readings: Sequence[Reading], sources: Sequence[Source]) -> None:
    for call in dict.fromkeys(region.call for region in batch):
        journal = sources[call].journal
        if journal is not None:
            own = [(one, reading) for one, reading in zip(batch, readings, strict=True) if one.call == call]
            journal.keep([(one.channel, one.span) for one, _ in own], [reading for _, reading in own])


def _window(region: Region, sources: Sequence[Source]) -> Window:
    recording = sources[region.call].recording
    samples = recording.read(region.channel, region.span)
    return Window(recording.info.sha256, region.channel, region.span, samples)

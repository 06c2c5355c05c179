"""Many recordings read together: fuller batches for the model, and each with its own cache, journal and failure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from transcription.audio import open_recording, probe
from transcription.cache import Slot
from transcription.errors import UnreadableAudio
from transcription.pool import Source
from transcription.separation import PrintSeparator, SpeakerSeparator
from transcription.transcriber import Call, find_talk, put_together, read_calls
from transcription.types import Backend, Options, Progress, Transcript

Outcome = Transcript | UnreadableAudio
"""What became of one recording."""


@dataclass(frozen=True)
class Pool:
    """How much is open at once: so many recordings, and recordings of so many seconds, but always one."""

    calls: int = 16
    seconds: float = 1_800.0


def transcribe_together(
    paths: Sequence[Path | str],
    *,
    backend: Backend,
    options: Options | None = None,
    separator: SpeakerSeparator | None = None,
    folder: Path | None = None,
    pool: Pool | None = None,
    progress: Callable[[int, float], None] | None = None,
) -> Iterator[tuple[int, Outcome]]:
    """Read many recordings and give each one's place in `paths` with its transcript, or why it has none, when done.

    The words are those of `transcribe`. Windows of all recordings that are open at once are decoded in common batches
    of like length. `folder` keeps transcripts and journals: what is there is not read again, and what a process has
    read before it is killed is not lost. `progress` is told a recording's place and the share of it that is read.
    Raises ModelUnavailable.
    """
    reader = _Reader(
        backend, options or Options(), separator or PrintSeparator(), folder, progress or (lambda _place, _share: None)
    )
    waiting = deque((place, Path(path)) for place, path in enumerate(paths))
    while waiting:
        yield from reader.read_some(waiting, pool or Pool())


def transcribe_cached(
    path: Path | str,
    *,
    backend: Backend,
    options: Options,
    folder: Path,
    separator: SpeakerSeparator | None = None,
    progress: Progress | None = None,
) -> Transcript:
    """As `transcribe`, but first looks into `folder` for the same audio, model, options and separator.

    A file of the cache that is broken or of an older version is made anew. Files appear whole or
    not at all. What a process has read before it is killed is kept beside them, batch by batch, and
    the next one goes on from there.
    """

    def tell(_place: int, share: float) -> None:
        if progress is not None:
            progress(share)

    found = transcribe_together(
        [path], backend=backend, options=options, separator=separator, folder=folder, progress=tell
    )
    _, outcome = next(found)
    if isinstance(outcome, UnreadableAudio):
        raise outcome
    return outcome


@dataclass(frozen=True)
class _Reader:
    backend: Backend
    options: Options
    separator: SpeakerSeparator
    folder: Path | None
    progress: Callable[[int, float], None]

    def read_some(self, waiting: deque[tuple[int, Path]], pool: Pool) -> Iterator[tuple[int, Outcome]]:
        """Open as many recordings as the pool allows, read them, and close them."""
        calls: list[Call] = []
        slots: list[Slot | None] = []
        places: list[list[int]] = []
        seconds = 0.0
        with ExitStack() as opened:
            while waiting and len(calls) < pool.calls and (not calls or seconds < pool.seconds):
                place, path = waiting.popleft()
                slot: Slot | None = None
                try:
                    slot = self._slot(path)
                    known = slot.read() if slot is not None else None
                    if known is not None:
                        self.progress(place, 1.0)
                        yield place, known
                        continue
                    if slot is not None and slot in slots:
                        # The same sound under another name: it is read once, and both are told.
                        places[slots.index(slot)].append(place)
                        continue
                    call = self._open(path, slot, opened)
                except UnreadableAudio as error:
                    yield place, error
                    continue
                calls.append(call)
                slots.append(slot)
                places.append([place])
                seconds += call.source.recording.info.duration_s
            yield from self._read(calls, slots, places)

    def _slot(self, path: Path) -> Slot | None:
        if self.folder is None:
            return None
        sha256 = probe(path, raw=self.options.raw).sha256
        return Slot.of(
            self.folder,
            audio_sha256=sha256,
            model=self.backend.info,
            options=self.options,
            separator=self.separator.name,
        )

    def _open(self, path: Path, slot: Slot | None, opened: ExitStack) -> Call:
        with ExitStack() as own:
            recording = own.enter_context(open_recording(path, longest_s=self.options.longest_s, raw=self.options.raw))
            call = find_talk(path, Source(recording, slot.journal if slot is not None else None), options=self.options)
            opened.push(own.pop_all())
            return call

    def _read(
        self, calls: Sequence[Call], slots: Sequence[Slot | None], places: Sequence[Sequence[int]]
    ) -> Iterator[tuple[int, Outcome]]:
        def tell(number: int, share: float) -> None:
            for place in places[number]:
                self.progress(place, share)

        for number, segments in read_calls(calls, backend=self.backend, options=self.options, progress=tell):
            transcript = put_together(
                calls[number], segments, model=self.backend.info, options=self.options, separator=self.separator
            )
            slot = slots[number]
            if slot is not None:
                slot.write(transcript)
                slot.journal.remove()
            for place in places[number]:
                yield place, transcript

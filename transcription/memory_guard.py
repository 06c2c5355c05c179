"""How many windows fit into memory: chosen from what is free, and halved when it was too many after all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transcription.errors import ModelUnavailable, OutOfMemory
from transcription.types import Backend, ModelInfo, Options, Reading, Window

CPU_BATCH = 8
"""Windows decoded at once on a CPU; more gained nothing when it was measured (docs/speech.md)."""

GPU_MOST = 64
"""Windows decoded at once on a GPU at most, however much memory it has."""

_SHARE = 0.8  # of the free memory; the rest is for what libraries and the allocator take besides
_TOKENS = 224  # as many as Whisper writes for one window


@dataclass(frozen=True)
class Shape:
    """The sizes of a Whisper model that its memory depends on. `heads_followed`: those that times are read from."""

    positions: int
    audio_width: int
    text_width: int
    text_layers: int
    vocabulary: int
    heads_followed: int


def window_bytes(shape: Shape, *, value_bytes: int) -> int:
    """The memory that one window needs besides the weights, at the worst moment and with the longest text.

    The encoder's widest layer, keys and values of every decoder layer, and either the chances of all tokens of the
    text in 32 bits, twice, or what the followed heads look at, three times.
    """
    encoder = 12 * shape.positions * shape.audio_width * value_bytes
    kept = 2 * shape.text_layers * (shape.positions + _TOKENS) * shape.text_width * value_bytes
    chances = _TOKENS * shape.vocabulary * (value_bytes + 2 * 4)
    attention = 3 * shape.heads_followed * _TOKENS * shape.positions * 4
    return max(encoder, kept + chances + attention)


def fitting_batch(*, free_bytes: int, window_bytes: int) -> int:
    """How many windows may be decoded at once in so much free memory, from 1 to GPU_MOST."""
    return max(1, min(GPU_MOST, int(_SHARE * free_bytes) // window_bytes))


class GuardedBackend:
    """Reads with another backend; a batch that its memory does not hold is read in halves, and no window is lost.

    What was too many is not tried again: later batches are of the size that went through.
    """

    def __init__(self, backend: Backend, *, announce: Callable[[str], None]) -> None:
        self._backend = backend
        self._announce = announce
        self._most = backend.batch_size

    @property
    def unguarded(self) -> Backend:
        """The backend that reads."""
        return self._backend

    @property
    def info(self) -> ModelInfo:
        return self._backend.info

    @property
    def batch_size(self) -> int:
        """How many windows are read at once by now."""
        return self._most

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """As the backend reads. Raises ModelUnavailable when memory does not hold a single window."""
        readings: list[Reading] = []
        while len(readings) < len(windows):
            some = windows[len(readings) : len(readings) + self._most]
            try:
                readings.extend(self._backend.read(some, options=options))
                continue
            except OutOfMemory as error:
                problem = str(error)
            if len(some) == 1:
                raise ModelUnavailable(
                    f"Memory does not hold one window of speech ({problem}); free some, or choose a smaller model."
                )
            self._most = len(some) // 2
            self._announce(f"Memory does not hold {len(some)} windows of speech at once; going on with {self._most}.")
        return readings

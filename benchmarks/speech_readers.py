"""Ways to read recorded calls, as the benchmark of speech compares them: each gives the text of each channel."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

import transcription
from benchmarks.spoken_calls import SpokenCall
from transcription.audio import open_recording
from transcription.backends import DEMO_MODEL
from transcription.engines import EngineChoice, load_engine
from transcription.types import Span

Reader = Callable[[Sequence[SpokenCall]], list[list[str]]]
"""Of each call the text of each channel; of both together where the reader mixes them."""

COMMAND = {
    "beam_size": 5,
    "best_of": 5,
    "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    "condition_on_previous_text": True,
}
"""What the command `whisper` does when nothing else is asked for (whisper/transcribe.py, its argument parser)."""

MIXED = "openai_whisper_mixed"


def make_readers(*, model: Path, device: str, threads: int, batch_size: int, work_folder: Path) -> Mapping[str, Reader]:
    """Every reader that this machine has the packages for, with its model loaded. Loading is not part of the times."""
    readers: dict[str, Reader] = {**_plain_whisper(model, device)}
    choice = EngineChoice(
        model=str(model), device=device, threads=threads, batch_size=batch_size, work_folder=work_folder
    )
    readers |= _ours(choice, "openai-whisper")
    if importlib.util.find_spec("faster_whisper") is None:
        print("faster-whisper: not installed, so neither it nor the engine of its name is measured")
        return readers
    readers |= _ours(choice, "faster-whisper")
    converted = next(work_folder.glob("*-int8"))
    readers |= _plain_faster_whisper(converted, device, threads, batch_size)
    return readers


def samples_of(call: SpokenCall) -> list[np.ndarray]:
    """Each channel at 16 kHz; rivals are handed these, so that reading the file costs them nothing."""
    with open_recording(call.path, longest_s=call.duration_s + 60) as recording:
        whole = Span(0.0, recording.info.duration_s)
        return [recording.read(number, whole) for number in range(recording.info.channels)]


def _plain_whisper(model: Path, device: str) -> Mapping[str, Reader]:
    import whisper

    loaded = whisper.load_model(str(model), device=device)

    def read(samples: np.ndarray) -> str:
        found = whisper.transcribe(loaded, samples, language="zh", fp16=device == "cuda", verbose=None, **COMMAND)
        return str(found["text"])

    return {
        "openai_whisper": _one_by_one(lambda call: [read(samples) for samples in samples_of(call)]),
        # As the command itself hears a file: both sides on one channel, and nobody knows any more who spoke.
        MIXED: _one_by_one(lambda call: [read(np.mean(samples_of(call), axis=0, dtype=np.float32))]),
    }


def _plain_faster_whisper(folder: Path, device: str, threads: int, batch_size: int) -> Mapping[str, Reader]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(folder), device=device, compute_type="int8", cpu_threads=threads)
    batched = BatchedInferencePipeline(model=model)

    def plain(samples: np.ndarray) -> str:
        return "".join(segment.text for segment in model.transcribe(samples, language="zh")[0])

    def many(samples: np.ndarray) -> str:
        # Its default leaves the time stamps out, which the demo checkpoint was hardly taught.
        found, _ = batched.transcribe(samples, language="zh", batch_size=batch_size, without_timestamps=False)
        return "".join(segment.text for segment in found)

    return {
        "faster_whisper": _one_by_one(lambda call: [plain(samples) for samples in samples_of(call)]),
        "faster_whisper_batched": _one_by_one(lambda call: [many(samples) for samples in samples_of(call)]),
    }


def _ours(choice: EngineChoice, engine: str) -> Mapping[str, Reader]:
    """This pipeline on an engine: as a worker reads, many calls together, and each call alone."""
    backend = load_engine(engine, choice)

    def together(calls: Sequence[SpokenCall]) -> list[list[str]]:
        found = dict(transcription.transcribe_together([call.path for call in calls], backend=backend))
        return [_texts(found[place]) for place in range(len(calls))]

    name = f"ours_{engine.replace('-', '_')}"
    alone = _one_by_one(lambda call: _texts(transcription.transcribe(call.path, backend=backend)))
    return {name: together, f"{name}_alone": alone}


def _one_by_one(read: Callable[[SpokenCall], list[str]]) -> Reader:
    return lambda calls: [read(call) for call in calls]


def _texts(outcome: transcription.Outcome) -> list[str]:
    if not isinstance(outcome, transcription.Transcript):
        raise outcome
    return ["".join(segment.text for segment in channel.segments) for channel in outcome.channels]


def demo_model() -> Path:
    """The checkpoint that is shipped."""
    return DEMO_MODEL

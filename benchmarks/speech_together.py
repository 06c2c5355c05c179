"""Recordings read one by one and together: seconds of sound a second of processor time, and whether words differ.

Run `python -m benchmarks.speech_together [--recordings 48] [--engine faster-whisper]`. It reads recordings of the demo
month with the shipped checkpoint on one thread. `--arithmetic int8` compares that arithmetic with float32 instead.
Processor time, because other work on the machine does not count in it.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

import transcription
from audit_app.demo.month import FOLDER
from transcription.engines import EngineChoice, load_engine

Reader = Callable[[Sequence[Path]], Mapping[int, transcription.Outcome]]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=48, help="how many of the month's recordings (default 48)")
    parser.add_argument("--engine", default=transcription.DEFAULT_ENGINE)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--arithmetic", help="compare float32 with this one, both together")
    arguments = parser.parse_args(argv)
    paths = sorted((FOLDER / "recordings").iterdir())[: arguments.recordings]
    if arguments.arithmetic:
        readers = {name: _together(_load(arguments, name)) for name in ("float32", arguments.arithmetic)}
    else:
        backend = _load(arguments, "auto")
        readers = {"one_by_one": _one_by_one(backend), "together": _together(backend)}
    for read in readers.values():
        read(paths[:1])  # the first reading of a process warms up
    found = {name: _timed(name, read, paths) for name, read in readers.items()}
    first, second = (_texts(outcomes) for outcomes in found.values())
    edits = sum(Levenshtein.distance(one, other) for one, other in zip(first, second, strict=True))
    print(f"figure characters {sum(map(len, first))} characters")
    print(f"figure characters_that_differ {edits} characters")


def _load(arguments: argparse.Namespace, compute_type: str) -> transcription.Backend:
    choice = EngineChoice(compute_type=compute_type, threads=1, batch_size=arguments.batch)
    return load_engine(arguments.engine, choice)


def _one_by_one(backend: transcription.Backend) -> Reader:
    def read(paths: Sequence[Path]) -> Mapping[int, transcription.Outcome]:
        found: dict[int, transcription.Outcome] = {}
        for place, path in enumerate(paths):
            found |= dict.fromkeys([place], next(transcription.transcribe_together([path], backend=backend))[1])
        return found

    return read


def _together(backend: transcription.Backend) -> Reader:
    return lambda paths: dict(transcription.transcribe_together(paths, backend=backend))


def _timed(name: str, read: Reader, paths: Sequence[Path]) -> Mapping[int, transcription.Outcome]:
    begun = time.process_time()
    found = read(paths)
    took = time.process_time() - begun
    heard = [one for one in found.values() if isinstance(one, transcription.Transcript)]
    seconds = sum(one.audio.duration_s for one in heard)
    print(f"figure sound_{name} {seconds:.0f} seconds")
    print(f"figure speed_{name} {seconds / took:.2f} seconds/processor-second", flush=True)
    return found


def _texts(found: Mapping[int, transcription.Outcome]) -> list[str]:
    return [
        " ".join(segment.text for segment in outcome.segments) if isinstance(outcome, transcription.Transcript) else ""
        for _, outcome in sorted(found.items())
    ]


if __name__ == "__main__":
    main()

"""Arithmetics of openai-whisper on a CPU: pure speed of the published sizes, and character error of the demo model.

Run `python -m benchmarks.speech_precision [--sizes tiny,base,small]`. Sizes have random weights and write a forced
number of tokens (benchmarks/speech_sizes.py); the error is the shipped checkpoint's on calls of the demo's voices.
Seconds of sound are counted for each second of processor time, so that a busy machine does not count.
"""

import argparse
import copy
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

import transcription
from benchmarks.speech import Tally
from benchmarks.speech_sizes import SIZES, backend_of, random_model, read_ours
from benchmarks.spoken_calls import make_calls
from transcription.types import BACKEND_RATE

PRECISIONS = ("float32", "bfloat16", "int8")
WINDOW_S = 30


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print the table and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="tiny,base,small")
    parser.add_argument("--windows", type=int, default=8, help="windows of 30 s for each size (default 8)")
    parser.add_argument("--tokens", type=int, default=60, help="tokens for each window (default 60)")
    parser.add_argument("--minutes", type=float, default=1.5, help="calls for the demo model (default 1.5)")
    arguments = parser.parse_args(argv)
    torch.set_num_threads(1)
    print(f"| model | {' | '.join(PRECISIONS)} |\n|---|{'---|' * len(PRECISIONS)}")
    for name in arguments.sizes.split(","):
        speeds = [_speed(name, precision, arguments) for precision in PRECISIONS]
        print(f"| {name} | {' | '.join(f'{speed:.2f}' for speed in speeds)} |", flush=True)
        for precision, speed in zip(PRECISIONS, speeds, strict=True):
            print(f"figure speed_{name}_{precision} {speed:.2f} seconds/second")
    _measure_demo(arguments.minutes)


def _speed(name: str, precision: str, arguments: argparse.Namespace) -> float:
    model = copy.deepcopy(random_model(SIZES[name]))
    backend = backend_of(model, tokens=arguments.tokens, batch_size=8, precision=precision)
    noise = np.random.default_rng(5).standard_normal(arguments.windows * WINDOW_S * BACKEND_RATE)
    samples = (0.05 * noise).astype(np.float32)
    read_ours(backend, samples[: WINDOW_S * BACKEND_RATE])
    begun = time.process_time()
    read_ours(backend, samples)
    return arguments.windows * WINDOW_S / (time.process_time() - begun)


def _measure_demo(minutes: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        calls = make_calls(Path(folder), minutes=minutes)
        for precision in PRECISIONS:
            backend = transcription.load_backend("demo", threads=1, compute_type=precision)
            tally = Tally(0.0, [])
            for number, call in enumerate([calls[0], *calls]):
                begun = time.process_time()
                channels = transcription.transcribe(call.path, backend=backend).channels
                if number:
                    tally.seconds += time.process_time() - begun
                    written = ("".join(segment.text for segment in channel.segments) for channel in channels)
                    tally.texts.extend(zip(call.texts, written, strict=True))
            speed = sum(call.duration_s for call in calls) / tally.seconds
            print(f"figure speed_demo_{precision} {speed:.2f} seconds/second")
            print(f"figure error_demo_{precision} {100 * tally.error:.2f} percent", flush=True)


if __name__ == "__main__":
    main()

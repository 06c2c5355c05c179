"""What a window takes of a GPU's memory, measured beside what is reckoned with, and a batch that does not fit.

Run `python -m benchmarks.gpu_memory [--sizes small,medium,large-v3]` on a machine with a GPU. Models have random
weights and write the longest text that Whisper allows, in float16. Then so little memory is allowed that not all of
the batch fits, and it is read all the same.
"""

import argparse
from collections.abc import Sequence

import numpy as np
import torch

from benchmarks.speech_sizes import NEVER_DOUBT, SIZES, ForcedBackend, backend_of, random_model
from transcription.backends.whisper import best_batch, shape_of
from transcription.memory_guard import GuardedBackend, window_bytes
from transcription.types import BACKEND_RATE, Span, Window

LONGEST = 224
BATCH = 8
MEGABYTE = 1 << 20


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print the figures; without a GPU refused with SystemExit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="small,medium,large-v3")
    arguments = parser.parse_args(argv)
    if not torch.cuda.is_available():
        raise SystemExit("There is no GPU on this machine; run this where torch sees one.")
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
    for name in arguments.sizes.split(","):
        _measure(name)
        torch.cuda.empty_cache()


def _measure(name: str) -> None:
    model = random_model(SIZES[name]).to("cuda")
    backend = backend_of(model, tokens=LONGEST, batch_size=BATCH, precision="float16")
    windows = _windows(BATCH)
    _peak(backend, windows[:1])
    weights = torch.cuda.memory_allocated()
    one, many = _peak(backend, windows[:1]), _peak(backend, windows)
    reckoned = window_bytes(shape_of(model), value_bytes=2)
    print(f"figure window_{name}_measured {(many - one) / (BATCH - 1) / MEGABYTE:.0f} MiB")
    print(f"figure window_{name}_reckoned {reckoned / MEGABYTE:.0f} MiB")
    print(f"figure batch_{name} {best_batch(model, torch.float16)} windows")
    _, total = torch.cuda.mem_get_info()
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction((weights + (many - weights) * 0.7) / total)
    said: list[str] = []
    read = GuardedBackend(backend, announce=said.append).read(windows, options=NEVER_DOUBT)
    torch.cuda.set_per_process_memory_fraction(1.0)
    print(f"figure read_{name}_in_too_little {len(read)} windows")
    print(" ".join(said) or "it fitted all the same", flush=True)


def _peak(backend: ForcedBackend, windows: Sequence[Window]) -> int:
    torch.cuda.reset_peak_memory_stats()
    backend.read(windows, options=NEVER_DOUBT)
    return torch.cuda.max_memory_allocated()


def _windows(number: int) -> list[Window]:
    noise = 0.05 * np.random.default_rng(5).standard_normal((number, 30 * BACKEND_RATE)).astype(np.float32)
    return [Window("0" * 64, 0, Span(30.0 * at, 30.0 * at + 30), noise[at]) for at in range(number)]


if __name__ == "__main__":
    main()

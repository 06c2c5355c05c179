"""Speed and character error of recognition: this pipeline on each engine beside `openai-whisper` and `faster-whisper`.

Run `python -m benchmarks.speech [--minutes 10] [--month]`. All read the same two-channel calls (in the demo's voices,
or with `--month` recordings of the demo month itself) with the same checkpoint, a few calls at a time in turns, so that
a busy machine slows them alike. Seconds are those of the recording, however many channels it has, and loading is not
counted. `ours_…` reads the calls of a turn together, as a worker does, `ours_…_alone` one by one. `openai_whisper` is
`whisper.transcribe` in this process with the command's defaults (beam of 5, conditioned on the text before), once for
each channel, as anybody must who wants to know who spoke; `openai_whisper_mixed` is the same on both sides mixed, as
the command itself hears a file.

With `--sizes tiny,base,small` models of the published sizes with random weights are timed instead
(benchmarks/speech_sizes.py); that needs no voices.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.spoken_calls import SpokenCall, make_calls, read_month

CPU_THREADS = 2


@dataclass
class Tally:
    """What one reader took and got wrong; `texts` are (true, written) pairs."""

    seconds: float
    texts: list[tuple[str, str]]

    @property
    def error(self) -> float:
        """Character error rate: edits by characters that were said."""
        from rapidfuzz.distance import Levenshtein

        edits = sum(Levenshtein.distance(bare(said), bare(written)) for said, written in self.texts)
        return edits / max(1, sum(len(bare(said)) for said, _ in self.texts))


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print the table and the figures."""
    arguments = _arguments(argv)
    if arguments.sizes:
        from benchmarks.speech_sizes import measure_sizes

        measure_sizes(
            arguments.sizes.split(","),
            minutes=arguments.minutes,
            device=arguments.device,
            threads=arguments.threads,
            batch_size=arguments.batch,
            tokens=arguments.tokens,
        )
        return
    with tempfile.TemporaryDirectory(prefix="speech-") as folder:
        print_figures(*measure(arguments, Path(folder)))


def measure(arguments: argparse.Namespace, folder: Path) -> tuple[Mapping[str, Tally], float]:
    """Read every call with every reader, in turns; the seconds of the recordings come second."""
    import torch

    from benchmarks.speech_readers import MIXED, demo_model, make_readers

    torch.set_num_threads(arguments.threads)
    calls = read_month(minutes=arguments.minutes) if arguments.month else make_calls(folder, minutes=arguments.minutes)
    readers = make_readers(
        model=arguments.model or demo_model(),
        device=arguments.device,
        threads=arguments.threads,
        batch_size=arguments.batch,
        work_folder=folder / "models",
    )
    for read in readers.values():
        read(calls[:1])  # the first reading of a process compiles and warms up
    tallies = {name: Tally(0.0, []) for name in readers}
    for turn in _turns(calls, arguments.together):
        for name, read in readers.items():
            begin = time.perf_counter()
            written = read(turn)
            tallies[name].seconds += time.perf_counter() - begin
            for call, texts in zip(turn, written, strict=True):
                truth = [call.together] if name == MIXED else call.texts
                tallies[name].texts.extend(zip(truth, texts, strict=True))
    return tallies, sum(call.duration_s for call in calls)


def _turns(calls: Sequence[SpokenCall], size: int) -> Iterator[Sequence[SpokenCall]]:
    for first in range(0, len(calls), size):
        yield calls[first : first + size]


def print_figures(tallies: Mapping[str, Tally], duration_s: float) -> None:
    """The table, and a line `figure NAME VALUE UNIT` for each thing worth following."""
    speeds = {name: duration_s / tally.seconds for name, tally in tallies.items()}
    print(f"{duration_s / 60:.1f} minutes of calls, two channels")
    print("| reader | seconds of recording a second | character error |\n|---|---|---|")
    for name, tally in tallies.items():
        print(f"| {name} | {speeds[name]:.1f} | {100 * tally.error:.1f} % |")
    for name, tally in tallies.items():
        print(f"figure speed_{name} {speeds[name]:.2f} seconds/second")
        print(f"figure error_{name} {100 * tally.error:.2f} percent")
    print(f"figure error_ours {100 * tallies['ours_openai_whisper'].error:.2f} percent")
    ours = speeds["ours_openai_whisper"]
    print(f"figure speed_vs_openai_whisper {ours / speeds['openai_whisper']:.3f} ratio")
    print(f"figure speed_vs_openai_whisper_mixed {ours / speeds['openai_whisper_mixed']:.3f} ratio")
    if "faster_whisper" in speeds:
        ours = speeds["ours_faster_whisper"]
        print(f"figure speed_vs_faster_whisper {ours / speeds['faster_whisper']:.3f} ratio")
        print(f"figure speed_vs_faster_whisper_batched {ours / speeds['faster_whisper_batched']:.3f} ratio")


def bare(text: str) -> str:
    """The text without punctuation and spaces."""
    return re.sub(r"[^\w]", "", text)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="how much is read (default 10)")
    parser.add_argument("--quick", action="store_true", help="one short call, to see that everything works")
    parser.add_argument("--month", action="store_true", help="read recordings of the demo month")
    parser.add_argument("--together", type=int, default=8, help="calls of a turn, read together by ours (default 8)")
    parser.add_argument("--model", type=Path, help="checkpoint (default: the demo model)")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=CPU_THREADS)
    parser.add_argument("--batch", type=int, default=8, help="windows decoded at once (default 8)")
    parser.add_argument("--sizes", help="published sizes to time with random weights, such as tiny,base,small")
    parser.add_argument("--tokens", type=int, default=100, help="tokens written for each 30 s with random weights")
    arguments = parser.parse_args(argv)
    if arguments.quick:
        arguments.minutes = 0.2
    return arguments


if __name__ == "__main__":
    main()

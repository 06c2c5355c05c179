"""Every format, rate, channel count and length, decoded and compared with the original: a table for docs/speech.md.

Run `python -m benchmarks.audio_formats`; `--write` puts the table between its marks in docs/speech.md.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import encoded
from benchmarks.encoded import CASES, FIXTURES, MADE_ELSEWHERE, Case, Likeness
from benchmarks.tables import put_table
from transcription.audio import open_recording
from transcription.raw import RawSound

LENGTHS_S = (3.0, 60.0)
_DOCUMENT = Path(__file__).parent.parent / "docs" / "speech.md"
_HEAD = (
    "| format | rates in kHz | channels | correlation, 3 s | 60 s | delay of the codec | 60 s decoded in |",
    "|---|---|---|---|---|---|---|",
)


def main() -> None:
    """Print the table, and write it to the document if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/speech.md")
    arguments = parser.parse_args()
    lines = list(_HEAD)
    for row in _rows():
        print(row, flush=True)
        lines.append(row)
    if arguments.write:
        put_table(_DOCUMENT, "formats", "\n".join(lines))


def _rows() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="formats-") as folder:
        for case in CASES:
            yield _row(case, Path(folder) / "recording")
        for name, (file, raw, rate, _least) in MADE_ELSEWHERE.items():
            declared = RawSound.parse(raw) if raw is not None else None
            likeness = encoded.compare(FIXTURES / file, encoded.fixture_sound(rate), rate=rate, raw=declared)
            yield _fixed_row(name, rate, likeness)
        path = encoded.g729_in_wav(FIXTURES / "sentence.g729", Path(folder) / "recording")
        likeness = encoded.compare(path, encoded.fixture_sound(8_000), rate=8_000, raw=None)
        yield _fixed_row("WAV, G.729", 8_000, likeness)


def _row(case: Case, path: Path) -> str:
    worst = dict.fromkeys(LENGTHS_S, 1.0)
    delay = slowest = 0.0
    for rate in case.rates:
        for channels in case.channels:
            for seconds in LENGTHS_S:
                sides = encoded.conversation(seconds, rate=rate, channels=channels)
                encoded.encode(case, sides, path, rate=rate)
                raw = encoded.declared(case, rate=rate, channels=channels)
                likeness = encoded.compare(path, sides, rate=rate, raw=raw)
                worst[seconds] = min(worst[seconds], likeness.correlation)
                delay = max(delay, abs(likeness.delay_s))
            slowest = max(slowest, _seconds_to_decode(path, raw))
    rates = ", ".join(f"{rate / 1000:g}" for rate in case.rates)
    channels_tried = ", ".join(map(str, case.channels))
    likenesses = " | ".join(f"{_down(worst[seconds])}" for seconds in LENGTHS_S)
    return f"| {case.name} | {rates} | {channels_tried} | {likenesses} | {delay * 1000:.0f} ms | {slowest:.2f} s |"


def _fixed_row(name: str, rate: int, likeness: Likeness) -> str:
    delay = f"{abs(likeness.delay_s) * 1000:.0f} ms"
    return f"| {name} | {rate / 1000:g} | 1 | {_down(likeness.correlation)} | | {delay} | |"


def _down(correlation: float) -> str:
    """Three digits, never rounded up."""
    return f"{int(correlation * 1000 + 1e-6) / 1000:.3f}"


def _seconds_to_decode(path: Path, raw: RawSound | None) -> float:
    began = time.perf_counter()
    with open_recording(path, longest_s=3600.0, raw=raw):
        return time.perf_counter() - began


if __name__ == "__main__":
    main()

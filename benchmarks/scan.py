"""How fast and how small `contact-audit scan` is, alone and beside others: lines `figure NAME VALUE UNIT`.

    python -m benchmarks.scan                       10^4 and 10^5 contacts, and all comparisons
    python -m benchmarks.scan --sizes 10000         within a minute
    python -m benchmarks.scan --sizes 10000,100000,1000000
    python -m benchmarks.scan --quick               does it work at all; its figures mean nothing

A ratio says how many times our time goes into theirs: above 1 we are faster, below 1 they are.
"""

import argparse
import math
import os
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.months import write_month
from benchmarks.phrases import MOST_PATTERNS, Comparison, compare_phrases, make_texts
from benchmarks.timed_scan import TimedScan, time_scan
from benchmarks.windows import WindowComparison, compare_windows

SIZES = (10_000, 100_000)
QUICK_SIZE = 300
#: Texts for hyperscan, for re and for spaCy: each gets what it can read in a few seconds.
TEXTS, QUICK_TEXTS = (20_000, 1_000, 200), (200, 100, 50)
#: One phrase of so many, in a quick run.
QUICK_SHARE = 20
WINDOW_CONTACTS, QUICK_WINDOW_CONTACTS = 20_000, 2_000


def main(words: Sequence[str] | None = None) -> None:
    """Scan months of each size, compare with others, print the figures."""
    options = _options(words)
    print("# A ratio says how many times our time goes into theirs; larger is better for us.")
    sizes = [QUICK_SIZE] if options.quick else options.sizes
    if "scan" in options.only:
        _scan_all(sizes, options.jobs, "scan", has_words=True)
    if "records" in options.only:
        print("# Records of a dialler alone, without words.")
        _scan_all(sizes, options.jobs, "records", has_words=False)
    if "phrases" in options.only:
        texts, slow, slowest = QUICK_TEXTS if options.quick else TEXTS
        share = QUICK_SHARE if options.quick else 1
        for comparison in compare_phrases(make_texts(texts), slow=slow, slowest=slowest, share=share):
            _print_phrases(comparison)
    if "windows" in options.only:
        _print_windows(compare_windows(QUICK_WINDOW_CONTACTS if options.quick else WINDOW_CONTACTS))


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="contacts in a month, with commas between")
    parser.add_argument("--only", type=lambda text: text.split(","), default=["scan", "phrases", "windows"])
    parser.add_argument("--jobs", type=_sizes, default=[1, os.cpu_count() or 1], help="how many processes, one by one")
    parser.add_argument("--quick", action="store_true", help="a smoke run of a few hundred contacts")
    return parser.parse_args(words)


def _sizes(text: str) -> list[int]:
    return sorted(int(float(part)) for part in text.split(","))


def _scan_all(sizes: Sequence[int], jobs: Sequence[int], name: str, *, has_words: bool) -> None:
    largest: list[TimedScan] = []
    with tempfile.TemporaryDirectory(prefix="contact-audit-benchmark-") as folder:
        for size in sizes:
            month = Path(folder, "contacts.jsonl")
            write_month(month, size, has_words=has_words)
            results = [Path(folder, f"results-{number}.jsonl") for number in jobs]
            scans = [
                time_scan(month, path, contacts=size, jobs=number) for path, number in zip(results, jobs, strict=True)
            ]
            if len({path.read_bytes() for path in results}) > 1:
                raise AssertionError(f"{jobs} processes do not agree on {size} contacts")
            for scan in scans:
                _print_scan(scan, name, is_last=scan is scans[-1])
            largest.append(scans[-1])
    for before, after in pairwise(largest):
        power = math.log(after.processor_seconds / before.processor_seconds) / math.log(
            after.contacts / before.contacts
        )
        print(f"# From {before.contacts} to {after.contacts} contacts processor time grows with this power of them.")
        print(f"figure {name}_growth_{_short(before.contacts)}_to_{_short(after.contacts)} {power:.2f} power")
        print("# Each contact between the two sizes, without the start of the process.")
        each = (after.processor_seconds - before.processor_seconds) / (after.contacts - before.contacts)
        print(f"figure {name}_milliseconds_each {1000 * each:.3f} ms")
    print(f"# The largest month: {largest[-1].contacts} contacts, {largest[-1].jobs} processes.")
    print(f"figure {name}_contacts_per_second {largest[-1].per_second:.0f} 1/s")
    print(f"figure {name}_peak_memory {largest[-1].peak_mb:.0f} MB")


def _print_scan(scan: TimedScan, name: str, *, is_last: bool) -> None:
    size = _short(scan.contacts)
    size = size if is_last else f"{size}_one_process" if scan.jobs == 1 else f"{size}_{scan.jobs}_processes"
    print(
        f"# {scan.contacts} contacts, {scan.jobs} processes: {scan.seconds:.1f} s, "
        f"{scan.processor_seconds:.1f} s of processor time.",
        flush=True,
    )
    print(f"figure {name}_contacts_per_second_{size} {scan.per_second:.0f} 1/s")
    print(f"figure {name}_peak_memory_{size} {scan.peak_mb:.0f} MB", flush=True)


def _short(size: int) -> str:
    power = round(math.log10(size))
    return f"1e{power}" if 10**power == size else str(size)


def _print_phrases(comparison: Comparison) -> None:
    few = f" that spaCy can hear with at most {MOST_PATTERNS} patterns" if comparison.rival == "spacy" else ""
    print(
        f"# {comparison.phrases} phrases{few} in {comparison.texts} texts: the same {comparison.hits} hits; "
        f"processor time {comparison.ours:.3f} s ours, {comparison.theirs:.3f} s {comparison.rival}."
    )
    print(f"figure phrases_vs_{comparison.rival} {comparison.ratio:.3g} ratio")


def _print_windows(comparison: WindowComparison) -> None:
    print(
        f"# {comparison.rules} window rules on {comparison.contacts} contacts in memory: the same {comparison.excess} "
        f"above a limit; processor time {comparison.ours:.3f} s ours, {comparison.theirs:.3f} s DuckDB."
    )
    print(f"figure windows_vs_duckdb {comparison.ratio:.3g} ratio")


if __name__ == "__main__":
    main()

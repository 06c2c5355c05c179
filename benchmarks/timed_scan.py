"""Runs `contact-audit scan` as a user does, and measures seconds and memory of all its processes together."""

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_COMMAND = (sys.executable, "-c", "from audit_app.cli import main; main()", "scan")
_LOOK_EVERY_SECONDS = 0.1
_PAGE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class TimedScan:
    """One scan: seconds from start to end, processor seconds of all processes, and the most memory at one moment."""

    contacts: int
    jobs: int
    seconds: float
    processor_seconds: float
    peak_mb: float

    @property
    def per_second(self) -> float:
        """Return contacts judged each second, start of the process included."""
        return self.contacts / self.seconds


def time_scan(path: Path, results: Path, *, contacts: int, jobs: int) -> TimedScan:
    """Scan a file and write results to another; raise CalledProcessError if the scan fails."""
    words = [*_COMMAND, str(path), "--jobs", str(jobs), "-o", str(results)]
    started = time.perf_counter()
    busy, peak = _processor_seconds(), 0
    with subprocess.Popen(words) as scan:
        while scan.poll() is None:
            peak = max(peak, sum(_resident_bytes(process) for process in _family(scan.pid)))
            time.sleep(_LOOK_EVERY_SECONDS)
    seconds = time.perf_counter() - started
    if scan.returncode:
        raise subprocess.CalledProcessError(scan.returncode, words)
    return TimedScan(contacts, jobs, seconds, _processor_seconds() - busy, peak / 1e6)


def _processor_seconds() -> float:
    """Return what all processes that this one started and that have ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(process: int) -> list[int]:
    """Return a process and all that it started; one that has just ended is left out."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [process, *(one for child in children for one in _family(int(child)))]


def _resident_bytes(process: int) -> int:
    """Return resident memory; pages that processes share are counted in each, so the sum is never too low."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    except OSError:
        return 0

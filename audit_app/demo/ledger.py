"""What a run of the demo has done so far, and how long each step took; it lies in the data folder."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from audit_app.demo.summary import RunTimes

LEDGER = "demo-run.json"


@dataclass
class Ledger:
    """What the run has done so far, kept in the data folder, so that a run that was interrupted goes on."""

    path: Path
    today: date
    seconds: dict[str, float] = field(default_factory=dict)
    is_done: bool = False

    @classmethod
    def find(cls, folder: Path) -> "Ledger | None":
        """Read the ledger of this installation; None before the first run."""
        path = folder / LEDGER
        if not path.exists():
            return None
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(path, date.fromisoformat(kept["today"]), kept["seconds"], kept["is_done"])

    def save(self) -> None:
        """Write the ledger down, whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {"today": self.today.isoformat(), "seconds": self.seconds, "is_done": self.is_done}
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(self.path)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the seconds of the block to a step and save."""
        begun = time.monotonic()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - begun
        self.save()

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add the seconds of several steps and save."""
        for name, spent in seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + spent
        self.save()

    @property
    def times(self) -> RunTimes:
        """The seconds of every step so far."""
        return RunTimes(dict(self.seconds))

"""What a model has read so far of one recording, kept batch by batch, so that a killed process goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from transcription.types import Phrase, Reading, Span, Word

Region = tuple[int, Span]
"""A channel and a stretch of it that is read at once."""


class Journal:
    """The finished regions of one recording, read by one model with one set of options, in one file.

    Each batch is one line, on the disk before `keep` returns. A line that was cut off by the end of a process, or
    damaged, is passed over: its regions are read again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _load(path)

    def known(self, regions: Sequence[Region]) -> list[Reading] | None:
        """The readings of all these regions, none if one of them is missing: batches are read whole or not at all."""
        found = [self._known.get(region) for region in regions]
        return [reading for reading in found if reading is not None] if None not in found else None

    def keep(self, regions: Sequence[Region], readings: Sequence[Reading]) -> None:
        """Write down a finished batch."""
        batch = [
            {"channel": channel, "span": asdict(span), "reading": asdict(reading)}
            for (channel, span), reading in zip(regions, readings, strict=True)
        ]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            # The line before may have been cut off by the end of a process.
            begin = b"\n" if file.tell() else b""
            file.write(begin + json.dumps(batch, ensure_ascii=False, separators=(",", ":")).encode())
            file.flush()
            os.fsync(file.fileno())
        self._known.update(zip(regions, readings, strict=True))

    def remove(self) -> None:
        """Forget everything; the whole transcript is kept elsewhere by now."""
        self._path.unlink(missing_ok=True)


def _load(path: Path) -> dict[Region, Reading]:
    known: dict[Region, Reading] = {}
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return known
    for line in lines:
        try:
            known.update(_regions(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return known


def _regions(batch: Sequence[Mapping[str, Any]]) -> dict[Region, Reading]:  # parsed JSON
    return {(entry["channel"], Span(**entry["span"])): _reading(entry["reading"]) for entry in batch}


def _reading(entry: Mapping[str, Any]) -> Reading:  # parsed JSON
    phrases = tuple(
        Phrase(Span(**phrase["span"]), tuple(Word(**word) for word in phrase["words"])) for phrase in entry["phrases"]
    )
    return Reading(**{**entry, "phrases": phrases})

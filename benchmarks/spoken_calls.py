"""Calls of two people with what each of them says: spoken by the demo's voices for a seed, or of the demo month."""

import json
import random
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from audit_app.demo.month import FOLDER
from transcription.audio import probe
from transcription.training import corpus
from transcription.training.dialogues import draw_people, speak_dialogue
from transcription.training.voices import LINE_RATE

LEAST_TURNS, MOST_TURNS = 8, 20
SEED = 41


@dataclass(frozen=True)
class SpokenCall:
    """A recording with the agent on its first channel, and the true text of each channel and of both in order."""

    path: Path
    duration_s: float
    texts: tuple[str, str]
    together: str


def make_calls(folder: Path, *, minutes: float, seed: int = SEED) -> list[SpokenCall]:
    """Speak calls until they last so long together; sentences of the demo month, slots filled anew."""
    rng = random.Random(seed)
    calls: list[SpokenCall] = []
    while sum(call.duration_s for call in calls) < 60 * minutes:
        calls.append(_make_call(folder / f"call-{len(calls):03}.wav", rng))
    return calls


def read_month(*, minutes: float) -> list[SpokenCall]:
    """The first recordings of the demo month with a side on each of two channels, until they last so long together."""
    spoken = {line["contact"]: line["turns"] for line in _lines("spoken.jsonl")}
    calls: list[SpokenCall] = []
    for contact in _lines("contacts.jsonl"):
        roles = contact.get("channel_roles")
        if contact["id"] not in spoken or not roles:
            continue
        if sum(call.duration_s for call in calls) >= 60 * minutes:
            break
        path, turns = FOLDER / contact["recording"], spoken[contact["id"]]
        info = probe(path)
        if info.channels == len(roles) and {turn["speaker"] for turn in turns} <= set(roles.values()):
            sides = ["".join(turn["text"] for turn in turns if turn["speaker"] == roles[side]) for side in ("0", "1")]
            whole = "".join(turn["text"] for turn in turns)
            calls.append(SpokenCall(path, info.duration_s, (sides[0], sides[1]), whole))
    return calls


def _lines(name: str) -> Iterator[dict[str, Any]]:  # Any: lines of JSON
    with (FOLDER / name).open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _make_call(path: Path, rng: random.Random) -> SpokenCall:
    values = corpus.draw_values(rng)
    said = {0: _sentences("agent"), 1: _sentences("borrower")}
    turns = [
        (place % 2, corpus.fill(rng.choice(said[place % 2]), values))
        for place in range(rng.randint(LEAST_TURNS, MOST_TURNS))
    ]
    dialogue = speak_dialogue(turns, draw_people(rng), rng=rng, overlap_share=0.1)
    _write(path, *dialogue.channels)
    sides = tuple("".join(line.text for line in dialogue.lines if line.side == side) for side in (0, 1))
    together = "".join(line.text for line in dialogue.lines)
    return SpokenCall(path, dialogue.duration_s, (sides[0], sides[1]), together)


def _sentences(role: str) -> list[str]:
    return [sentence.text for sentence in corpus.load_sentences() if sentence.role == role]


def _write(path: Path, *channels: np.ndarray) -> None:
    table = np.stack([(np.clip(channel, -1, 1) * 32767).astype("<i2") for channel in channels], axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(LINE_RATE)
        file.writeframes(table.tobytes())

"""How often words settle who is on which channel: `python -m benchmarks.channel_roles`.

Takes every held-out call of the labelled corpus in which both sides speak (tests/rules/data/held_out, no cue was learnt
from it), puts each side on a channel of its own, and asks with the right setting, with the wrong one, and with none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import transcription
from transcription.attribution import CALLING
from transcription.types import AudioInfo, Channel, ModelInfo, Options, Segment, Transcript

HELD_OUT = Path(__file__).parents[1] / "tests" / "rules" / "data" / "held_out"
RIGHT = {"0": "agent", "1": "borrower"}
WRONG = {"0": "borrower", "1": "agent"}
LONG = 6


def read_calls() -> Iterator[list[tuple[int, str]]]:
    """The calls in which both sides speak, as (channel, text): 0 for whoever collects."""
    for path in sorted(HELD_OUT.glob("*.jsonl")):
        for line in filter(None, path.read_text("utf-8").split("\n")):
            turns = [(0 if speaker in CALLING else 1, text) for speaker, text in json.loads(line).get("turns") or ()]
            if {channel for channel, _ in turns} == {0, 1}:
                yield turns


def transcript_of(turns: list[tuple[int, str]]) -> Transcript:
    """The call as a recogniser without mistakes would give it, ten seconds a turn."""
    segments = [
        Segment(channel, 10.0 * place, 10.0 * place + 8, text, (), 0.95, -0.1, 0.0, 1.0, 0.0, 1.0)
        for place, (channel, text) in enumerate(turns)
    ]
    channels = [Channel(side, 8.0, tuple(one for one in segments if one.channel == side)) for side in (0, 1)]
    return Transcript(
        AudioInfo("0" * 64, 10.0 * len(turns), 2, 8000, "script", "script"),
        ModelInfo("exact", "script", "0" * 64, is_demo=False),
        Options(),
        tuple(channels),
    )


def outcome(transcript: Transcript, roles: dict[str, str]) -> str:
    """`right`, `wrong` or `unknown`: what became of the sides."""
    found = transcription.attribute(transcript, transcription.CallFacts(roles=roles)).roles
    if "unknown" in found.values():
        return "unknown"
    return "right" if found["0"] in CALLING and found["1"] not in CALLING else "wrong"


def main() -> None:
    """Print the share of each outcome for each setting, for all calls and for long ones."""
    calls = list(read_calls())
    for name, some in (("", calls), ("long_", [call for call in calls if len(call) >= LONG])):
        print(f"figure {name}calls {len(some)} calls")
        for setting, roles in (("right", RIGHT), ("wrong", WRONG), ("no", {})):
            counted = Counter(outcome(transcript_of(call), roles) for call in some)
            for result in ("right", "wrong", "unknown"):
                print(f"figure {name}{setting}_setting_{result} {counted[result] / len(some):.4f} ratio")


if __name__ == "__main__":
    main()

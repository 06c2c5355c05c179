"""Count what the demo model writes for what was said.

`python -m transcription.training.confusions CHECKPOINT --out FILE` makes the table with which `rules/noise.py` damages
text. Clips of which most was written wrongly are left out: there the model wrote another sentence, and no character
stands for another.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import whisper

from transcription.training import bank, corpus
from transcription.training.measure import decode_all, edits_between, letters

SEED = 4_001
#: On usual lines the model hardly errs on its own sentences, so they are made hard to hear; decibel below full scale.
LOUD_HISS = (-34.0, -16.0)
_MOST_WRONG = 0.5


@dataclass
class Confusions:
    """How often one character was written for another (甲>乙), lost (甲>) or added (>乙), of `said` characters."""

    counts: Counter[str] = field(default_factory=Counter)
    said: int = 0
    clips: int = 0
    left_out: int = 0

    def add(self, said: str, heard: str) -> None:
        """Count one clip."""
        wanted = letters(said)
        edits = edits_between(wanted, letters(heard))
        if len(edits) > _MOST_WRONG * len(wanted):
            self.left_out += 1
            return
        self.clips += 1
        self.said += len(wanted)
        self.counts.update(edits)

    def table(self) -> str:
        """Write the counts as lines of `said, heard, count`, the most frequent first."""
        counted = f"{self.clips} clips, {self.said} characters said, {self.counts.total()} wrong"
        lines = [f"# {counted}; {self.left_out} clips left out; seed {SEED}", "said\theard\tcount"]
        for edit, count in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            said, heard = edit.split(">")
            lines.append(f"{said}\t{heard}\t{count}")
        return "\n".join(lines) + "\n"


def count_confusions(model: whisper.Whisper, *, clips: int, rounds: int) -> Confusions:
    """Speak held-out sentences of the demo through loud hiss and coders, and count what the model writes."""
    confusions = Confusions()
    for number in range(rounds):
        seed = SEED + number
        texts = _texts(clips, seed)
        spoken = bank.coded(bank.speak_all(texts, seed=seed), seed=seed, hiss=LOUD_HISS)
        written = decode_all(model, [spoken.read(clip) for clip in spoken.clips])
        for clip, heard in zip(spoken.clips, written, strict=True):
            confusions.add(clip.text, heard)
    return confusions


def _texts(clips: int, seed: int) -> Sequence[tuple[corpus.Sentence, str]]:
    texts = bank.held_out_texts(per_sentence=2, seed=seed)
    return Random(seed).sample(texts, min(clips, len(texts)))


def main() -> None:
    """Count the confusions of one checkpoint and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=60, help="in a round; each round has other voices and lines")
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    model = whisper.load_model(str(chosen.checkpoint), device="cpu")
    confusions = count_confusions(model, clips=chosen.clips, rounds=chosen.rounds)
    chosen.out.write_text(confusions.table(), encoding="utf-8")
    print(confusions.table().splitlines()[0])


if __name__ == "__main__":
    main()

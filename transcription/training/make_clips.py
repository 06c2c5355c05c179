"""Make a bank of training clips: every sentence in many voices, if wanted through telephone coders."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from transcription.training import bank
from transcription.training.bank import RATE


def main() -> None:
    """Read the wishes from the command line and write one bank."""
    parser = argparse.ArgumentParser(prog="python -m transcription.training.make_clips", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the bank goes; training reads every bank-* of its folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.5, help="of the drawings in bank.py")
    parser.add_argument("--coded", action="store_true", help="with the hiss of a line, through Opus, MP3 or AMR")
    wishes = parser.parse_args()
    began = time.monotonic()
    clips = bank.make_bank(seed=wishes.seed, share=wishes.share)
    if wishes.coded:
        clips = bank.coded(clips, seed=100 + wishes.seed)
    bank.save_bank(clips, wishes.folder)
    hours = len(clips.samples) / RATE / 3600
    print(f"{len(clips.clips)} clips, {hours:.1f} hours, in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()

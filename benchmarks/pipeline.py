"""Seconds of each step of the pipeline for the demo month, in an empty folder: lines `figure NAME VALUE UNIT`."""

import os
import tempfile
from pathlib import Path

from audit_app.demo.run import read_figures, run_month
from audit_app.settings import Settings


def main() -> None:
    """Run the demo month from nothing and print how long each step took."""
    with tempfile.TemporaryDirectory(prefix="contact-audit-benchmark-") as folder:
        # The worker processes read their settings from the environment, as in any installation.
        os.environ["AUDIT_DATA_DIR"] = str(Path(folder) / "var")
        ledger = run_month(Settings.from_env(), say=lambda _line: None)
        figures = read_figures()
    for name, seconds in ledger.seconds.items():
        print(f"figure {name.replace(' ', '_')} {seconds:.1f} seconds")
    transcribing = ledger.times.transcribing
    print(f"figure contacts {figures.contacts} contacts")
    print(f"figure audio {figures.transcribed_seconds:.0f} seconds")
    print(f"figure transcription_speed {figures.transcribed_seconds / transcribing:.1f} times_real_time")
    print(f"figure planted_found {figures.comparison.found / len(figures.comparison.fates):.4f} share")
    print(f"figure clean_flagged {figures.comparison.clean_flagged / figures.comparison.clean:.5f} share")


if __name__ == "__main__":
    main()

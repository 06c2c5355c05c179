"""Makes the list of pairs of characters that ordinary talk has: `python -m transcription.training.common_pairs FILE…`.

FILES are JSON lines with "turns" of [speaker, text], or a "text"; a pair counts when it is there three times.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

LEAST = 3
_TARGET = Path(__file__).parent.parent / "spoken" / "common_pairs_zh.txt"
_PAIR = re.compile("(?=([\u4e00-\u9fff]{2}))")


def texts_of(paths: Sequence[Path]) -> Iterator[str]:
    """What is said and written in the files."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            yield from (text for _, text in entry.get("turns", ()))
            yield entry.get("text", "")


def main() -> None:
    """Write the list, a line for each first character."""
    counts = Counter(pair for text in texts_of([Path(name) for name in sys.argv[1:]]) for pair in _PAIR.findall(text))
    pairs = sorted(pair for pair, count in counts.items() if count >= LEAST)
    _TARGET.write_text(
        "\n".join(" ".join(pairs[at : at + 40]) for at in range(0, len(pairs), 40)) + "\n", encoding="utf-8"
    )
    print(f"{len(pairs)} pairs in {_TARGET}")


if __name__ == "__main__":
    main()

"""Words with times for tests: a text with pauses where a number in brackets stands."""

import re

from transcription.types import Word

SPEED_S = 0.2


def timed(text: str, *, confidence: float = 0.9, english: bool = False) -> tuple[str, tuple[Word, ...]]:
    """The text without its pauses, and its words: "好的[0.5]谢谢" has half a second between them."""
    at, words, said = 0.0, [], ""
    for part in re.split(r"(\[[0-9.]+\])", text):
        if part.startswith("["):
            at += float(part[1:-1])
            continue
        said += part
        for piece in re.findall(r" ?[^ ]+", part) if english else part:
            words.append(Word(piece, round(at, 3), round(at + SPEED_S, 3), confidence))
            at += SPEED_S
    return said, tuple(words)

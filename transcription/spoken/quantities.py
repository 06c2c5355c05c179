"""Numbers, amounts, dates, times, percentages and digits in a text: as they were said, and what they come to."""

from __future__ import annotations

from transcription.spoken.chinese_quantities import find_chinese
from transcription.spoken.english_quantities import find_english
from transcription.spoken.quantity import Quantity


def find_quantities(text: str, *, language: str) -> tuple[Quantity, ...]:
    """Every quantity of a text in order, with its characters; the text itself stays as it is.

    `language` is "zh" or "en" (a part behind a hyphen does not matter); other languages are read as Chinese is, whose
    patterns know Arabic figures too.
    """
    return tuple(find_english(text) if language.lower().startswith("en") else find_chinese(text))

"""Every colour that words are written in can be read on every surface they stand on, in both themes (WCAG 2.2 AA)."""

import re

import pytest

from audit_app.web.headers import STATIC

WORDS = 4.5
SIGNS = 3.0
SURFACES = ("surface", "paper", "hover", "sunken")
PAIRS = (
    *((ink, ground, WORDS) for ink in ("ink", "ink-2", "ink-3") for ground in SURFACES),
    *((ink, ground, WORDS) for ink in ("accent", "accent-strong") for ground in ("surface", "paper", "hover")),
    ("accent-strong", "accent-tint", WORDS),
    ("ink", "accent-tint", WORDS),
    ("ink-2", "accent-tint", WORDS),
    ("ink-3", "accent-tint", WORDS),
    *(("high", ground, WORDS) for ground in ("sunken", "accent-tint")),
    ("on-accent", "accent", WORDS),
    ("on-accent", "accent-strong", WORDS),
    *((level, f"{level}-tint", WORDS) for level in ("critical", "high", "medium", "low", "good")),
    *((level, ground, WORDS) for level in ("critical", "high", "medium", "low") for ground in ("surface", "hover")),
    *(("ink", f"{level}-tint", WORDS) for level in ("critical", "high", "medium", "low")),
    ("field-line", "surface", SIGNS),
    ("focus", "surface", SIGNS),
    ("focus", "paper", SIGNS),
    ("mark", "sunken", SIGNS),
    ("mark", "surface", SIGNS),
)


def _tokens(*names: str) -> dict[str, str]:
    found = {}
    for name in names:
        found |= re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", (STATIC / "css" / name).read_text(encoding="utf-8"))
    return found


def _brightness(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_brightness(one), _brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sheets", [("tokens.css",), ("tokens.css", "tokens-dark.css")], ids=["light", "dark"])
def test_words_and_signs_can_be_read(sheets):
    tokens = _tokens(*sheets)

    faint = {
        f"{ink} on {ground}": round(_contrast(tokens[ink], tokens[ground]), 2)
        for ink, ground, needed in PAIRS
        if _contrast(tokens[ink], tokens[ground]) < needed
    }

    assert faint == {}


def test_the_dark_theme_answers_for_every_colour():
    assert set(_tokens("tokens-dark.css")) == set(_tokens("tokens.css"))

"""The sentences of the demo month's calls, with slots, and the values that fill them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "sentences"
SLOTS_FILE = "slots.yaml"
DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
HELD_OUT_SHARE = 20  # one filled sentence in so many is never trained on


@dataclass(frozen=True)
class Sentence:
    """One template: who says it, what a rule must find in it, and where in a call it belongs.

    `label` is a category of the interchange format or `innocent`; `also` names categories that may
    be found besides; `like` names the category an innocent sentence could be mistaken for; `cue`
    is what the sentence means to a rule about the other side (`stop_request`, `hardship`, ...).
    """

    id: str
    role: str
    label: str
    text: str
    also: tuple[str, ...] = ()
    like: str = ""
    part: str = "talk"
    cue: str = ""

    @property
    def has_slots(self) -> bool:
        return "{" in self.text


@cache
def load_sentences() -> tuple[Sentence, ...]:
    """Every template of the corpus, in the order of the files and of their lines."""
    sentences: list[Sentence] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != SLOTS_FILE:
            sentences.extend(_read(path))
    return tuple(sentences)


def _read(path: Path) -> list[Sentence]:
    content = YAML(typ="safe").load(path)
    return [
        Sentence(
            id=entry["id"],
            role=entry.get("role", content["role"]),
            label=entry["label"],
            text=entry["text"],
            also=tuple(entry.get("also", ())),
            like=entry.get("like", ""),
            part=entry.get("part", "talk"),
            cue=entry.get("cue", ""),
        )
        for entry in content["sentences"]
    ]


@cache
def _choices() -> Mapping[str, list[str]]:
    content = YAML(typ="safe").load(FOLDER / SLOTS_FILE)
    return {slot: [str(value) for value in values] for slot, values in content.items()}


def slot_names(slot: str) -> tuple[str, ...]:
    """The invented values a slot may take: `lender`, `agency`, `surname`, `relation`, ..."""
    return tuple(_choices()[slot])


def draw_values(rng: Random) -> dict[str, str]:
    """One value for every slot, as it is spoken."""
    surname = rng.choice(_choices()["surname"])
    return {
        "surname": surname,
        "name": rng.choice(_choices()["surname"]) + rng.choice(_choices()["title"]),
        "lender": rng.choice(_choices()["lender"]),
        "agency": rng.choice(_choices()["agency"]),
        "relation": rng.choice(_choices()["relation"]),
        "product": rng.choice(_choices()["product"]),
        "hardship": rng.choice(_choices()["hardship"]),
        "instalments": chinese_number(int(rng.choice(_choices()["instalments"]))),
        "amount": chinese_number(_draw_amount(rng)) + "元",
        "small_amount": chinese_number(rng.randrange(2, 60) * 50) + "元",
        "days": chinese_number(rng.randrange(2, 91)),
        "count": chinese_number(rng.randrange(4, 60)),
        "month": chinese_number(rng.randrange(1, 13)),
        "day": chinese_number(rng.randrange(1, 31)),
        "hour": chinese_number(rng.randrange(1, 13)),
        "tail": spoken_digits(f"{rng.randrange(10_000):04}"),
        "number": spoken_digits(f"{rng.randrange(10_000):04}"),
    }


def _draw_amount(rng: Random) -> int:
    return rng.choice(
        [
            rng.randrange(3, 99) * 100,
            rng.randrange(300, 9900),
            rng.randrange(1, 12) * 10_000,
            rng.randrange(10, 99) * 1000,
        ]
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """The sentence with its slots filled; a slot without a value raises KeyError with its name."""
    return text.format_map(values)


def spoken_digits(digits: str) -> str:
    """Digit by digit, as card and staff numbers are read out: 4821 becomes 四八二一."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def chinese_number(number: int) -> str:
    """A whole number below a hundred million as it is said: 3050 becomes 三千零五十."""
    if number == 0:
        return DIGITS[0]
    high, low = divmod(number, 10_000)
    said = _below_ten_thousand(high) + "万" if high else ""
    if high and 0 < low < 1000:
        said += DIGITS[0]
    said += _below_ten_thousand(low)
    return said.removeprefix("一") if said.startswith("一十") else said


def _below_ten_thousand(number: int) -> str:
    said = ""
    skipped = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            skipped = True
            continue
        said += (DIGITS[0] if skipped and said else "") + DIGITS[digit] + UNITS[power]
        skipped = False
    return said


def written_form(text: str) -> str:
    """What the checkpoint is taught to write: half-width comma and question mark, no full stop.

    Whisper's vocabulary spends three tokens on each full-width mark and one on a half-width one.
    """
    return text.replace("，", ",").replace("？", "?").replace("。", "")


def is_held_out(text: str) -> bool:
    """True for the share of filled sentences kept for measuring; decided by the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % HELD_OUT_SHARE == 0

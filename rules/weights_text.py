"""Reads and writes a table of weights: one run a line, its rarity, and what it weighs where it weighs anything.

Columns have letters, which the first line explains: `a=any`, `b=conduct` …; `a-134` is -1.34 in the column `any`. All
numbers are hundredths.
"""

import re
import string
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from rules.weights import Weights, WeightsError

_HEAD, _RARITY = "run", "rarity"
_BIAS, _USUAL, _LEAST, _INNOCENT = "@bias", "@usual", "@least", "@innocent"
_HUNDREDTH = 100
_LETTERS = string.ascii_lowercase
_COLUMN = re.compile("[a-z]=[a-z_]+")
_CELL = re.compile(r"([a-z])(-?\d+)")
_CELLS = re.compile(r"[a-z]-?\d+(?: [a-z]-?\d+)*|")


def parse_weights(text: str) -> Weights:
    """Read a table as `write_weights` writes it; raise WeightsError with the line that is wrong."""
    lines = text.split("\n")
    columns = _columns(lines[0])
    names: dict[str, int] = {}
    rarity: list[int] = []
    values, rows, places = [], [], []
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        name, rare, cells = _parts(line, number, len(columns))
        row = names.setdefault(name, len(names))
        if row != len(rarity):
            raise WeightsError(f"line {number} writes {name!r} again; leave one of the two")
        rarity.append(rare)
        for letter, value in _CELL.findall(cells):
            rows.append(row)
            places.append(_LETTERS.index(letter))
            values.append(int(value))
    missing = [name for name in (_BIAS, _USUAL, _LEAST, _INNOCENT) if name not in names]
    if missing:
        raise WeightsError(f"has no line {missing[0]}; make the table again with rules/training/weigh.py")
    table = np.zeros((len(names), len(columns)), dtype=np.float32)
    table[rows, places] = np.array(values) / _HUNDREDTH
    return Weights(
        columns=columns,
        rows=names,
        rarity=(np.array(rarity) / _HUNDREDTH).astype(np.float32),
        table=table,
        bias=table[names[_BIAS]].copy(),
        usual=table[names[_USUAL]].copy(),
        least=table[names[_LEAST]].copy(),
        innocent=table[names[_INNOCENT]].copy(),
    )


def write_weights(weights: Weights) -> str:
    """Write a table in hundredths, in the order of the runs; raise WeightsError if columns outnumber letters."""
    if len(weights.columns) > len(_LETTERS):
        raise WeightsError(f"has {len(weights.columns)} columns; there are letters for {len(_LETTERS)}, so learn fewer")
    lines = ["\t".join([_HEAD, _RARITY, *map("=".join, zip(_LETTERS, weights.columns, strict=False))])]
    special = {_BIAS: weights.bias, _USUAL: weights.usual, _LEAST: weights.least, _INNOCENT: weights.innocent}
    lines += [f"{name}\t0\t{_cells(row)}" for name, row in special.items()]
    for run, place in sorted(weights.rows.items()):
        if run not in special:
            rare = round(float(weights.rarity[place]) * _HUNDREDTH)
            lines.append(f"{run}\t{rare}\t{_cells(weights.table[place])}")
    return "\n".join(lines) + "\n"


def _columns(line: str) -> tuple[str, ...]:
    head = line.split("\t")
    cells = head[2:]
    is_right = all(_COLUMN.fullmatch(cell) and cell[0] == letter for cell, letter in zip(cells, _LETTERS, strict=False))
    if head[:2] != [_HEAD, _RARITY] or not cells or len(cells) > len(_LETTERS) or not is_right:
        raise WeightsError(f"line 1 is {line[:40]!r}; it must name the columns: {_HEAD}, {_RARITY}, a=any, b=…")
    return tuple(cell[2:] for cell in cells)


def _parts(line: str, number: int, columns: int) -> tuple[str, int, str]:
    """Return run, rarity and cells of a line."""
    parts = line.split("\t")
    last = _LETTERS[columns - 1]
    if len(parts) != 3 or not parts[1].isdecimal() or not _CELLS.fullmatch(parts[2]) or max(parts[2] + "a") > last:
        raise WeightsError(
            f"line {number} is {line[:40]!r}; it needs a run, a whole number, and cells (a-134) of the letters a to "
            f"{last}"
        )
    return parts[0], int(parts[1]), parts[2]


def _cells(row: Sequence[float] | npt.NDArray[np.float32]) -> str:
    return " ".join(_written(row))


def _written(row: Sequence[float] | npt.NDArray[np.float32]) -> Iterator[str]:
    for letter, value in zip(_LETTERS, row, strict=False):
        hundredths = round(float(value) * _HUNDREDTH)
        if hundredths:
            yield f"{letter}{hundredths}"

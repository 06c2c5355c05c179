"""Inputs whose lines can be read again at any place, whatever they were at first.

A plain file of JSON Lines is read where it lies. Standard input, pipes and tables (CSV, Parquet) are first copied into
a working folder, a row of a table as one line of its own.
"""

import base64
import pickle
import shutil
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import STANDARD_INPUT, file_problem, json_value
from audit_app.interchange.tables import read_csv_rows, read_parquet_rows

_TABLES = {".csv": read_csv_rows, ".parquet": read_parquet_rows}
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Source:
    """One input: its `name` for people, and the file that holds its lines; `is_copied_table` if they are rows."""

    name: str
    path: str
    is_copied_table: bool = False

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return Path(self.path).stat().st_size

    def value(self, line: bytes, number: int) -> object | LineProblem:
        """Return what a line holds, or what is wrong with it."""
        if self.is_copied_table:
            return row_value(line)
        return json_value(line, self.name, number)


def open_sources(paths: Iterable[str], folder: Path) -> tuple[list[Source], list[LineProblem]]:
    """Return the inputs that can be read, and what is wrong with the others; copies go to `folder`."""
    sources: list[Source] = []
    problems: list[LineProblem] = []
    for number, path in enumerate(paths):
        name = "standard input" if path == STANDARD_INPUT else path
        try:
            sources.append(_open(path, name, folder / f"input-{number}", problems))
        except OSError as error:
            problems.append(file_problem(name, error))
    return sources, problems


def _open(path: str, name: str, copy: Path, problems: list[LineProblem]) -> Source:
    read_rows = _TABLES.get(Path(path).suffix.lower())
    if path == STANDARD_INPUT:
        with copy.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
    elif read_rows is not None:
        with copy.open("wb") as stream:
            for number, value in read_rows(Path(path)):
                if isinstance(value, LineProblem):
                    problems.append(value)
                else:
                    stream.write(b"%d %s\n" % (number, base64.b64encode(pickle.dumps(value))))
        return Source(name, str(copy), is_copied_table=True)
    else:
        with Path(path).open("rb") as stream:
            if stat.S_ISREG(Path(path).stat().st_mode):
                return Source(name, path)
            with copy.open("wb") as into:
                shutil.copyfileobj(stream, into)
    return Source(name, str(copy))


def row_number(line: bytes) -> int:
    """Return the number of a copied row in its table."""
    return int(line.split(b" ", 1)[0])


def row_value(line: bytes) -> object:
    """Return what a copied row holds."""
    return pickle.loads(base64.b64decode(line.split(b" ", 1)[1]))  # noqa: S301 -- this process wrote it


def without_mark(line: bytes) -> bytes:
    """Leave out the mark that some programs write before the first line of a file."""
    return line.removeprefix(_BOM)

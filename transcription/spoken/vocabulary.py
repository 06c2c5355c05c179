"""The lender's words: names of lenders, products and agencies and terms of law that a recogniser should expect."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

LONGEST_TERM = 40
MOST_TERMS = 500
_SHIPPED = Path(__file__).parent
_PLAIN = re.compile(r"[^\W_](?:[\w .&'·-]*[^\W_])?")


def load_vocabulary(path: Path) -> tuple[str, ...]:
    """The terms of a file, one a line, the most important first; empty lines and what follows # do not count.

    Raises ValueError with the line for a term that is too long or has other signs than letters, figures and - . & ' ·.
    """
    terms: dict[str, None] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        term = line.partition("#")[0].strip()
        if not term:
            continue
        if not is_term(term):
            raise ValueError(
                f"line {number}: {term[:40]!r} is no term; write one name or term of at most {LONGEST_TERM} characters"
            )
        terms[term] = None
    if len(terms) > MOST_TERMS:
        raise ValueError(f"it has {len(terms)} terms; keep the {MOST_TERMS} that matter most")
    return tuple(terms)


def is_term(text: str) -> bool:
    """Say whether a text can be a term: at most LONGEST_TERM letters and figures, with - . & ' · between them."""
    return len(text) <= LONGEST_TERM and _PLAIN.fullmatch(text) is not None


def shipped_vocabulary(language: str) -> tuple[str, ...]:
    """The terms of law and lending that are shipped for a language; none for others than zh and en."""
    path = _SHIPPED / f"legal_terms_{language.partition('-')[0].lower()}.txt"
    return load_vocabulary(path) if path.is_file() else ()


def prompt_of(
    vocabulary: Sequence[str], *, language: str, encode: Callable[[str], Sequence[int]], most_tokens: int
) -> str:
    """The text that a decoder is given as what was said before: as many of the first terms as it has room for."""
    joint, end = ("、", "。") if language.startswith("zh") else (", ", ".")
    taken: list[str] = []
    for term in vocabulary:
        if len(encode(joint.join([*taken, term]) + end)) > most_tokens:
            break
        taken.append(term)
    return joint.join(taken) + end if taken else ""

"""The only file that imports spaCy: its documents and its matcher, without a model and without torch.

spaCy is imported when one of them is first asked for, since half of all commands never need it and the import takes a
second. Its number library imports torch wherever torch happens to be installed, which costs seconds and 200 MB although
nothing here computes with it. So torch is hidden while spaCy is imported, unless it has been loaded already.
"""

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["Doc", "Matcher", "Vocab"]

_HOMES = {"Doc": "spacy.tokens", "Matcher": "spacy.matcher", "Vocab": "spacy.vocab"}


def __getattr__(name: str) -> object:
    """Import spaCy when one of its classes is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _import_without_torch()
    for known, home in _HOMES.items():
        globals()[known] = getattr(importlib.import_module(home), known)
    return globals()[name]


def _import_without_torch() -> None:
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("spacy")
    finally:
        if hidden:
            del sys.modules["torch"]

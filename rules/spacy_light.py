"""The only file that imports spaCy: its documents and its matcher, without a model and without torch.

spaCy's number library imports torch wherever torch happens to be installed, which costs seconds and 200 MB although
nothing here computes with it. So torch is hidden while spaCy is imported, unless it has been loaded already.
"""

import sys


def _import_without_torch() -> None:
    hidden = "torch" not in sys.modules
    if hidden:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import spacy  # noqa: F401 - loaded once, here, so that what follows finds it
    finally:
        if hidden:
            del sys.modules["torch"]


_import_without_torch()

from spacy.matcher import Matcher  # noqa: E402 - must come after spaCy was loaded without torch
from spacy.tokens import Doc  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

__all__ = ["Doc", "Matcher", "Vocab"]

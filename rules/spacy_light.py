"""The only file that imports spaCy: its documents, its matcher and its text classifier, without torch.

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
from spacy.ml.models.textcat import build_bow_text_classifier_v3  # noqa: E402
from spacy.pipeline.textcat_multilabel import MultiLabel_TextCategorizer  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.training import Example  # noqa: E402
from spacy.vocab import Vocab  # noqa: E402

__all__ = ["Doc", "Example", "Matcher", "MultiLabel_TextCategorizer", "Vocab", "make_textcat"]


def make_textcat(*, longest: int, slots: int) -> MultiLabel_TextCategorizer:
    """Return an untrained `textcat_multilabel` over n-grams of tokens up to `longest`, kept in `slots` hash slots."""
    model = build_bow_text_classifier_v3(
        exclusive_classes=False, ngram_size=longest, no_output_layer=False, length=slots
    )
    return MultiLabel_TextCategorizer(Vocab(), model, threshold=0.5)

"""The only file that imports spaCy: its documents, its matcher and its text classifier, without torch.

spaCy is imported when one of them is first asked for, since half of all commands never need it and the import takes a
second. Its number library imports torch wherever torch happens to be installed, which costs seconds and 200 MB although
nothing here computes with it. So torch is hidden while spaCy is imported, unless it has been loaded already.
"""

import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.pipeline.textcat_multilabel import MultiLabel_TextCategorizer
    from spacy.tokens import Doc
    from spacy.training import Example
    from spacy.vocab import Vocab

__all__ = ["Doc", "Example", "Matcher", "MultiLabel_TextCategorizer", "Vocab", "make_textcat"]

_HOMES = {
    "Doc": "spacy.tokens",
    "Example": "spacy.training",
    "Matcher": "spacy.matcher",
    "MultiLabel_TextCategorizer": "spacy.pipeline.textcat_multilabel",
    "Vocab": "spacy.vocab",
}


def __getattr__(name: str) -> object:
    """Import spaCy when one of its classes is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _import_without_torch()
    globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
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


def make_textcat(*, longest: int, slots: int) -> "MultiLabel_TextCategorizer":
    """Return an untrained `textcat_multilabel` over n-grams of tokens up to `longest`, kept in `slots` hash slots."""
    _import_without_torch()
    models = importlib.import_module("spacy.ml.models.textcat")
    textcat = importlib.import_module("spacy.pipeline.textcat_multilabel")
    vocab = importlib.import_module("spacy.vocab").Vocab()
    model = models.build_bow_text_classifier_v3(
        exclusive_classes=False, ngram_size=longest, no_output_layer=False, length=slots
    )
    made: MultiLabel_TextCategorizer = textcat.MultiLabel_TextCategorizer(vocab, model, threshold=0.5)
    return made

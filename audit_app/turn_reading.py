"""What a reader sees beside a turn's words: values of its numbers, punctuation, terms of the vocabulary; pure.

Here the two pure packages meet: how Chinese characters sound is known to `rules`, what was heard to `transcription`.
The words that rules judge are not touched; everything here lies beside them, by its characters.
"""

from collections.abc import Sequence

from audit_app.spoken_turns import SpokenTurn
from rules.sound import known_sounds
from transcription.spoken.corrections import find_corrections
from transcription.spoken.edits import Edit
from transcription.spoken.punctuation import restore
from transcription.spoken.quantities import find_quantities
from transcription.spoken.quantity import Quantity
from transcription.types import DigitDoubt, Transcript


def read_turn(turn: SpokenTurn, heard: Transcript) -> dict[str, object]:
    """Return the reading of a turn as plain JSON; `models.Utterance.reading` says what is in it."""
    doubts = [doubt for channel in heard.channels if channel.number == turn.channel for doubt in channel.digit_doubts]
    language, vocabulary = heard.options.language, heard.options.vocabulary
    edits = [
        *restore(turn.text, turn.words, language=language),
        *find_corrections(turn.text, turn.words, vocabulary, sounds=known_sounds()),
    ]
    found = find_quantities(turn.text, language=language)
    return _as_json([_quantity(one, _doubt_of(one, turn, doubts)) for one in found], edits)


def read_given(text: str, *, language: str | None) -> dict[str, object]:
    """Return the reading of a text that came with its contact: only the values of its numbers."""
    return _as_json([_quantity(one, None) for one in find_quantities(text, language=language or "zh")], [])


def _as_json(quantities: list[dict[str, object]], edits: Sequence[Edit]) -> dict[str, object]:
    changes = [
        {"start": edit.start, "end": edit.end, "text": edit.text, "why": edit.why.value, "distance": edit.distance}
        for edit in sorted(edits, key=lambda one: (one.start, one.end))
    ]
    found = {"quantities": quantities, "edits": changes}
    return {name: value for name, value in found.items() if value}


def _quantity(quantity: Quantity, doubt: DigitDoubt | None) -> dict[str, object]:
    shown: dict[str, object] = {
        "start": quantity.start,
        "end": quantity.end,
        "kind": quantity.kind.value,
        "value": quantity.value,
        "unit": quantity.unit,
    }
    if quantity.upper is not None:
        shown["upper"] = quantity.upper
    if doubt is not None:
        shown["doubt"] = {"written": doubt.written, "heard": doubt.heard}
    return shown


def _doubt_of(quantity: Quantity, turn: SpokenTurn, doubts: Sequence[DigitDoubt]) -> DigitDoubt | None:
    """Return the doubt about a string of digits: its words begin when the doubt does."""
    at = 0
    for word in turn.words:
        said = word.text.strip()
        found = turn.text.find(said, at) if said else -1
        if found < 0:
            continue
        at = found + len(said)
        if found < quantity.end and at > quantity.start:
            return next((one for one in doubts if abs(one.start_s - word.start_s) < 0.001), None)
    return None

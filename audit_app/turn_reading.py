"""What a reader sees beside a turn's words: values of its numbers, punctuation, terms of the vocabulary; pure.

Here the two pure packages meet: how Chinese characters sound is known to `rules`, what was heard to `transcription`.
The words that rules judge are not touched; everything here lies beside them, by its characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audit_app.spoken_turns import SpokenTurn
from rules.sound import known_sounds
from transcription.spoken.corrections import find_corrections
from transcription.spoken.edits import Edit
from transcription.spoken.placing import place_words
from transcription.spoken.punctuation import restore
from transcription.spoken.quantities import find_quantities
from transcription.spoken.quantity import Quantity
from transcription.types import DigitDoubt, Transcript


@dataclass(frozen=True)
class TurnReading:
    """The quantities of a turn, each with the doubt about its digits if there is one, and the edits for reading."""

    quantities: tuple[tuple[Quantity, DigitDoubt | None], ...]
    edits: tuple[Edit, ...] = ()


def read_turn(turn: SpokenTurn, heard: Transcript) -> TurnReading:
    """Return the reading of a turn of a transcript."""
    doubts = [doubt for channel in heard.channels if channel.number == turn.channel for doubt in channel.digit_doubts]
    language = heard.options.language
    edits = (
        *restore(turn.text, turn.words, language=language),
        *find_corrections(turn.text, turn.words, heard.options.vocabulary, sounds=known_sounds()),
    )
    found = find_quantities(turn.text, language=language)
    return TurnReading(
        tuple((one, _doubt_of(one, turn, doubts)) for one in found),
        tuple(sorted(edits, key=lambda one: (one.start, one.end))),
    )


def read_given(text: str, *, language: str | None) -> TurnReading:
    """Return the reading of a text that came with its contact: only the values of its numbers."""
    return TurnReading(tuple((one, None) for one in find_quantities(text, language=language or "zh")))


def as_json(reading: TurnReading) -> dict[str, object]:
    """Return the reading as plain JSON; `models.Utterance.reading` says what is in it."""
    changes = [
        {"start": edit.start, "end": edit.end, "text": edit.text, "why": edit.why.value, "distance": edit.distance}
        for edit in reading.edits
    ]
    found = {"quantities": [_quantity(*one) for one in reading.quantities], "edits": changes}
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
    """Return the doubt about a string of digits: it begins with the quantity's first word."""
    own = [
        one.word for one in place_words(turn.text, turn.words) if quantity.start < one.end and one.start < quantity.end
    ]
    return next((one for one in doubts if own and one.start_s == own[0].start_s), None)

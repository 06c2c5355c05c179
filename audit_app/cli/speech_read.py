"""`contact-audit speech read`: a recording's talk as people read it, or as it was heard."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit_app.settings import Settings

if TYPE_CHECKING:
    from audit_app.spoken_turns import SpokenTurn
    from audit_app.turn_reading import TurnReading


@click.command("read")
@click.argument("recording", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--uncorrected", is_flag=True, help="Show what was heard where a term of the vocabulary is read for it.")
@click.option("--as-heard", is_flag=True, help="Show the words without anything that is put in for reading.")
def read_recording(recording: Path, *, uncorrected: bool, as_heard: bool) -> None:
    """Transcribe RECORDING and print it for reading: punctuation, values of numbers, terms of the vocabulary.

    Below each line stands what was read for what was heard, with the number of syllables in which the two differ, and
    what the numbers come to.
    """
    import transcription
    from audit_app.jobs.tools import listening_options, load_recogniser
    from audit_app.spoken_turns import join_turns
    from audit_app.turn_reading import read_turn
    from transcription.spoken.edits import Why, apply_edits, without

    settings = Settings.from_env()
    options = listening_options(settings)
    try:
        heard = transcription.transcribe(recording, backend=load_recogniser(settings), options=options)
    except transcription.TranscriptionError as error:
        raise click.ClickException(str(error)) from error
    for turn in join_turns(transcription.attribute(heard, transcription.CallFacts())):
        reading = read_turn(turn, heard)
        edits = () if as_heard else without(reading.edits, Why.VOCABULARY) if uncorrected else reading.edits
        text = apply_edits(turn.text, edits)
        click.echo(f"{turn.start_s:9.2f}-{turn.end_s:.2f} s  channel {turn.channel}  {text}")
        for line in _notes(turn, reading):
            click.echo(f"{'':11}{line}")


def _notes(turn: "SpokenTurn", reading: "TurnReading") -> Iterator[str]:
    """Yield what was read for what was heard, and what the numbers come to."""
    for edit in reading.edits:
        if edit.why == "vocabulary":
            yield f"heard {turn.text[edit.start : edit.end]}, read as {edit.text}, distance {edit.distance}"
    for quantity, doubt in reading.quantities:
        upper = f" to {quantity.upper}" if quantity.upper is not None else ""
        asks = f"; doubtful, the sound has room for about {doubt.heard:.0f} digits" if doubt else ""
        said = turn.text[quantity.start : quantity.end]
        yield f"{said} = {quantity.value}{upper} {quantity.unit}".rstrip() + f" ({quantity.kind}){asks}"

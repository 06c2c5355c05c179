"""`contact-audit speech`: how two engines read one recording, and how well recordings are read."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit_app.cli.said import said
from audit_app.cli.speech_again import again
from audit_app.cli.speech_drift import drift
from audit_app.cli.speech_evaluate import evaluate, refused
from audit_app.cli.speech_queue import show_queue
from audit_app.cli.speech_read import read_recording
from audit_app.cli.speech_references import references
from audit_app.cli.speech_vocabulary import show_vocabulary
from audit_app.errors import AuditError
from audit_app.settings import ASR_ENGINES, Settings

if TYPE_CHECKING:
    import transcription


@click.group()
def speech() -> None:
    """Compare recognisers, measure them on known recordings, read a recording, and see what waits for them."""


@speech.command()
@click.argument("one")
@click.argument("other")
@click.option("--recording", type=click.Path(path_type=Path), help="Recording that engines named as ONE or OTHER read.")
def compare(one: str, other: str, recording: Path | None) -> None:
    """Show where two transcripts of a recording differ: each a transcript's JSON file, or ENGINE or ENGINE:MODEL."""
    import transcription

    sides = [_transcript(name, recording) for name in (one, other)]
    try:
        found = transcription.compare(*sides)
    except ValueError as error:
        raise refused("ONE and OTHER", f"{one}, {other}", str(error)) from error
    for difference in found.differences:
        span = difference.span
        click.echo(
            f"{span.start_s:9.2f}-{span.end_s:.2f} s  channel {difference.channel}  "
            f"{difference.one or '-'}  |  {difference.other or '-'}"
        )
    click.echo(f"{len(found.differences)} differences; {100 * found.agreement:.2f} % of the characters agree")


def _transcript(name: str, recording: Path | None) -> "transcription.Transcript":
    import transcription
    from audit_app.jobs.tools import load_recogniser

    engine, _, model = name.partition(":")
    if engine not in ASR_ENGINES:
        try:
            return transcription.from_json(Path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            remedy = f"Name a transcript's JSON file or an engine: {', '.join(ASR_ENGINES)} ({error})."
            raise refused("ONE or OTHER", name, remedy) from error
    if recording is None:
        raise refused("--recording", "", f"Name the recording that {engine} reads.")
    settings = Settings.from_env()
    chosen = replace(settings, asr=replace(settings.asr, engine=engine), whisper_model=model or settings.whisper_model)
    options = _options(chosen)
    try:
        return transcription.transcribe(recording, backend=load_recogniser(chosen), options=options)
    except transcription.TranscriptionError as error:
        raise refused("--recording", str(recording), str(error)) from error


def _options(settings: Settings) -> "transcription.Options":
    """Return how the worker listens, so that what is compared is what it does."""
    from audit_app.jobs.tools import listening_options

    try:
        return listening_options(settings)
    except AuditError as error:
        raise said(error) from error


for _command in (again, drift, evaluate, read_recording, references, show_queue, show_vocabulary):
    speech.add_command(_command)

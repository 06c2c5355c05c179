"""`contact-audit speech`: how two engines read one recording, and how well recordings are read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from audit_app.cli.speech_queue import show_queue
from audit_app.errors import AuditError
from audit_app.settings import ASR_ENGINES, Settings

if TYPE_CHECKING:
    import transcription
    from transcription.evaluating import Heard, Score


@click.group()
def speech() -> None:
    """Compare recognisers, measure them on recordings whose words are known, and see what waits for them."""


speech.add_command(show_queue)


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
        raise _refused("ONE and OTHER", f"{one}, {other}", str(error)) from error
    for difference in found.differences:
        span = difference.span
        click.echo(
            f"{span.start_s:9.2f}-{span.end_s:.2f} s  channel {difference.channel}  "
            f"{difference.one or '-'}  |  {difference.other or '-'}"
        )
    click.echo(f"{len(found.differences)} differences; {100 * found.agreement:.2f} % of the characters agree")


@speech.command()
@click.argument("references", nargs=-1, required=True, type=click.Path(path_type=Path))
def evaluate(references: Sequence[Path]) -> None:
    """Measure the chosen recogniser on recordings whose words are known.

    Each REFERENCE is a file of JSON lines: {"recording": PATH, "channels": [TEXT, ...], "agency": ID, "format": NAME,
    "names": [NAME, ...]}. A relative path is from the file's folder.
    """
    from transcription.evaluating import evaluate as measure

    heard = [one for path in references for one in _heard(path)]
    click.echo("group  channels  characters  error (95 %)  lost  invented an hour  amounts  dates  names")
    for name, score in sorted(measure(heard).items()):
        click.echo(_line(name, score))


def _line(name: str, score: "Score") -> str:
    recall = "  ".join(_percent(score.recall[kind]) for kind in ("amount", "date", "name"))
    invented = "-" if score.invented_per_hour is None else f"{score.invented_per_hour:.1f}"
    error = f"{_percent(score.error)} ({_percent(score.low)} to {_percent(score.high)})"
    return f"{name}  {score.channels}  {score.characters}  {error}  {_percent(score.lost)}  {invented}  {recall}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.2f} %"


def _heard(path: Path) -> Iterator["Heard"]:
    import transcription
    from audit_app.jobs.tools import load_recogniser
    from transcription.evaluating import Heard

    settings = Settings.from_env()
    backend, options = load_recogniser(settings), _options(settings)
    for number, entry in _entries(path):
        where = f"{path}, line {number}"
        try:
            transcript = transcription.transcribe(path.parent / entry["recording"], backend=backend, options=options)
        except transcription.SilentAudio:
            transcript = None  # everything that was said in it is lost
        except transcription.TranscriptionError as error:
            raise _refused(where, str(entry["recording"]), str(error)) from error
        if transcript is not None and len(transcript.channels) != len(entry["channels"]):
            remedy = f"The recording has {len(transcript.channels)} channels; write a text for each."
            raise _refused(f"{where}, channels", str(len(entry["channels"])), remedy)
        for channel, said in enumerate(entry["channels"]):
            own = transcript.channels[channel] if transcript is not None else None
            groups = {kind: str(entry[kind]) for kind in ("agency", "format") if entry.get(kind)}
            yield Heard(
                said=said,
                written="".join(segment.text for segment in own.segments) if own is not None else "",
                duration_s=transcription.probe(path.parent / entry["recording"], raw=options.raw).duration_s,
                groups={**groups, "channel": str(channel)},
                names=tuple(entry.get("names", ())),
            )


def _entries(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:  # parsed JSON
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused("REFERENCE", str(path), f"It cannot be read ({error}); name a file of JSON lines.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise _refused(f"{path}, line {number}", line[:60], f"Write it as JSON ({error}).") from error
        if not isinstance(entry, dict) or not {"recording", "channels"} <= set(entry):
            raise _refused(f"{path}, line {number}", line[:60], "Name the fields recording and channels.")
        yield number, entry


def _transcript(name: str, recording: Path | None) -> "transcription.Transcript":
    import transcription
    from audit_app.jobs.tools import load_recogniser

    engine, _, model = name.partition(":")
    if engine not in ASR_ENGINES:
        try:
            return transcription.from_json(Path(name).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError, TypeError) as error:
            remedy = f"Name a transcript's JSON file or an engine: {', '.join(ASR_ENGINES)} ({error})."
            raise _refused("ONE or OTHER", name, remedy) from error
    if recording is None:
        raise _refused("--recording", "", f"Name the recording that {engine} reads.")
    settings = Settings.from_env()
    chosen = replace(settings, asr=replace(settings.asr, engine=engine), whisper_model=model or settings.whisper_model)
    options = _options(chosen)
    try:
        return transcription.transcribe(recording, backend=load_recogniser(chosen), options=options)
    except transcription.TranscriptionError as error:
        raise _refused("--recording", str(recording), str(error)) from error


def _options(settings: Settings) -> "transcription.Options":
    """Return how the worker listens, so that what is measured is what it does."""
    from audit_app.cli.said import said
    from audit_app.jobs.tools import listening_options

    try:
        return listening_options(settings)
    except AuditError as error:
        raise said(error) from error


def _refused(field: str, value: str, remedy: str) -> click.ClickException:
    return click.ClickException(f"{field}: {value!r} cannot be used. {remedy}")

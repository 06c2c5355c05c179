"""`contact-audit speech evaluate`: how well the chosen recogniser reads recordings whose words are known."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.engine import make_url

from audit_app.settings import ANY_AGENCY, Settings
from audit_app.speech_words import NO_SHARES
from audit_app.words import word

if TYPE_CHECKING:
    import transcription
    from audit_app.services.speech_evaluations import Measured
    from transcription.evaluating import Heard, Score
    from transcription.intervals import Rate
    from transcription.references import Reference


@click.command()
@click.argument("references", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--keep/--no-keep", default=True, show_default=True, help="Keep the numbers for `speech drift`.")
def evaluate(references: Sequence[Path], *, keep: bool) -> None:
    """Measure the chosen recogniser on recordings whose words are known.

    Each REFERENCE is a file of JSON lines: {"recording": PATH, "channels": [TEXT, ...], "agency": ID, "format": NAME,
    "names": [NAME, ...]}, or with "turns": [{"channel", "speaker", "text", "start_s", "end_s"}, ...] in place of
    channels. A relative path is from the file's folder. docs/speech.md says what is counted.
    """
    from audit_app.services.speech_evaluations import Measured
    from transcription.evaluating import evaluate as measure

    settings = Settings.from_env()
    entries = [(path, number, entry) for path in references for number, entry in _entries(path)]
    if not entries:
        raise refused("REFERENCE", ", ".join(map(str, references)), "The files hold no line; write one a recording.")
    reader = _Reader.load(settings)
    heard = [one for path, number, entry in entries for one in reader.read(path, number, entry)]
    measured = Measured(reader.backend.info, reader.options, heard, measure(heard))
    click.echo(f"{describe(reader.backend.info)}, options {reader.options.fingerprint()}")
    click.echo("group  measure  value  95 in 100 draws of recordings  of")
    for name, score in sorted(measured.scores.items()):
        for line in _lines(name, score):
            click.echo(line)
    if keep:
        click.echo(_keep(settings, measured))


def describe(model: "transcription.ModelInfo") -> str:
    """Return which recogniser it is, for people."""
    return f"{model.backend} {model.name} ({model.sha256[:12]})"


def refused(field: str, value: str, remedy: str) -> click.ClickException:
    """Return the error for a value that cannot be used."""
    return click.ClickException(f"{field}: {value!r} cannot be used. {remedy}")


def name_of(measure: str) -> str:
    """Return what a measure is called."""
    return word("speech_measure", measure, "en")


def show(value: float | None, measure: str) -> str:
    """Return a measure's value: shares as per cent."""
    if value is None:
        return "-"
    return f"{value:.1f}" if measure in NO_SHARES else f"{100 * value:.2f} %"


@dataclass(frozen=True)
class _Reader:
    """The chosen recogniser, and what it needs to read a reference's recording."""

    settings: Settings
    backend: "transcription.Backend"
    options: "transcription.Options"
    separator: "transcription.SpeakerSeparator"

    @classmethod
    def load(cls, settings: Settings) -> "_Reader":
        import transcription
        from audit_app.cli.said import said
        from audit_app.errors import AuditError
        from audit_app.jobs.tools import listening_options, load_recogniser

        try:
            options = listening_options(settings)
            separator = transcription.load_separator(settings.speaker_pipeline)
            return cls(settings, load_recogniser(settings), options, separator)
        except AuditError as error:
            raise said(error) from error
        except transcription.TranscriptionError as error:
            raise click.ClickException(str(error)) from error

    def read(self, path: Path, number: int, entry: Any) -> Iterator["Heard"]:  # noqa: ANN401 -- parsed JSON
        """Read a reference's recording and set it beside what was written down."""
        import transcription
        from transcription.references import WrongReference, call_facts, hear, parse_reference

        where = f"{path}, line {number}"
        try:
            reference = parse_reference(entry)
        except WrongReference as error:
            raise refused(f"{where}, {error.field}", str(entry)[:60], error.remedy) from error
        recording = path.parent / reference.recording
        try:
            found, audio = self._transcribe(recording)
            attributed = None
            if found is not None:
                usual = self._usual_roles(reference) if len(found.channels) > 1 else ()
                attributed = transcription.attribute(found, call_facts(reference, usual=usual))
            yield from hear(reference, found, attributed, duration_s=audio.duration_s, sha256=audio.sha256)
        except WrongReference as error:
            raise refused(f"{where}, {error.field}", reference.recording, error.remedy) from error
        except transcription.TranscriptionError as error:
            raise refused(where, reference.recording, str(error)) from error

    def _transcribe(self, recording: Path) -> tuple["transcription.Transcript | None", "transcription.AudioInfo"]:
        import transcription

        try:
            found = transcription.transcribe(
                recording, backend=self.backend, options=self.options, separator=self.separator
            )
        except transcription.SilentAudio:
            # Everything that was said in it is lost.
            return None, transcription.probe(recording, raw=self.options.raw)
        return found, found.audio

    def _usual_roles(self, reference: "Reference") -> Sequence[str]:
        roles = self.settings.channel_roles
        return roles.get(reference.groups.get("agency", ""), roles.get(ANY_AGENCY, ()))


def _lines(group: str, score: "Score") -> Iterator[str]:
    from transcription.evaluating import MEASURES

    yield f"{group}  {score.recordings} recordings, {score.channels} channels, {score.characters} characters"
    for measure, base in MEASURES.items():
        rate = score.rates[measure]
        if rate.value is not None:
            yield f"{group}  {_line(measure, rate, base)}"


def _line(measure: str, rate: "Rate", base: str) -> str:
    bounds = f"{show(rate.low, measure)} to {show(rate.high, measure)}"
    size = f"{rate.base:.3f}" if base == "hours" else f"{rate.base:.1f}" if base == "seconds" else f"{rate.base:.0f}"
    return f"{name_of(measure)}  {show(rate.value, measure)}  {bounds}  {size} {base}"


def _keep(settings: Settings, measured: "Measured") -> str:
    """Keep the run in the installation's database where there is one, and say so."""
    from audit_app.authz import system_actor
    from audit_app.clock import utc_now
    from audit_app.db import configure_database, transaction
    from audit_app.migrations import upgrade_database
    from audit_app.services.speech_evaluations import keep_evaluation

    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        return f"not kept: there is no database at {url.database} (contact-audit db upgrade makes one)"
    upgrade_database(configure_database(settings))
    with transaction() as session:
        row = keep_evaluation(session, measured, by=system_actor("command-line"), now=utc_now())
        return f"kept as evaluation {row.id}"


def _entries(path: Path) -> Iterator[tuple[int, Any]]:  # parsed JSON
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise refused("REFERENCE", str(path), f"It cannot be read ({error}); name a file of JSON lines.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise refused(f"{path}, line {number}", line[:60], f"Write it as JSON ({error}).") from error

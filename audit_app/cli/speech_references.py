"""`contact-audit speech references`: what reviewers corrected and released, as references to measure on."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit_app.settings import Settings

if TYPE_CHECKING:
    from audit_app.queries.corrections import CheckedRecording

#: What `format=` says in the table for a stored recording's media type.
_FORMATS = {"x-wav": "wav", "vnd.wave": "wav", "mpeg": "mp3", "mp4": "m4a"}


@click.command()
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
def references(output: Path) -> None:
    """Write the corrections that may measure the recogniser to OUTPUT, which `speech evaluate` reads.

    Only turns whose correction was ticked for it are written, with the path of their recording in the file store, its
    agency and format; no names, no numbers, no contact ids. AUDIT_CORRECTIONS_MAY_MEASURE must be yes.
    """
    from audit_app.authz import system_actor
    from audit_app.clock import utc_now
    from audit_app.db import configure_database, transaction
    from audit_app.migrations import upgrade_database
    from audit_app.queries.corrections import list_checked_recordings
    from audit_app.services.audit_log import record_event
    from audit_app.storage import FileStore

    settings = Settings.from_env()
    if not settings.corrections_may_measure:
        raise click.ClickException(
            "AUDIT_CORRECTIONS_MAY_MEASURE: 'no' does not let corrections be used. Set it to yes if the lender agrees."
        )
    if not output.parent.is_dir():
        raise click.ClickException(f"OUTPUT: {str(output)!r} cannot be written. Make the folder first.")
    upgrade_database(configure_database(settings))
    store = FileStore(settings.data_dir)
    with transaction() as session:
        checked = list(list_checked_recordings(session))
        kept = [one for one in checked if store.has(one.sha256)]
        entries = [_entry(one, store.path(one.sha256)) for one in kept]
        turns = sum(len(one.turns) for one in kept)
        payload = {"recordings": [one.recording_id for one in kept], "turns": turns}
        by = system_actor("command-line")
        record_event(
            session,
            "recogniser.references_written",
            subject=("recogniser", "references"),
            by=by,
            now=utc_now(),
            payload=payload,
        )
    # The deed is in the log before any word leaves.
    _write(output, entries)
    click.echo(f"{turns} turns of {len(kept)} recordings in {output}")
    if len(kept) < len(checked):
        click.echo(f"{len(checked) - len(kept)} recordings are no longer in the file store and were left out")


def _entry(one: "CheckedRecording", path: Path) -> dict[str, object]:
    """Return one line; `source` keeps these apart from references that were written down whole."""
    kind = one.media_type.partition("/")[2]
    entry: dict[str, object] = {
        "recording": str(path),
        "channels": one.channels,
        "turns": [
            {
                "channel": turn.channel,
                "speaker": turn.speaker,
                "text": turn.text,
                "start_s": turn.start_s,
                "end_s": turn.end_s,
            }
            for turn in one.turns
        ],
        "passages": [{"channel": turn.channel, "start_s": turn.from_s, "end_s": turn.until_s} for turn in one.turns],
        "format": _FORMATS.get(kind, kind),
        "source": "corrections",
    }
    if one.agency is not None:
        entry["agency"] = one.agency
    return entry | ({"roles": one.channel_roles} if one.channel_roles else {})


def _write(output: Path, entries: Sequence[dict[str, object]]) -> None:
    """Write the lines whole or not at all, readable for the owner only: they hold what borrowers said."""
    descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=output.name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
    Path(name).replace(output)

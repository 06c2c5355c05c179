"""A pipeline in an empty folder: the real rule pack, and a recogniser that reads from a script."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import transcription
from audit_app import db, pipeline
from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.jobs.tools import build_tools
from audit_app.jobs.worker import run_one
from audit_app.services.contacts import import_contacts
from audit_app.services.events import import_events
from audit_app.settings import Settings
from audit_app.storage import FileStore
from transcription.backends.scripted import Line, ScriptedBackend

THREAT = "你再不还钱，就等着坐牢吧。"


@dataclass(frozen=True)
class Pipeline:
    """The pipeline of one test; `folder` is where relative recording paths begin."""

    folder: Path
    tools: pipeline.Tools

    def take(self, *lines: dict[str, object]) -> None:
        """Import contacts; what a line leaves out is an answered call to the borrower in the afternoon."""
        records = [Contact.model_validate(_ORDINARY | line) for line in lines]
        with db.transaction() as session:
            import_contacts(
                session, records, by=system_actor("test"), now=utc_now(), own_lender="own", folder=self.folder
            )

    def take_event(self, **changes: object) -> None:
        """Import one event of the borrower."""
        record = Event.model_validate({"id": "E1", "borrower": "B1"} | changes)
        with db.transaction() as session:
            import_events(session, [record], by=system_actor("test"), now=utc_now())

    def work(self, *, at_most: int = 1000) -> int:
        """Work until no job is due; return how many jobs were run."""
        jobs = 0
        while jobs < at_most and run_one(self.tools, worker="test", stop=threading.Event()):
            jobs += 1
        return jobs


_ORDINARY: dict[str, object] = {
    "channel": "call",
    "direction": "outbound",
    "started_at": "2026-10-15T14:00:00+08:00",
    "result": "connected",
    "borrower": {"id": "B1", "time_zones": ["Asia/Shanghai"]},
    "party": {"role": "borrower", "address": "13000000000"},
    "purpose": "collection",
}


@pytest.fixture(scope="module")
def loaded_tools(tmp_path_factory) -> pipeline.Tools:
    """Tools with the shipped pack loaded, once for a file of tests."""
    return build_tools(Settings.from_env({"AUDIT_DATA_DIR": str(tmp_path_factory.mktemp("tools"))}))


@pytest.fixture
def flow(database, settings, loaded_tools, tmp_path) -> Pipeline:
    """A pipeline whose recogniser hears a threat in every recording, on channel 0."""
    heard = ScriptedBackend({"*": [Line(channel=0, start_s=0.9, end_s=3.0, text=THREAT)]})
    tools = replace(
        loaded_tools,
        store=FileStore(settings.data_dir),
        backend=lambda: heard,
        options=transcription.Options(longest_s=60.0),
    )
    return Pipeline(tmp_path, tools)

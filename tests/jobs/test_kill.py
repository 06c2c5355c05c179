"""A worker may be killed with SIGKILL in every step: nothing is lost, nothing doubled, no file is half written."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from audit_app import db, models
from audit_app.queries.audit_chain import verify_chain
from audit_app.storage import FileStore
from tests.jobs.killing import KILL_POINTS, UNDISTURBED, folder_of, settings_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> Path:
    """The folder in which every kill point was played."""
    root = tmp_path_factory.mktemp("kills")
    subprocess.run([sys.executable, "-m", "tests.jobs.killing", str(root)], check=True, timeout=300)
    return root


def ends(root, point):
    return json.loads((root / "ends.json").read_text(encoding="utf-8"))[point]


def snapshot(root, point):
    """What a person would see afterwards; ids are left out, because a second attempt may use others."""
    db.configure_database(settings_of(root, point))
    with db.reading() as session:
        contacts = session.scalars(select(models.Contact)).all()
        names = {contact.id: contact.external_id for contact in contacts}
        by_contact = {
            table.__tablename__: sorted(names[row.contact_id] for row in session.scalars(select(table)))
            for table in (models.Recording, models.Transcript, models.CheckRun)
        }
        seen = by_contact | {
            "contacts": sorted((one.external_id, one.state, one.not_judgeable_reason) for one in contacts),
            "utterances": sorted(session.scalars(select(models.Utterance.text))),
            "findings": sorted((names[one.contact_id], one.rule_id) for one in session.scalars(select(models.Finding))),
            "flags": sorted(
                (names[one.contact_id], one.rule_id, one.state) for one in session.scalars(select(models.Flag))
            ),
            "deeds": Counter(session.scalars(select(models.AuditEvent.action))),
            "jobs": set(session.scalars(select(models.Job.state))),
            "chain": verify_chain(session).holds,
        }
    db.release_database()
    return seen


def test_the_month_itself_has_something_to_lose(played):
    seen = snapshot(played, UNDISTURBED)

    assert ends(played, UNDISTURBED) == [0]
    assert seen["jobs"] == {models.JobState.DONE}
    assert ("call-2", models.ContactState.NOT_JUDGEABLE, models.NotJudgeable.NOT_AUDIO) in seen["contacts"]
    assert {"call-1", "call-7"} <= {contact for contact, _, _ in seen["flags"]}
    assert seen["check_runs"] == ["call-1", "call-2", "call-4", "call-5", "call-6", "call-7", "sms-3"]


@pytest.mark.parametrize("point", KILL_POINTS)
def test_after_a_kill_the_next_worker_ends_where_an_undisturbed_one_does(played, point):
    assert ends(played, point) == [-9, 0]
    assert snapshot(played, point) == snapshot(played, UNDISTURBED)


@pytest.mark.parametrize("point", KILL_POINTS)
def test_after_a_kill_no_file_is_half_written(played, point):
    store = FileStore(settings_of(played, point).data_dir)
    files = [path.name for path in (folder_of(played, point) / "files").rglob("*") if path.is_file()]

    assert len(files) == 2
    assert all(store.is_intact(name) for name in files)

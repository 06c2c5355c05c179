"""Recordings are transcribed together: each with its own effect, its own failure, its own lease."""

import errno
import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

import transcription
from audit_app import db, models
from audit_app.clock import utc_now
from audit_app.errors import Unavailable
from audit_app.jobs.worker import run_one
from audit_app.models import ContactState, JobState, NotJudgeable
from audit_app.services.work import STORE, TRANSCRIBE
from audit_app.storage import FileStore
from tests.jobs.conftest import THREAT
from tests.transcription.sounds import silence, spoken, write_wav
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend

CALLS = 6


def read(statement):
    with db.reading() as session:
        return session.execute(statement).all()


def jobs(kind):
    return read(select(models.Job.state, models.Job.attempts, models.Job.error).where(models.Job.kind == kind))


def states():
    return {
        name: (state, reason)
        for name, state, reason in read(
            select(models.Contact.external_id, models.Contact.state, models.Contact.not_judgeable_reason)
        )
    }


class Watched(ScriptedBackend):
    """Remembers which recordings' windows it was given together, and breaks on those of one."""

    def __init__(self, *, poison=None):
        super().__init__({ANY_RECORDING: [Line(channel=0, start_s=0.9, end_s=3.0, text=THREAT)]})
        self.batches = []
        self.poison = poison

    def read(self, windows, *, options):
        recordings = {window.audio_sha256 for window in windows}
        self.batches.append(recordings)
        if self.poison in recordings:
            raise ZeroDivisionError("this window breaks the recogniser")
        return super().read(windows, options=options)


@pytest.fixture
def month(flow, tmp_path):
    """Calls that are stored and wait to be transcribed, half a second of silence more in each; then the flow."""
    for number in range(CALLS):
        path = tmp_path / f"{number}.wav"
        write_wav(path, spoken(THREAT), silence(1 + number / 2))
        roles = {"0": "agent", "1": "borrower"}
        flow.take({"id": f"C{number}", "recording": path.name, "channel_roles": roles})
    stored(flow)
    return flow


def stored(flow):
    """Do everything that goes before transcribing."""
    while read(select(models.Job.id).where(models.Job.kind != TRANSCRIBE, models.Job.state == JobState.QUEUED)):
        run_one(flow.tools, worker="before", stop=threading.Event())


def with_backend(flow, backend, **tools):
    return replace(flow, tools=replace(flow.tools, backend=lambda: backend, **tools))


def test_half_of_what_waits_is_read_in_common_batches_and_each_call_has_its_words(month):
    backend = Watched()
    flow = with_backend(month, backend)

    assert run_one(flow.tools, worker="test", stop=threading.Event()) == 1 + (CALLS - 1) // 2
    flow.work()

    assert len(backend.batches[0]) > 1
    assert read(select(func.count()).select_from(models.Transcript)) == [(CALLS,)]
    assert set(states().values()) == {(ContactState.JUDGED, None)}
    assert {state for state, _, _ in jobs(TRANSCRIBE)} == {JobState.DONE}


def test_a_worker_loads_its_model_once_however_much_it_reads(month, loaded_tools, monkeypatch):
    loads = []

    def load(_settings, *, threads):
        loads.append(threads)
        return Watched()

    monkeypatch.setattr("audit_app.jobs.tools.load_recogniser", load)

    taken = 0
    while run_one(replace(month.tools, backend=loaded_tools.backend), worker="w", stop=threading.Event()):
        taken += 1

    assert taken > 3
    assert loads == [None]
    assert {state for state, _, _ in jobs(TRANSCRIBE)} == {JobState.DONE}


def test_a_broken_recording_among_them_says_why_and_the_others_have_their_words(month, tmp_path):
    sha256 = read(select(models.Recording.sha256).where(models.Recording.file_name == "2.wav"))[0][0]
    path = month.tools.store.path(sha256)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:9000])
    flow = with_backend(month, Watched())

    flow.work()

    found = states()
    assert found.pop("C2") == (ContactState.NOT_JUDGEABLE, NotJudgeable.CUT)
    assert set(found.values()) == {(ContactState.JUDGED, None)}


def test_a_recording_that_breaks_the_recogniser_fails_alone(month):
    poison = read(select(models.Recording.sha256).where(models.Recording.file_name == "1.wav"))[0][0]
    flow = with_backend(month, Watched(poison=poison))
    with db.transaction() as session:
        session.execute(update(models.Job).values(max_attempts=1))

    flow.work()

    found = states()
    assert found.pop("C1") == (ContactState.NOT_JUDGEABLE, NotJudgeable.FAILED)
    assert set(found.values()) == {(ContactState.JUDGED, None)}
    assert [error for state, _, error in jobs(TRANSCRIBE) if state is JobState.FAILED] == [
        "ZeroDivisionError: this window breaks the recogniser"
    ]


def test_a_stopped_worker_gives_all_of_them_back_untried(month):
    stop = threading.Event()
    backend = Watched()

    def stopping():
        stop.set()
        return backend

    run_one(replace(month.tools, backend=stopping), worker="stopped", stop=stop)

    assert {(state, attempts) for state, attempts, _ in jobs(TRANSCRIBE)} == {(JobState.QUEUED, 0)}


def test_without_a_model_the_worker_ends_and_all_of_them_wait_untried(month):
    def no_model():
        raise transcription.ModelUnavailable("turbo is not there")

    with pytest.raises(Unavailable, match="turbo is not there"):
        run_one(replace(month.tools, backend=no_model), worker="w", stop=threading.Event())

    assert {(state, attempts) for state, attempts, _ in jobs(TRANSCRIBE)} == {(JobState.QUEUED, 0)}


def test_a_call_that_another_worker_took_over_is_not_stored_twice_and_the_others_are(month):
    backend = Watched()
    taken = []

    def slow():
        with db.transaction() as session:
            job = session.scalars(
                select(models.Job).where(models.Job.state == JobState.RUNNING).order_by(models.Job.id)
            ).first()
            job.worker = "another"
            taken.append(job.id)
        return backend

    done = run_one(replace(month.tools, backend=slow), worker="test", stop=threading.Event())

    ends = dict(read(select(models.Job.id, models.Job.state).where(models.Job.kind == TRANSCRIBE)))
    assert ends.pop(taken[0]) is JobState.RUNNING
    assert sum(state is JobState.DONE for state in ends.values()) == done - 1
    assert read(select(func.count()).select_from(models.Transcript)) == [(done - 1,)]


def test_another_engine_on_the_same_weights_is_another_reading(month):
    class Other(Watched):
        @property
        def info(self):
            return replace(super().info, backend="whisper-int8")

    with_backend(month, Watched()).work()
    with db.transaction() as session:
        session.execute(
            update(models.Job).where(models.Job.kind == TRANSCRIBE).values(state=JobState.QUEUED, attempts=0)
        )
    with_backend(month, Other()).work()
    with db.transaction() as session:
        session.execute(
            update(models.Job).where(models.Job.kind == TRANSCRIBE).values(state=JobState.QUEUED, attempts=0)
        )
    with_backend(month, Other()).work()

    readings = select(models.Transcript.backend, func.count()).group_by(models.Transcript.backend)
    assert dict(read(readings)) == {"scripted": CALLS, "whisper-int8": CALLS}


class FullStore(FileStore):
    """A store on a disk without room."""

    def put_stream(self, stream):  # noqa: ARG002  the store's
        raise OSError(errno.ENOSPC, "No space left on device", "/data/unfinished/x")


def test_a_full_disk_is_said_and_is_not_a_missing_recording(flow, tmp_path):
    write_wav(tmp_path / "call.wav", spoken(THREAT))
    flow.take({"id": "C1", "recording": "call.wav"})
    full = replace(flow.tools, store=FullStore(tmp_path / "full"))

    with pytest.raises(
        Unavailable, match=r"no room left on the disk: No space left on device \(/data/unfinished/x\)"
    ) as said:
        run_one(full, worker="w", stop=threading.Event())

    assert said.value.remedy is not None
    assert "no job is lost" in said.value.remedy
    assert states()["C1"] == (ContactState.IMPORTED, None)
    assert [(state, attempts) for state, attempts, _ in jobs(STORE)] == [(JobState.QUEUED, 0)]
    flow.work()
    assert states()["C1"][0] is ContactState.JUDGED


def test_a_disk_that_fills_up_while_many_are_heard_gives_all_of_them_back(month, monkeypatch):
    def full(*_args, **_named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("transcription.cache.Slot.write", full)

    with pytest.raises(Unavailable, match="no room left on the disk"):
        run_one(month.tools, worker="w", stop=threading.Event())

    assert {(state, attempts) for state, attempts, _ in jobs(TRANSCRIBE)} == {(JobState.QUEUED, 0)}


def test_a_disk_that_cannot_be_read_from_is_tried_again_and_never_called_missing(flow, tmp_path):
    class Failing(FileStore):
        def put_stream(self, stream):  # noqa: ARG002  the store's
            raise OSError(errno.EIO, "Input/output error")

    write_wav(tmp_path / "call.wav", spoken(THREAT))
    flow.take({"id": "C1", "recording": "call.wav"})

    run_one(replace(flow.tools, store=Failing(tmp_path / "failing")), worker="w", stop=threading.Event())

    ((state, attempts, error),) = jobs(STORE)
    assert (state, attempts, error) == (JobState.QUEUED, 1, "OSError: [Errno 5] Input/output error")
    assert states()["C1"] == (ContactState.IMPORTED, None)
    assert utc_now() < read(select(models.Job.run_after).where(models.Job.kind == STORE))[0][0]

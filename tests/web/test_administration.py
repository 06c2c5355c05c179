"""Users, jobs and the audit log on their pages."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from audit_app import models
from audit_app.authz import Role
from audit_app.clock import utc_now
from audit_app.db import current_engine, reading, transaction
from audit_app.models import JobState
from audit_app.services.work import TRANSCRIBE
from tests.factories import NOON, make_user
from tests.web.conftest import PASSWORD

NEW_USER = {
    "name": "lin",
    "display_name": "林静",
    "role": "reviewer",
    "password": PASSWORD,
    "language": "zh-CN",
}


def _user(name: str) -> models.User | None:
    with reading() as session:
        return session.scalars(select(models.User).where(models.User.name == name)).one_or_none()


def test_an_administrator_adds_a_user_who_can_sign_in(client, client_as):
    client_as(Role.ADMINISTRATOR).post("/users/new", data=NEW_USER)

    assert _user("lin").role is Role.REVIEWER
    assert client.post("/sign-in", data={"name": "lin", "password": PASSWORD}).location == "/"


@pytest.mark.parametrize(
    ("change", "field"), [({"password": "short"}, "password"), ({"role": "king"}, "role"), ({"name": ""}, "name")]
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(client_as, change, field):
    answer = client_as(Role.ADMINISTRATOR).post("/users/new", data=NEW_USER | change)

    assert answer.status_code == 422
    assert f'id="{field}-note"' in answer.text
    assert "林静" in answer.text
    assert _user("lin") is None


def test_an_administrator_cannot_lock_themselves_out(client_as):
    client = client_as(Role.ADMINISTRATOR)

    assert client.post(f"/users/{client.user.id}/active", data={"active": "no"}).status_code == 409
    assert client.post(f"/users/{client.user.id}/role", data={"role": "reviewer"}).status_code == 409
    assert client.get("/users/").status_code == 200


def test_a_user_is_refused_and_let_in_again(client_as):
    client = client_as(Role.ADMINISTRATOR)
    with transaction() as session:
        user_id = make_user(session, name="lin").id

    client.post(f"/users/{user_id}/active", data={"active": "no"})
    assert not _user("lin").active

    client.post(f"/users/{user_id}/active", data={"active": "yes"})
    assert _user("lin").active


def test_a_failed_job_says_why_and_is_queued_again(client_as):
    client = client_as(Role.ADMINISTRATOR)
    with transaction() as session:
        job = models.Job(kind="transcribe", state=JobState.FAILED, run_after=NOON, dedup_key="t1", created_at=NOON,
                         error="The disk is full.")  # fmt: skip
        session.add(job)
        session.flush()
        job_id = job.id
    assert "The disk is full." in client.get("/jobs/?state=failed").text

    client.post(f"/jobs/{job_id}/retry")

    with reading() as session:
        assert session.get(models.Job, job_id).state is JobState.QUEUED


def test_the_log_shows_deeds_by_actor(client_as):
    administrator, other = client_as(Role.ADMINISTRATOR, display_name="管理员甲"), client_as(Role.ADMINISTRATOR)
    administrator.post("/users/new", data=NEW_USER)
    other.post("/users/new", data=NEW_USER | {"name": "zhou"})

    page = other.get(f"/audit-log/?actor=user:{administrator.user.id}").text

    assert "管理员甲" in page
    assert page.count("<tr>") == 2  # the head and one deed


def test_verifying_says_that_the_chain_holds_and_is_itself_a_deed(client_as):
    client = client_as(Role.AUDITOR)
    client.post("/audit-log/verify?lang=en")

    page = client.get("/audit-log/").text

    assert "The chain holds" in page
    assert "Chain verified" in page


def test_verifying_names_the_link_that_was_changed(client_as):
    client_as(Role.ADMINISTRATOR).post("/users/new", data=NEW_USER)
    client = client_as(Role.AUDITOR)
    with current_engine().begin() as connection:
        # Someone with the database file in hand takes the trigger away and edits a row.
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE audit_events SET actor = 'user:99' WHERE seq = 1"))

    client.post("/audit-log/verify?lang=en")

    assert "The chain is broken at link 1" in client.get("/audit-log/").text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Recordings to transcribe", "15 minutes; 0 in work", "Speed of the last hour", "2.0", "7:30"]),
        ("zh-CN", ["待转写录音", "共 15 分钟；正在处理 0 条", "近一小时速度", "2.0", "7:30"]),
    ],
)
def test_the_jobs_page_says_how_much_speech_waits_and_how_long_it_takes(client_as, language, words):
    now = utc_now()
    done = {"state": JobState.DONE, "progress_total": 600.0, "started_at": now - timedelta(minutes=10),
            "finished_at": now - timedelta(minutes=5)}  # fmt: skip
    with transaction() as session:
        for number, values in enumerate([done, {"state": JobState.QUEUED, "progress_total": 900.0}]):
            session.add(models.Job(kind=TRANSCRIBE, run_after=NOON, created_at=NOON, dedup_key=f"s{number}", **values))

    page = client_as(Role.ADMINISTRATOR).get(f"/jobs/?lang={language}").text

    assert [word for word in words if word not in page] == []

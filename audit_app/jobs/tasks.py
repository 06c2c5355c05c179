"""The tasks by name: each takes a job's arguments and calls one step of the pipeline."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from audit_app import models, pipeline
from audit_app.pipeline import Tools, Work
from audit_app.services import work as kinds
from audit_app.services.queue import Lease

Task = Callable[[Mapping[str, object], Tools, Work], None]


def _store(args: Mapping[str, object], tools: Tools, work: Work) -> None:
    pipeline.store_recording(_number(args, "contact_id"), tools=tools, work=work)


def _transcribe(args: Mapping[str, object], tools: Tools, work: Work) -> None:
    pipeline.transcribe_recording(_number(args, "recording_id"), tools=tools, work=work)


def _judge(args: Mapping[str, object], tools: Tools, work: Work) -> None:
    pipeline.judge_borrower(_number(args, "borrower_id"), tools=tools, work=work)


TASKS: dict[str, Task] = {kinds.STORE: _store, kinds.TRANSCRIBE: _transcribe, kinds.JUDGE: _judge}


def give_up(session: Session, lease: Lease) -> None:
    """Do what follows when the last attempt of a job has failed: a contact whose words are lost to judging says so."""
    if lease.kind == kinds.STORE:
        contact = session.get_one(models.Contact, _number(lease.args, "contact_id"))
    elif lease.kind == kinds.TRANSCRIBE:
        contact = session.get_one(models.Recording, _number(lease.args, "recording_id")).contact
    else:
        return
    pipeline.give_up_contact(session, contact, job_id=lease.job_id)


def _number(args: Mapping[str, object], name: str) -> int:
    value = args[name]
    if not isinstance(value, int):
        raise TypeError(f"the job's argument {name} is {value!r}, not a number")
    return value

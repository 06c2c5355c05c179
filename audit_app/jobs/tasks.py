"""The tasks by name: each takes a job's arguments, or those of several, and calls one step of the pipeline."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from audit_app import models, pipeline
from audit_app.pipeline import Storing, Tools, Work
from audit_app.services import work as kinds
from audit_app.services.queue import Lease

Task = Callable[[Mapping[str, object], Tools, Work], None]
TogetherTask = Callable[
    [Sequence[Mapping[str, object]], Tools, Callable[[int, float], None]], Iterator[tuple[int, Storing]]
]


def _store(args: Mapping[str, object], tools: Tools, work: Work) -> None:
    pipeline.store_recording(_number(args, "contact_id"), tools=tools, work=work)


def _transcribe_together(
    args: Sequence[Mapping[str, object]], tools: Tools, progress: Callable[[int, float], None]
) -> Iterator[tuple[int, Storing]]:
    ids = [_number(one, "recording_id") for one in args]
    return pipeline.transcribe_recordings(ids, tools=tools, progress=progress)


def _judge(args: Mapping[str, object], tools: Tools, work: Work) -> None:
    pipeline.judge_borrower(_number(args, "borrower_id"), tools=tools, work=work)


TASKS: dict[str, Task] = {kinds.STORE: _store, kinds.JUDGE: _judge}
TOGETHER: dict[str, TogetherTask] = {kinds.TRANSCRIBE: _transcribe_together}
"""Tasks that do many jobs at once: they give a job's place and the step that stores its effect, as each is ready."""


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

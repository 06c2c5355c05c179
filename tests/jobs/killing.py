"""A small month that is worked off by processes which kill themselves with SIGKILL at a named point.

Run as a program (`python -m tests.jobs.killing FOLDER`) it plays every kill point in a folder of its own: one process
works until it kills itself, the next one goes on. Libraries are loaded once, before the first fork.
"""

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

import rules
import transcription
from audit_app import db, migrations, models, pipeline, storage
from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.interchange.reading import read_contacts
from audit_app.jobs import tasks
from audit_app.jobs.tools import build_tools
from audit_app.jobs.worker import run_one
from audit_app.services import contacts
from audit_app.services.contacts import import_contacts
from audit_app.settings import Settings
from rules.engine import compile_pack
from tests.transcription.sounds import spoken, write_wav
from transcription.journal import Journal

UNDISTURBED = "undisturbed"
THREAT = "你再不还钱，就等着坐牢吧。"

#: Name of the point: the module, the function whose call kills, and whether before or after the function has run.
KILL_POINTS: dict[str, tuple[object, str, str]] = {
    "import: in its transaction": (contacts, "_follow_up", "after"),
    "import: between two batches": (contacts, "_known_hashes", "before second"),
    "store: while the file is written": (storage, "_settle", "before"),
    "store: before its effect": (pipeline, "attach_recording", "before"),
    "store: in its transaction": (pipeline, "attach_recording", "after"),
    "transcribe: while listening": (transcription, "transcribe_together", "before"),
    "transcribe: a batch is finished": (Journal, "keep", "after"),
    "transcribe: heard, not stored": (pipeline, "join_turns", "before"),
    "transcribe: in its transaction": (pipeline, "save_transcript", "after"),
    "judge: while judging": (rules, "evaluate", "before"),
    "judge: in its transaction": (pipeline, "record_check_runs", "after"),
    "flag: in its transaction": (pipeline, "raise_flags", "after"),
    "flag: just committed": (tasks.pipeline, "judge_borrower", "after"),
}


def folder_of(root: Path, point: str) -> Path:
    """Return the folder in which a point is played."""
    return root / point.replace(": ", "-").replace(", ", "-").replace(" ", "-")


def write_month(root: Path) -> None:
    """Write the contacts, one call with a threat, one file that is no audio, and the script of the recogniser."""
    write_wav(root / "threat.wav", spoken(THREAT), spoken("我知道了。"))
    (root / "broken.wav").write_bytes(b"this is no audio")
    heard = [{"channel": 0, "start_s": 0.9, "end_s": 3.0, "text": THREAT}]
    (root / "script.json").write_text(json.dumps({"*": heard}), encoding="utf-8")
    lines = [
        _line("call-1", hour=9, recording="threat.wav", channel_roles={"0": "agent", "1": "borrower"}),
        _line("call-2", hour=10, recording="broken.wav"),
        _line("sms-3", hour=11, channel="sms", result="delivered", text="您的借款已逾期，请及时还款。"),
        *[_line(f"call-{number}", hour=8 + number, duration_s=30) for number in range(4, 8)],
    ]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (root / "contacts.jsonl").write_text(text, encoding="utf-8")


def _line(external_id: str, *, hour: int, **changes: object) -> dict[str, object]:
    line = {
        "id": external_id,
        "channel": "call",
        "direction": "outbound",
        "started_at": f"2026-10-15T{hour:02}:00:00+08:00",
        "result": "connected",
        "borrower": {"id": "B1", "time_zones": ["Asia/Shanghai"]},
        "party": {"role": "borrower", "address": "13000000000"},
        "purpose": "collection",
    }
    return line | changes


def settings_of(root: Path, point: str) -> Settings:
    """Return the settings of a point's installation."""
    return Settings.from_env(
        {
            "AUDIT_DATA_DIR": str(folder_of(root, point)),
            "AUDIT_WHISPER_MODEL": f"scripted:{root / 'script.json'}",
        }
    )


def work_everything_off(root: Path, settings: Settings, tools: pipeline.Tools) -> None:
    """Import the month in batches and work until no job is due, as if a minute had passed since the last worker."""
    db.configure_database(settings)
    with db.transaction() as session:
        session.execute(update(models.Job).values(lease_until=utc_now() - timedelta(seconds=1)))
    records = read_contacts([root / "contacts.jsonl"]).records
    for first in range(0, len(records), 4):
        with db.transaction() as session:
            import_contacts(
                session,
                records[first : first + 4],
                by=system_actor("test"),
                now=utc_now(),
                own_lender="L",
                folder=root,
            )
    while run_one(tools, worker=f"worker-{os.getpid()}", stop=threading.Event()):
        pass


def arm(point: str) -> None:
    """Make this process kill itself at the point."""
    module, name, moment = KILL_POINTS[point]
    original: Callable[..., object] = getattr(module, name)
    calls = 0

    def deadly(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if moment == "before" or (moment == "before second" and calls == 2):
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **named)
        if moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, deadly)


def prepare(root: Path, point: str, tools: pipeline.Tools) -> pipeline.Tools:
    """Make the point's folder with an empty database, and return tools for it."""
    settings = settings_of(root, point)
    settings.data_dir.mkdir(exist_ok=True)
    shutil.copyfile(root / "migrated.db", settings.data_dir / "contact-audit.db")
    return replace(tools, store=storage.FileStore(settings.data_dir))


def play(root: Path, point: str, tools: pipeline.Tools, *, deadly: bool) -> int:
    """Work everything off in a process of its own; return how it ended (-9 when it killed itself)."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if deadly:
        arm(point)
    work_everything_off(root, settings_of(root, point), tools)
    os._exit(0)


def main(root: Path) -> None:
    """Play every point and write how its processes ended to `ends.json`."""
    write_month(root)
    engine = db.make_engine(f"sqlite:///{root / 'migrated.db'}")
    migrations.upgrade_database(engine)
    engine.dispose()
    loaded = build_tools(settings_of(root, UNDISTURBED))
    for used in loaded.packs:
        compile_pack(used.pack)
    ends = {}
    for point in (UNDISTURBED, *KILL_POINTS):
        tools = prepare(root, point, loaded)
        deaths = [True, False] if point in KILL_POINTS else [False]
        ends[point] = [play(root, point, tools, deadly=deadly) for deadly in deaths]
    (root / "ends.json").write_text(json.dumps(ends), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

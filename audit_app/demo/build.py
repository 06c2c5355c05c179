"""Make the demo month again: the same people, contacts, words and truth for the same seed, spoken anew.

The synthesiser varies a voice by a hair from run to run, so the sound is alike and not equal byte for byte.
"""

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from audit_app.demo import messages
from audit_app.demo.cast import AGENCIES, Borrower, Cast, build_cast
from audit_app.demo.drafts import Draft, EventDraft, Line, Planted, Scene, as_contact, as_event
from audit_app.demo.duties import plant_duties
from audit_app.demo.encode import WRITERS
from audit_app.demo.month import write_lines
from audit_app.demo.planning import SPOKEN_TO, Planner, RecordedCall
from audit_app.demo.planting import Expected, load_expected_rules, truths_of
from audit_app.demo.scenes import SCENES, at
from audit_app.demo.talk import FOLDER as SCRIPTS
from audit_app.demo.talk import CallScript, load_scripts
from audit_app.demo.traffic import ordinary_days
from audit_app.demo.truth import TRUTH, as_line
from audit_app.demo.voices import SpokenCall, Voice, mixed, silent_call, speak_call

SEED = 2026
FIRST_SCENE_BORROWER = 45
MONO = ("mono",)
CUT_AFTER_BYTES = 90_000


@dataclass(frozen=True)
class PlannedMonth:
    """The month before it is spoken; `about` holds what complaint cases may refer to by name."""

    calls: tuple[RecordedCall, ...]
    drafts: tuple[Draft, ...]
    events: tuple[EventDraft, ...]
    about: Mapping[str, Sequence[Draft]]


@dataclass(frozen=True)
class BuiltMonth:
    """How large the month became."""

    contacts: int
    recordings: int
    audio_seconds: float
    bytes: int


def build_month(target: Path, *, seed: int = SEED) -> BuiltMonth:
    """Write the whole month into `target`; an earlier one there is replaced."""
    rules = load_expected_rules()
    month = plan_month(seed)
    recordings = target / "recordings"
    shutil.rmtree(recordings, ignore_errors=True)
    recordings.mkdir(parents=True)
    spoken = {call.script.id: record_call(call, recordings, seed) for call in month.calls if call.script.audio}
    drafts = [spoken[draft.script] if draft.script else draft for draft in month.drafts]
    _write(target, sorted(drafts, key=_order), month, rules)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    seconds = sum(draft.duration or 0 for draft in spoken.values())
    return BuiltMonth(len(drafts), len(list(recordings.iterdir())), seconds, size)


def plan_month(seed: int = SEED) -> PlannedMonth:
    """Decide everything but the sound: who is contacted when, how, and with which words."""
    cast = build_cast(seed)
    planner = Planner(cast, seed)
    calls = planner.plan(load_scripts())
    scenes = dict(planner.scenes)
    about = {f"call:{call.script.id}": [call.draft] for call in calls}
    for place, make in enumerate(SCENES):
        borrower = cast.borrowers[FIRST_SCENE_BORROWER - 1 + place]
        scenes[borrower.id] = make(borrower, cast, random.Random(f"{seed}-{make.__name__}"))
        about[f"scene:{make.__name__}"] = list(scenes[borrower.id].drafts)
    written = _planted_messages(cast, calls, seed)
    about |= {f"message:{name}": [draft] for name, draft in written.items()}
    standing = [call.draft for call in calls] + list(written.values())
    drafts, events = [], []
    for borrower in _borrowers(cast, calls):
        scene = scenes.get(borrower.id, Scene(()))
        mine = [draft for draft in standing if draft.borrower.id == borrower.id] + list(scene.drafts)
        ordinary = ordinary_days(
            borrower,
            cast,
            taken=mine,
            closed=scene.closed_days,
            reachable=all(draft.party == "borrower" for draft in mine),
            rng=random.Random(f"{seed}-{borrower.id}"),
        )
        drafts += mine + ordinary
        events += list(scene.events)
    drafts, events = plant_duties(drafts, events)
    return PlannedMonth(tuple(calls), tuple(drafts), tuple(events), about)


def _borrowers(cast: Cast, calls: Sequence[RecordedCall]) -> Iterator[Borrower]:
    """Yield every borrower, those whose contact persons are called as these calls know them."""
    changed = {call.draft.borrower.id: call.draft.borrower for call in calls}
    for borrower in cast.borrowers:
        yield changed.get(borrower.id, borrower)


def _planted_messages(cast: Cast, calls: Sequence[RecordedCall], seed: int) -> dict[str, Draft]:
    """Return the messages with a violation, each on a borrower and a day of its own."""
    rng = random.Random(f"{seed}-messages")
    busy = {(call.draft.borrower.id, call.draft.day) for call in calls}
    lost: dict[str, Borrower] = {}
    for call in calls:
        # The first of each kind: nobody has refused there.
        lost.setdefault(call.draft.party, call.draft.borrower)
    content = YAML(typ="safe").load(SCRIPTS / "messages.yaml")
    drafts: dict[str, Draft] = {}
    for entry in content["messages"]:
        agency = AGENCIES[entry["by"]].name
        party = entry.get("party", "borrower")
        people = [person for person in cast.borrowers[:SPOKEN_TO] if person.agency == agency]
        free = [(person, day) for person in people for day in range(-26, -5) if (person.id, day) not in busy]
        borrower, day = rng.choice(free) if party == "borrower" else (lost[party], -11)
        busy |= {(borrower.id, day + near) for near in (-1, 0, 1)}
        agent = rng.choice(cast.agents_of(agency))
        text = messages.signed(entry["text"], borrower, agency)
        if entry["channel"] == "im":
            text = f"我是受安心消费金融委托的{agency}，工号{agent.number}。{entry['text']}"
        drafts[entry["id"]] = Draft(
            borrower,
            day,
            rng.randrange(at(10), at(18)),
            channel=entry["channel"],
            agency=agency,
            agent=agent if entry["channel"] == "im" else None,
            result="delivered",
            party=party,
            text=entry["text"] if entry.get("unsigned") else text,
            planted=(Planted(entry["id"], entry["category"], "violation", entry["text"]),),
        )
    return drafts


def record_call(call: RecordedCall, folder: Path, seed: int) -> Draft:
    """Speak and write one call; return its draft with the recording, the length and the lines as they are heard."""
    script, draft = call.script, call.draft
    rng = random.Random(f"{seed}-sound-{script.id}")
    if script.fault:
        return replace(draft, **_write_fault(call, folder, rng))
    sound = speak_call([one.line for one in call.spoken], *_voices(call, rng), noisy=script.line == "noisy", rng=rng)
    name = f"{script.id}.{script.form}"
    roles = _write_sound(folder / name, script, sound)
    return replace(
        draft, lines=sound.lines, duration=round(sound.duration, 1), recording=f"recordings/{name}", roles=roles
    )


def _voices(call: RecordedCall, rng: random.Random) -> tuple[Voice, Voice]:
    borrower, agent = call.draft.borrower, call.draft.agent
    far = Voice(borrower.voice, borrower.rate, borrower.pitch, rng.randrange(2**31))
    if call.draft.party != "borrower":
        far = replace(far, name=rng.choice(["cmn+f5", "cmn+m1", "cmn+m4"]))
    if agent is None:
        return Voice("cmn+f1", 165, 50, rng.randrange(2**31)), far
    return Voice(agent.voice, agent.rate, agent.pitch, rng.randrange(2**31)), far


def _write_sound(path: Path, script: CallScript, sound: SpokenCall) -> tuple[str, ...]:
    """Write the file; return who is on which channel, or nothing where both are on one."""
    if script.line in MONO or script.form == "amr":
        WRITERS[script.form](path, (mixed(sound),))
        return ()
    WRITERS[script.form](path, sound.channels)
    near = "robot" if script.channel == "robot_call" else "agent"
    return (near, "borrower" if script.party == "borrower" else "other")


def _write_fault(call: RecordedCall, folder: Path, rng: random.Random) -> dict[str, Any]:  # Any: fields of a draft
    """Write a recording that cannot be judged."""
    script = call.script
    path = folder / f"{script.id}.{'wav' if script.fault in ('cut', 'not_audio') else 'ogg'}"
    duration = script.seconds or 38.0
    match script.fault:
        case "silent":
            sound = silent_call(script.seconds, rng)
            _write_sound(path, script, sound)
        case "cut":
            sound = speak_call([one.line for one in call.spoken], *_voices(call, rng), noisy=False, rng=rng)
            WRITERS["wav"](path, sound.channels)
            # The recorder died: the header promises the whole call, the data end long before.
            path.write_bytes(path.read_bytes()[:CUT_AFTER_BYTES])
        case "not_audio":
            path.write_text("<html><body>502 Bad Gateway</body></html>\n", encoding="utf-8")
        case "empty":
            path.write_bytes(b"")
        case "missing":
            pass
        case _:
            raise ValueError(f"The call {script.id} has the unknown fault {script.fault!r}.")
    return {"recording": f"recordings/{path.name}", "duration": duration, "roles": ("agent", "borrower")}


def _order(draft: Draft) -> tuple[int, int, str]:
    return (draft.day, draft.clock, draft.borrower.id)


def _write(target: Path, drafts: Sequence[Draft], month: PlannedMonth, rules: Mapping[str, Sequence[Expected]]) -> None:
    """Number the contacts by time and write every file of the month."""
    ids = {_identity(draft): f"C-{number:05d}" for number, draft in enumerate(drafts, start=1)}
    if len(ids) != len(drafts):
        raise ValueError("Two contacts of one borrower begin in the same second; change the seed or the scenes.")
    write_lines(target / "contacts.jsonl", [as_contact(draft, ids[_identity(draft)]) for draft in drafts])
    ordered = sorted(month.events, key=lambda event: (event.day, event.clock))
    numbered = [as_event(event, f"E-{number:03d}") for number, event in enumerate(ordered, start=1)]
    write_lines(target / "events.jsonl", numbered)
    truths = [truth for draft in drafts for truth in truths_of(draft, ids[_identity(draft)], rules)]
    write_lines(target / TRUTH, [as_line(truth) for truth in truths])
    spoken = [_spoken(draft, ids[_identity(draft)]) for draft in drafts if draft.recording and draft.lines]
    write_lines(target / "spoken.jsonl", spoken)
    write_lines(target / "cases.jsonl", list(_cases(month.about, ids)))


def _identity(draft: Draft) -> tuple[str, int, int, str]:
    return (draft.borrower.id, draft.day, draft.clock, draft.channel)


def _spoken(draft: Draft, contact_id: str) -> dict[str, Any]:
    return {"contact": contact_id, "turns": [_turn(line) for line in draft.lines]}


def _turn(line: Line) -> dict[str, Any]:
    return {"speaker": line.speaker, "text": line.text, "start": line.start, "end": line.end}


def _cases(
    about: Mapping[str, Sequence[Draft]], ids: Mapping[tuple[str, int, int, str], str]
) -> Iterator[dict[str, Any]]:
    """Yield the complaint cases with the ids of the contacts that they are about."""
    for entry in YAML(typ="safe").load(SCRIPTS / "cases.yaml")["cases"]:
        drafts = [draft for name in entry["about"] for draft in about[name]]
        day = entry["day"] if "day" in entry else min(-1, drafts[0].day + entry["day_after"])
        kept = {name: value for name, value in entry.items() if name not in ("about", "day_after")}
        yield kept | {
            "day": day,
            "borrower": drafts[0].borrower.id,
            "agency": drafts[0].agency,
            "contacts": [ids[_identity(draft)] for draft in drafts],
        }

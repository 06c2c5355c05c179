"""The whole flow, from top to bottom: import, store the recording, transcribe, judge, flag.

Importing (services/contacts.py) asks for the first steps; each step asks for the next. Every step reads, closes its
transaction, does what is slow, and then stores its effect together with the end of its job. So it may run twice, or be
killed at any point, and the result is the same.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import rules
import transcription
from audit_app import evidence, models, storage
from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.models import ContactState, NotJudgeable
from audit_app.queries.judging import BorrowerRows, load_borrower
from audit_app.services.checks import Judgement, record_check_runs
from audit_app.services.contacts import Sound, attach_recording, mark_not_judgeable
from audit_app.services.flags import raise_expired, raise_flags
from audit_app.services.packs import find_installed_pack, install_pack
from audit_app.services.transcripts import save_transcript
from audit_app.services.work import request_judging_all
from audit_app.settings import ANY_AGENCY
from audit_app.spoken_turns import call_facts, describe_speakers, join_turns
from rules.evidence import ContactFacts, Event
from rules.pack import RulePack
from rules.second_opinion import second_opinion
from rules.suppression import suppression_of
from transcription.playable import write_playable

_PIPELINE = system_actor("pipeline")
_CHANGED_AT_ONCE = 500
_PEAKS_A_SECOND, _FEWEST_PEAKS, _MOST_PEAKS = 10, 200, 3000

_REASONS: dict[type[transcription.UnreadableAudio], NotJudgeable] = {
    transcription.MissingAudio: NotJudgeable.MISSING,
    transcription.EmptyAudio: NotJudgeable.EMPTY,
    transcription.NotAudio: NotJudgeable.NOT_AUDIO,
    transcription.UnsupportedAudio: NotJudgeable.UNSUPPORTED,
    transcription.DamagedAudio: NotJudgeable.DAMAGED,
    transcription.ChangingAudio: NotJudgeable.CHANGING,
    transcription.CutAudio: NotJudgeable.CUT,
    transcription.SilentAudio: NotJudgeable.SILENT,
    transcription.LongAudio: NotJudgeable.TOO_LONG,
}


class Work(Protocol):
    """The job that a step is done for."""

    def finish(self) -> AbstractContextManager[Session]:
        """Give the transaction in which the effect is stored and the job ends, both or neither."""
        ...

    def progress(self, share: float) -> None:
        """Say how much is done, from 0 to 1; may raise to stop a step that is no longer wanted."""
        ...


Storing = Callable[[Work], None]
"""A step that stores what was made, together with the end of its job."""


@dataclass(frozen=True)
class PackInUse:
    """A pack with the text of its files."""

    pack: RulePack
    files: dict[str, str]


@dataclass(frozen=True)
class Tools:
    """What the steps work with; `backend` loads the recogniser when it is first asked for.

    Suppressions end with the day in `time_zone`. `separator` tells voices apart on one channel; `channel_roles` says by
    agency (its id, "" for the lender's own staff, ANY_AGENCY for all others) who is on channels 0, 1, …. `pool` is how
    much is transcribed together.
    """

    store: storage.FileStore
    backend: Callable[[], transcription.Backend]
    options: transcription.Options
    packs: tuple[PackInUse, ...]
    time_zone: str = "UTC"
    separator: Callable[[], transcription.SpeakerSeparator] = transcription.PrintSeparator
    channel_roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pool: transcription.Pool = field(default_factory=transcription.Pool)

    def roles_of(self, recording: models.Recording) -> dict[str, str]:
        """Return who is on which channel of an agency's recordings by the settings; of a mono one nobody knows."""
        agency = recording.contact.agency
        roles = self.channel_roles.get(agency.external_id if agency else "", self.channel_roles.get(ANY_AGENCY, ()))
        return {str(number): role for number, role in enumerate(roles)} if (recording.channels or 0) > 1 else {}

    def today(self) -> date:
        """Return the installation's date."""
        return utc_now().astimezone(ZoneInfo(self.time_zone)).date()


def install_packs(tools: Tools) -> int:
    """Install the packs in use; one that is new to contacts already judged has them judged again.

    Return for how many borrowers that was asked.
    """
    asked = 0
    with transaction() as session:
        for used in tools.packs:
            if find_installed_pack(session, used.pack.digest) is None:
                install_pack(session, used.pack, used.files, by=_PIPELINE, now=utc_now())
                if session.scalar(select(models.CheckRun.id).limit(1)) is not None:
                    asked = request_judging_all(session, now=utc_now())
    return asked


def end_suppressions(tools: Tools) -> int:
    """Put findings before people whose suppression has expired; return how many flags that raised."""
    with transaction() as session:
        return len(raise_expired(session, now=utc_now(), today=tools.today()))


def store_recording(contact_id: int, *, tools: Tools, work: Work) -> None:
    """Take a contact's recording into the file store, and make what the review page draws and plays."""
    with reading() as session:
        source = session.get_one(models.Contact, contact_id).recording_source or ""
    stored, sound, reason, name = None, None, NotJudgeable.MISSING, Path(source).name
    values: dict[str, object] = {"path": name}
    try:
        stored = _take_in(Path(source), tools.store)
        if stored is not None:
            sound = _probe(tools.store.path(stored.sha256), tools.options.raw)
            _make_listenable(tools.store, stored.sha256, sound, tools.options.raw)
    except transcription.UnreadableAudio as error:
        reason, values = _reason_of(error), _values_of(error, name, tools)
    with work.finish() as session:
        contact = session.get_one(models.Contact, contact_id)
        if stored is not None:
            attach_recording(session, contact, stored, file_name=name, sound=sound, by=_PIPELINE, now=utc_now())
        if sound is None:
            mark_not_judgeable(session, contact, reason, values=values, by=_PIPELINE, now=utc_now())


def _take_in(source: Path, store: storage.FileStore) -> storage.StoredFile | None:
    """Store a copy; None when there is no file that can be opened. Raises OSError when it cannot be read or written."""
    try:
        stream = source.open("rb")
    except OSError:
        return None
    # What goes wrong from here on, a full disk say, is no fault of the recording: the job fails and is tried again.
    with stream:
        return store.put_stream(stream)


def transcribe_recordings(
    recording_ids: Sequence[int], *, tools: Tools, progress: Callable[[int, float], None]
) -> Iterator[tuple[int, Storing]]:
    """Turn recordings into words, many at once; give the place of each and the step that stores its words, when heard.

    No transaction is open while the recogniser listens. `progress` is told the place and the share that is done.
    """
    with reading() as session:
        waiting = [_waiting(session.get_one(models.Recording, one), tools) for one in recording_ids]
    heard = transcription.transcribe_together(
        [tools.store.path(one.sha256) for one in waiting],
        backend=tools.backend(),
        options=tools.options,
        separator=tools.separator(),
        folder=tools.store.cache_folder("transcripts"),
        pool=tools.pool,
        progress=progress,
    )
    for place, outcome in heard:
        if isinstance(outcome, transcription.Transcript):
            yield place, partial(_store_words, waiting[place], outcome)
        else:
            yield place, partial(_store_no_words, waiting[place], outcome, tools)


@dataclass(frozen=True)
class _Waiting:
    """A recording that is to be turned into words."""

    recording_id: int
    contact_id: int
    sha256: str
    file_name: str
    facts: transcription.CallFacts


def _waiting(recording: models.Recording, tools: Tools) -> _Waiting:
    facts = call_facts(recording.contact, recording.channel_roles, tools.roles_of(recording))
    return _Waiting(recording.id, recording.contact_id, recording.sha256, recording.file_name, facts)


def _store_words(waiting: _Waiting, heard: transcription.Transcript, work: Work) -> None:
    found = transcription.attribute(heard, waiting.facts)
    turns, speakers = join_turns(found), describe_speakers(found, heard)
    with work.finish() as session:
        recording = session.get_one(models.Recording, waiting.recording_id)
        save_transcript(session, recording, heard, turns, speakers=speakers, by=_PIPELINE, now=utc_now())


def _store_no_words(waiting: _Waiting, error: transcription.UnreadableAudio, tools: Tools, work: Work) -> None:
    values = _values_of(error, waiting.file_name, tools)
    with work.finish() as session:
        contact = session.get_one(models.Contact, waiting.contact_id)
        mark_not_judgeable(session, contact, _reason_of(error), values=values, by=_PIPELINE, now=utc_now())


def give_up_contact(session: Session, contact: models.Contact, *, job_id: int) -> None:
    """Say on the contact that its recording could not be processed, when the last attempt of its job has failed."""
    if contact.state is ContactState.IMPORTED:
        values = {"job": job_id}
        mark_not_judgeable(session, contact, NotJudgeable.FAILED, values=values, by=_PIPELINE, now=utc_now())


def judge_borrower(borrower_id: int, *, tools: Tools, work: Work) -> None:
    """Judge every contact of a borrower whose evidence is new, and put the findings before people.

    Counted rules depend on the borrower's other contacts, so a contact that arrives late changes the evidence of those
    after it, and they are judged again; the rest is left alone.
    """
    with reading() as session:
        rows = load_borrower(session, borrower_id)
    today = tools.today()
    judgements = [(used, list(_judge(rows, used.pack, today))) for used in tools.packs]
    contact_ids = {one.contact.external_id: one.contact.id for one in rows.contacts}
    with work.finish() as session:
        for used, judged in judgements:
            installed = install_pack(session, used.pack, used.files, by=_PIPELINE, now=utc_now())
            runs = record_check_runs(session, judged, installed, contact_ids=contact_ids, now=utc_now())
            raise_flags(session, runs, now=utc_now(), today=today)
        _mark_judged(session, [one.contact.id for one in rows.contacts if not _waits_for_words(one.contact)])


def _judge(rows: BorrowerRows, pack: RulePack, today: date) -> Sequence[Judgement]:
    facts = tuple(evidence.build_facts(one) for one in rows.contacts)
    events = _EventsUntil(evidence.build_event(event, rows.external_id) for event in rows.events)
    hashes = evidence.FactsHash()
    opinion = second_opinion(pack.header.language)
    judgements = []
    for place, one in enumerate(rows.contacts):
        if _waits_for_words(one.contact):
            continue
        moment = facts[place].started_at
        seen = evidence.build_evidence(one, facts[place], history=_history(facts, place), events=events.until(moment))
        input_hash = hashes.of(seen)
        if (one.contact.id, pack.digest, input_hash) not in rows.judged:
            # Rules look backwards only; where all contacts share one history, it is put in order and counted once.
            results = rules.evaluate(pack, replace(seen, history=facts))
            suppressed = {
                result.rule: suppression
                for result in results
                if (suppression := suppression_of(pack, result, seen.contact, today=today)) is not None
            }
            transcript_id = rows.transcript_ids.get(one.contact.id)
            suspicion = opinion.ask(seen) if opinion is not None else None
            judgements.append(Judgement(one, transcript_id, input_hash, results, suppressed, suspicion))
    return judgements


def _waits_for_words(contact: models.Contact) -> bool:
    """Say whether the contact has a recording that has not come through the recogniser yet."""
    return contact.state is ContactState.IMPORTED and contact.recording_source is not None


def _history(facts: Sequence[ContactFacts], place: int) -> list[ContactFacts]:
    """Return the borrower's contacts up to the one at `place`, without it; later ones change no rule's answer."""
    moment = facts[place].started_at
    return [known for number, known in enumerate(facts) if number != place and known.started_at <= moment]


class _EventsUntil:
    """A borrower's events; the same tuple for every moment between two of them, so that it is looked at once."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = sorted(events, key=lambda event: event.at)
        self._known: dict[int, tuple[Event, ...]] = {}

    def until(self, moment: datetime) -> tuple[Event, ...]:
        """Return the events up to a moment."""
        number = bisect_right(self._events, moment, key=lambda event: event.at)
        return self._known.setdefault(number, tuple(self._events[:number]))


def _mark_judged(session: Session, contact_ids: Sequence[int]) -> None:
    """Say that contacts have come through the rules; what was not judgeable stays so, for its words never did."""
    waiting = models.Contact.state.in_([ContactState.IMPORTED, ContactState.TRANSCRIBED])
    for first in range(0, len(contact_ids), _CHANGED_AT_ONCE):
        some = models.Contact.id.in_(contact_ids[first : first + _CHANGED_AT_ONCE])
        session.execute(update(models.Contact).where(some, waiting).values(state=ContactState.JUDGED))


def _probe(path: Path, raw: transcription.RawSound | None) -> Sound:
    found = transcription.probe(path, raw=raw)
    return Sound(found.duration_s, found.channels, found.sample_rate)


def _make_listenable(store: storage.FileStore, sha256: str, sound: Sound, raw: transcription.RawSound | None) -> None:
    """Derive a copy that every browser plays and the waveform; raises UnreadableAudio."""
    original = store.path(sha256)
    if not store.derived_path(sha256, storage.PLAYABLE).is_file():
        store.write_derived(sha256, storage.PLAYABLE, partial(write_playable, original, raw=raw))
    if not store.derived_path(sha256, storage.PEAKS).is_file():
        buckets = round(min(max(sound.duration_s * _PEAKS_A_SECOND, _FEWEST_PEAKS), _MOST_PEAKS))
        peaks = transcription.read_peaks(original, buckets=buckets, raw=raw)
        store.write_derived(sha256, storage.PEAKS, json.dumps({"channels": peaks}).encode())


def _reason_of(error: transcription.UnreadableAudio) -> NotJudgeable:
    return _REASONS.get(type(error), NotJudgeable.UNREADABLE)


def _values_of(error: transcription.UnreadableAudio, file_name: str, tools: Tools) -> dict[str, object]:
    """Return what the sentence of the reason may say."""
    values: dict[str, object] = {"path": file_name, "limit_hours": tools.options.longest_s / 3600}
    return values | {"format": error.name} if isinstance(error, transcription.UnsupportedAudio) else values

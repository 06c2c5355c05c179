"""From import to flag: what can be judged is, what cannot says why, and nothing is judged twice."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

import transcription
from audit_app import db, models, storage
from audit_app.clock import utc_now
from audit_app.errors import Unavailable
from audit_app.evidence import build_facts
from audit_app.jobs.worker import run_one
from audit_app.models import ContactState, JobState, NotJudgeable
from audit_app.pipeline import install_packs
from audit_app.queries.judging import load_borrower
from audit_app.services.work import request_judging_all
from rules.pack import Effective
from tests.jobs.conftest import THREAT
from tests.transcription.sounds import convert, hiss, silence, spoken, write_wav
from transcription.backends.scripted import Line, ScriptedBackend


def read(statement):
    with db.reading() as session:
        return session.execute(statement).all()


def flagged():
    flags = select(models.Contact.external_id, models.Flag.category, models.Flag.state).join(
        models.Contact, models.Contact.id == models.Flag.contact_id
    )
    return {(contact, category) for contact, category, state in read(flags) if state is models.FlagState.OPEN}


def runs_of(external_id):
    runs = select(func.count()).select_from(models.CheckRun).join(models.Contact)
    return read(runs.where(models.Contact.external_id == external_id))[0][0]


@pytest.fixture
def call(tmp_path):
    """A recording of a threat and an answer, each on a channel of its own."""
    return write_wav(tmp_path / "call.wav", spoken(THREAT), spoken("我知道了。"))


def test_a_threat_on_a_recording_becomes_a_flag_whose_words_can_be_heard(flow, call):
    flow.take({"id": "C1", "recording": call.name, "channel_roles": {"0": "agent", "1": "borrower"}})
    flow.work()

    assert ("C1", "false_legal") in flagged()
    spans, text, speaker = read(
        select(models.Finding.spans, models.Utterance.text, models.Utterance.speaker)
        .join(models.CheckRun, models.CheckRun.id == models.Finding.check_run_id)
        .join(models.Utterance, models.Utterance.transcript_id == models.CheckRun.transcript_id)
        .where(models.Finding.category == "false_legal")
    )[0]
    assert "坐牢" in text[spans[0]["start"] : spans[0]["end"]]
    assert speaker == "agent"
    assert 0.9 <= spans[0]["start_s"] < spans[0]["end_s"] <= 3.1


class Unsure(ScriptedBackend):
    """Is sure of every word, and of no text as a whole."""

    def read(self, windows, *, options):
        return [replace(reading, avg_logprob=-1.6) for reading in super().read(windows, options=options)]


def test_doubted_text_is_kept_and_carries_no_finding(flow, call):
    unsure = Unsure({"*": [Line(channel=0, start_s=0.9, end_s=3.0, text=THREAT)]})
    flow = replace(flow, tools=replace(flow.tools, backend=lambda: unsure))
    flow.take({"id": "C1", "recording": call.name, "channel_roles": {"0": "agent", "1": "borrower"}})
    flow.work()

    ((text, marks),) = read(select(models.Utterance.text, models.Utterance.marks))
    rested_on = read(select(models.RuleOutcome.category, models.RuleOutcome.outcome, models.RuleOutcome.missing))
    assert (text, marks) == (THREAT, ["low_confidence"])
    assert ("false_legal", "undetermined", ["words.confidence"]) in rested_on
    assert not [category for category, outcome, _ in rested_on if outcome != "undetermined"]
    assert flagged() == set()


def test_the_original_is_kept_with_its_waveform_and_a_copy_for_the_browser(flow, call):
    flow.take({"id": "C1", "recording": call.name})
    flow.work()

    sha256 = read(select(models.Recording.sha256))[0][0]
    assert flow.tools.store.read(sha256) == call.read_bytes()
    assert flow.tools.store.derived_path(sha256, storage.PLAYABLE).read_bytes().startswith(b"OggS")
    assert flow.tools.store.derived_path(sha256, storage.PEAKS).is_file()


def bad_recording(folder, fault):
    path = folder / "bad.wav"
    match fault:
        case NotJudgeable.MISSING:
            pass
        case NotJudgeable.EMPTY:
            path.write_bytes(b"")
        case NotJudgeable.NOT_AUDIO:
            path.write_bytes(b"this is a letter, not a recording")
        case NotJudgeable.CUT:
            whole = write_wav(path, spoken(THREAT)).read_bytes()
            path.write_bytes(whole[: len(whole) // 3])
        case NotJudgeable.UNSUPPORTED:
            path.write_bytes(b"#!SILK_V3" + bytes(2_000))
        case NotJudgeable.DAMAGED:
            whole = write_wav(path, spoken(THREAT)).read_bytes()
            path.write_bytes(whole[:22] + bytes(2) + whole[24:])
        case NotJudgeable.CHANGING:
            mono, stereo = write_wav(folder / "1.wav", hiss(2)), write_wav(folder / "2.wav", hiss(2), hiss(2))
            parts = [convert(one, one.with_suffix(".mp3"), "libmp3lame") for one in (mono, stereo)]
            path.write_bytes(b"".join(part.read_bytes() for part in parts))
        case NotJudgeable.SILENT:
            write_wav(path, silence(5), silence(5))
        case NotJudgeable.TOO_LONG:
            write_wav(path, silence(61))
    return path.name


@pytest.mark.parametrize("fault", [fault for fault in NotJudgeable if fault not in {"unreadable", "failed"}])
def test_a_bad_recording_says_why_and_is_never_clear_while_the_rest_goes_on(flow, tmp_path, fault):
    flow.take(
        {"id": "BAD", "recording": bad_recording(tmp_path, fault), "started_at": "2026-10-15T23:00:00+08:00"},
        {"id": "SMS", "channel": "sms", "result": "delivered", "text": "您好，请按时还款。"},
    )
    flow.work()

    states = {name: (state, reason) for name, state, reason in read(
        select(models.Contact.external_id, models.Contact.state, models.Contact.not_judgeable_reason)
    )}  # fmt: skip
    assert states == {"BAD": (ContactState.NOT_JUDGEABLE, fault), "SMS": (ContactState.JUDGED, None)}
    run = read(select(models.CheckRun).join(models.Contact).where(models.Contact.external_id == "BAD"))[0][0]
    assert not [rule for rule in run.clear_rules if "threat" in rule or "false" in rule]
    # What needs no words is judged all the same: this call was made at eleven in the evening.
    assert ("BAD", "contact_hours") in flagged()


def test_working_again_judges_nothing_twice(flow):
    flow.take({"id": "C1"}, {"id": "C2", "started_at": "2026-10-15T15:00:00+08:00"})
    flow.work()
    flow.take({"id": "C1"})
    with db.transaction() as session:
        request_judging_all(session, now=utc_now())

    jobs = flow.work()

    assert (jobs, runs_of("C1"), runs_of("C2")) == (1, 1, 1)


def test_a_contact_that_arrives_late_has_the_later_ones_judged_again(flow):
    calls = [{"id": f"C{hour}", "started_at": f"2026-10-15T{hour}:00:00+08:00"} for hour in (10, 11, 12, 13)]
    flow.take(calls[0], calls[2], calls[3])
    flow.work()
    before = flagged()

    flow.take(calls[1])
    flow.work()

    assert ("C13", "contact_frequency") not in before
    assert ("C13", "contact_frequency") in flagged()
    assert (runs_of("C10"), runs_of("C13")) == (1, 2)


def test_an_event_that_arrives_late_changes_only_what_came_after_it(flow):
    flow.take({"id": "C1"}, {"id": "C2", "started_at": "2026-10-17T14:00:00+08:00"})
    flow.work()

    flow.take_event(at="2026-10-16T09:00:00+08:00", type="deceased")
    flow.work()

    assert (runs_of("C1"), runs_of("C2")) == (1, 2)
    assert "C2" in {contact for contact, _ in flagged()}
    assert "C1" not in {contact for contact, _ in flagged()}


def test_a_call_waits_for_its_words_before_it_is_judged(flow, call):
    flow.take({"id": "C1", "recording": call.name})
    with db.transaction() as session:
        for job in session.scalars(select(models.Job).where(models.Job.kind == "store_recording")):
            job.state = JobState.FAILED
    flow.work()

    assert runs_of("C1") == 0
    assert read(select(models.Contact.state))[0][0] is ContactState.IMPORTED


def test_a_changed_pack_has_everything_judged_again_once(flow):
    flow.take({"id": "C1"})
    flow.work()
    used = flow.tools.packs[0]
    changed = replace(used, pack=used.pack.model_copy(update={"digest": "f" * 64}))

    tools = replace(flow.tools, packs=(changed,))
    asked = install_packs(tools), install_packs(tools)
    jobs = replace(flow, tools=tools).work()

    assert (asked, jobs, runs_of("C1")) == ((1, 0), 1, 2)


def test_a_later_judgement_stands_beside_the_first_and_each_names_the_pack_that_made_it(flow):
    flow.take({"id": "C1", "started_at": "2026-10-15T22:30:00+08:00"})
    flow.work()
    used = flow.tools.packs[0]
    rules = [
        rule.model_copy(update={"effective": Effective.model_validate({"since": "2026-11-01"})})
        if rule.id == "contact-hours-8-to-22"
        else rule
        for rule in used.pack.rules
    ]
    header = used.pack.header.model_copy(update={"version": "next"})
    changed = used.pack.model_copy(update={"digest": "e" * 64, "rules": tuple(rules), "header": header})
    tools = replace(flow.tools, packs=(replace(used, pack=changed),))

    install_packs(tools)
    replace(flow, tools=tools).work()

    runs = read(
        select(
            models.CheckRun.pack_version, models.CheckRun.pack_digest, models.CheckRun.not_applicable_rules
        ).order_by(models.CheckRun.id)
    )
    findings = read(
        select(models.CheckRun.pack_digest)
        .join(models.Finding, models.Finding.check_run_id == models.CheckRun.id)
        .where(models.Finding.rule_id == "contact-hours-8-to-22")
    )
    versions = [(version, digest) for version, digest, _ in runs]
    assert versions == [(used.pack.header.version, used.pack.digest), ("next", "e" * 64)]
    # The rule that begins in November does not judge October; what the first run found is still there.
    assert ["contact-hours-8-to-22" in rules for _, _, rules in runs] == [False, True]
    assert findings == [(used.pack.digest,)]


def test_a_text_sent_twice_is_known_by_its_digest_on_the_stored_contacts(flow):
    sms = {"channel": "sms", "result": "delivered", "text": "请尽快 还款。"}
    flow.take({"id": "C1"} | sms, {"id": "C2"} | sms | {"text": "请尽快还款。"}, {"id": "C3"})

    with db.reading() as session:
        rows = load_borrower(session, read(select(models.Borrower.id))[0][0]).contacts
        digests = {row.contact.external_id: build_facts(row).text_digest for row in rows}

    assert digests["C1"] == digests["C2"] != digests["C3"]
    assert digests["C3"] is None


def test_a_worker_without_its_model_ends_loudly_and_loses_no_job(flow, call):
    def no_model():
        raise transcription.ModelUnavailable("turbo is not there")

    flow.take({"id": "C1", "recording": call.name, "channel_roles": {"0": "agent", "1": "borrower"}})

    with pytest.raises(Unavailable, match="turbo is not there"):
        replace(flow, tools=replace(flow.tools, backend=no_model)).work()

    assert read(select(models.Job.attempts).where(models.Job.kind == "transcribe_recording")) == [(0,)]
    flow.work()
    assert ("C1", "false_legal") in flagged()


def test_a_worker_that_is_stopped_while_it_listens_gives_its_job_back(flow, call):
    stop = threading.Event()
    backend = flow.tools.backend()

    def stopping():
        stop.set()
        return backend

    flow.take({"id": "C1", "recording": call.name})
    tools = replace(flow.tools, backend=stopping)
    while not stop.is_set():
        run_one(tools, worker="stopped", stop=stop)

    job = read(select(models.Job).where(models.Job.kind == "transcribe_recording"))[0][0]
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, None)
    assert read(select(models.Transcript)) == []


def test_a_recording_whose_job_fails_for_good_says_so_on_its_contact(flow, call):
    def crash():
        raise RuntimeError("the recogniser crashed")

    flow.take({"id": "C1", "recording": call.name})
    flow.work(at_most=1)
    with db.transaction() as session:
        session.execute(update(models.Job).values(max_attempts=1))
    replace(flow, tools=replace(flow.tools, backend=crash)).work()

    state, reason, values = read(
        select(models.Contact.state, models.Contact.not_judgeable_reason, models.Contact.not_judgeable_values)
    )[0]
    job = read(select(models.Job).where(models.Job.state == JobState.FAILED))[0][0]
    assert (state, reason, values) == (ContactState.NOT_JUDGEABLE, NotJudgeable.FAILED, {"job": job.id})
    assert "the recogniser crashed" in job.error


def test_what_the_trained_model_suspects_is_stored_beside_the_run_and_raises_no_flag(flow):
    said = [{"speaker": "agent", "text": "信不信我找几个人到你家楼下坐坐，你孩子几点放学我都知道"}]
    flow.take({"id": "C1", "turns": said}, {"id": "C2", "turns": [{"speaker": "agent", "text": "您好，祝您生活愉快"}]})
    flow.work()

    suspicions = select(models.Contact.external_id, models.Suspicion.is_suspected).join(
        models.Contact, models.Contact.id == models.Suspicion.contact_id
    )
    assert dict(list(read(suspicions))) == {"C1": True, "C2": False}
    assert read(select(func.count()).select_from(models.Suspicion)) == read(
        select(func.count()).select_from(models.CheckRun)
    )

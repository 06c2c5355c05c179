"""The review desk over HTTP: what reviewers see, take, decide and hear."""

import json
from types import SimpleNamespace

import pytest

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading, transaction
from audit_app.storage import PEAKS, PLAYABLE
from tests.factories import (
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_recording,
    make_rule,
    make_suspicion,
    make_transcript,
)

SAID = "今天不还钱，你等着坐牢吧"


@pytest.fixture
def call(database, store):
    """A recorded call whose agent threatens, with its flag, as ids."""
    with transaction() as session:
        contact = make_contact(session, state="judged")
        sound = store.put_bytes(b"OggS" + bytes(range(256)) * 40)
        recording = make_recording(session, contact, sha256=sound.sha256, media_type="audio/ogg")
        store.write_derived(sound.sha256, PEAKS, json.dumps({"channels": [[0.1, 0.9], [0.0, 0.2]]}).encode())
        transcript = make_transcript(session, contact, [("borrower", "喂"), ("agent", SAID)], is_demo=True)
        utterance = session.query(models.Utterance).filter_by(transcript_id=transcript.id, index=1).one()
        pack = make_pack(session)
        title = {"zh": "不得以坐牢相威胁", "en": "No threat of prison"}
        make_rule(session, pack, rule_id="no-threat", title=title)
        spans = [{"utterance_id": utterance.id, "turn": 1, "start": 9, "end": 11}]
        flag = make_flag(session, contact, finding=make_finding(session, contact, pack=pack, spans=spans))
        return SimpleNamespace(contact=contact.id, flag=flag.id, recording=recording.id, sha256=sound.sha256)


def actions(kind):
    with reading() as session:
        events = session.query(models.AuditEvent).filter_by(subject_kind=kind).order_by(models.AuditEvent.seq)
        return [event.action for event in events]


def test_the_page_shows_evidence_law_and_keys(client_as, call):
    page = client_as(Role.REVIEWER).get(f"/contacts/{call.contact}?flag={call.flag}").text

    assert "不得以坐牢相威胁" in page
    assert 'class="evidence evidence-critical"' in page
    assert "Policy 1" in page
    assert all(f'data-key="{key}"' in page for key in ("1", "2", "3", "s", "p", "Space", "[", "]"))


def test_what_other_rules_say_of_the_same_words_stands_on_the_card(client_as, call):
    with transaction() as session:
        flag = session.get_one(models.Flag, call.flag)
        run = flag.finding.check_run
        make_rule(session, run.installed_pack, rule_id="no-siege", title={"zh": "不得围堵", "en": "No siege"})
        spans = [dict(flag.finding.spans[0], start=0, end=2)]
        other = make_finding(session, flag.contact, check_run=run, rule_id="no-siege", spans=spans, severity="low")
        session.add(models.FlagFinding(flag_id=flag.id, finding_id=other.id))

    page = client_as(Role.REVIEWER).get(f"/contacts/{call.contact}?flag={call.flag}").text

    assert "另有 1 条规则指向同一处" in page
    assert "不得围堵" in page
    assert f"passage-{call.flag}-1" in page


def test_the_page_says_that_the_demo_model_heard_it(client_as, call):
    assert "演示模型" in client_as(Role.REVIEWER).get(f"/contacts/{call.contact}").text


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh-CN", ["声道设置与说话内容不符", "你们、没钱", "说话人按说话内容推断，把握 93 %", "振铃 0:00–0:06"]),
        ("en", ["contradicts the setting of the channels", "你们、没钱", "speaker by the words, 93 % sure", "ringing"]),
    ],
)
def test_the_page_says_what_to_know_about_who_spoke(client_as, database, language, sentences):
    speakers = {
        "roles": {"0": "agent", "1": "borrower"},
        "is_mono": False,
        "notices": [{"code": "channels_swapped", "values": {"weight": 9.1, "cues": "你们、没钱"}}],
        "sounds": [{"channel": 0, "kind": "ringing", "start_s": 0.0, "end_s": 6.2}],
    }
    with transaction() as session:
        contact = make_contact(session, state="judged")
        transcript = make_transcript(session, contact, [("borrower", "喂")], speakers=speakers)
        guessed = {"speaker_confidence": 0.93, "speaker_reason": "words"}
        session.add(models.Utterance(transcript=transcript, index=1, speaker="agent", text="您好", **guessed))
        contact_id = contact.id

    page = client_as(Role.REVIEWER).get(f"/contacts/{contact_id}?lang={language}").text

    assert [sentence for sentence in sentences if sentence not in page] == []


def test_opening_a_transcript_leaves_one_trace(client_as, call):
    client = client_as(Role.AUDITOR)

    client.get(f"/contacts/{call.contact}")
    client.get(f"/contacts/{call.contact}")

    assert actions("transcript") == ["transcript.opened"]


def test_whoever_may_not_listen_sees_the_contact_but_not_the_words(client_as, call):
    page = client_as(Role.REPORTER).get(f"/contacts/{call.contact}").text

    assert "不得以坐牢相威胁" in page
    assert "坐牢</span>" not in page
    assert SAID[:5] not in page
    assert actions("transcript") == []


def test_a_recording_is_served_in_ranges_and_listening_is_recorded_once(client_as, call):
    client = client_as(Role.REVIEWER)

    first = client.get(f"/recordings/{call.recording}/sound", headers={"Range": "bytes=4-13"}, buffered=True)
    client.get(f"/recordings/{call.recording}/sound", headers={"Range": "bytes=100-"}, buffered=True)

    assert first.status_code == 206
    assert first.data == bytes(range(10))
    assert actions("recording") == ["recording.heard"]


def test_the_form_made_for_browsers_is_preferred(client_as, call, store):
    store.write_derived(call.sha256, PLAYABLE, b"OggS playable")

    answer = client_as(Role.REVIEWER).get(f"/recordings/{call.recording}/sound", buffered=True)

    assert answer.data == b"OggS playable"
    assert answer.mimetype == "audio/ogg"


def test_a_format_that_no_browser_plays_is_refused_until_the_worker_has_prepared_it(client_as, database, store):
    with transaction() as session:
        sound = store.put_bytes(b"#!AMR\n")
        row = make_recording(session, make_contact(session), sha256=sound.sha256, media_type="audio/amr")
        address = f"/recordings/{row.id}/sound"

    assert client_as(Role.REVIEWER).get(address).status_code == 503
    assert actions("recording") == []


def test_peaks_name_who_speaks_on_each_channel(client_as, call):
    channels = client_as(Role.REVIEWER).get(f"/recordings/{call.recording}/peaks").json["channels"]

    assert [(channel["speaker"], channel["peaks"]) for channel in channels] == [
        ("agent", [0.1, 0.9]),
        ("borrower", [0.0, 0.2]),
    ]


def test_a_decision_without_scripts_is_recorded_and_shown(client_as, call):
    client = client_as(Role.REVIEWER)
    form = {"outcome": "upheld", "reason_upheld": "words_clear", "note": "两遍都听清楚了", "then": "stay"}

    page = client.post(f"/flags/{call.flag}/decide", data=form, follow_redirects=True).text

    assert "两遍都听清楚了" in page
    assert actions("flag")[-1] == "flag.decided"


def test_a_decision_without_an_outcome_is_refused_with_words(client_as, call):
    answer = client_as(Role.REVIEWER).post(f"/flags/{call.flag}/decide", data={"reason_upheld": "words_clear"})

    assert answer.status_code == 422
    assert "请先选择复核结论" in answer.text


def test_saving_hands_out_the_next_flag_of_the_same_queue(client_as, call):
    with transaction() as session:
        make_flag(session, make_contact(session, channel="sms"), severity="critical")
        wanted = make_flag(session, make_contact(session), severity="low").id
    form = {"outcome": "dismissed", "reason_dismissed": "misheard", "queue": "channel=call"}

    answer = client_as(Role.REVIEWER).post(f"/flags/{call.flag}/decide", data=form)

    assert f"flag={wanted}" in answer.location
    assert "queue=channel" in answer.location
    with reading() as session:
        assert session.get(models.Flag, wanted).state == "claimed"


def test_a_flag_that_somebody_holds_can_be_read_but_not_decided_by_others(client_as, call):
    holder, other = client_as(Role.REVIEWER, display_name="林复核"), client_as(Role.REVIEWER)
    holder.post(f"/flags/{call.flag}/claim")

    page = other.get(f"/contacts/{call.contact}").text
    answer = other.post(f"/flags/{call.flag}/decide", data={"outcome": "upheld", "reason_upheld": "words_clear"})

    assert "林复核 已领取该待审项" in page
    assert answer.status_code == 409


def test_a_change_of_mind_names_the_decision_it_replaces(client_as, call):
    client = client_as(Role.REVIEWER)
    client.post(f"/flags/{call.flag}/decide", data={"outcome": "upheld", "reason_upheld": "words_clear"})

    form = {"outcome": "dismissed", "reason_dismissed": "misheard", "then": "stay"}
    page = client.post(f"/flags/{call.flag}/decide", data=form, follow_redirects=True).text

    assert "替代此前结论" in page
    assert "该待审项此前有 1 个结论" in page


def test_a_contact_that_could_not_be_judged_says_why_and_what_to_do(client_as, database):
    with transaction() as session:
        contact = make_contact(session, state="not_judgeable", not_judgeable_reason="silent").id

    page = client_as(Role.REVIEWER).get(f"/contacts/{contact}").text

    assert "录音中没有人说话。请检查线路和录音设备。" in page
    assert "绝不视为未发现问题" in page


def test_contacts_are_found_by_what_was_said(client_as, call):
    client = client_as(Role.REVIEWER)

    assert f"/contacts/{call.contact}" in client.get("/contacts/?q=等着坐牢").text
    assert f"/contacts/{call.contact}" not in client.get("/contacts/?q=还款计划").text


def test_words_of_a_borrower_never_become_markup(client_as, database):
    with transaction() as session:
        contact = make_contact(session, channel="sms", direction="inbound")
        session.add(models.Message(contact=contact, text="<script>alert(1)</script>"))
        address = f"/contacts/{contact.id}"

    page = client_as(Role.REVIEWER).get(address).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_like_flags_are_previewed_decided_together_and_taken_back(client_as, call):
    client = client_as(Role.REVIEWER)
    preview = client.get("/flags/together/?rule=no-threat").text
    assert "坐牢</mark>" in preview

    form = {"flag": [call.flag], "outcome": "dismissed", "reason_dismissed": "misheard"}
    after = client.post("/flags/together/", data=form, follow_redirects=True).text
    assert "撤销" in after

    client.post("/flags/together/undo")
    with reading() as session:
        assert session.get(models.Flag, call.flag).state == "open"


def test_a_suspicion_is_told_apart_from_what_a_rule_found(client_as, call):
    with transaction() as session:
        run = session.query(models.CheckRun).filter_by(contact_id=call.contact).one()
        make_suspicion(session, run, category="insult")

    page = client_as(Role.REVIEWER).get(f"/contacts/{call.contact}").text

    assert "疑似（模型提示，非规则认定）" in page
    assert "不认定任何人违规，也不计入报告" in page

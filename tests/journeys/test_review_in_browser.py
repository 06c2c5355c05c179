"""A reviewer hears a sentence and upholds it by keyboard; everyone else sees what that changed."""

import json
import wave

import numpy as np
import pytest

from audit_app import models
from audit_app.authz import Role
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.storage import PEAKS, PLAYABLE
from tests.factories import (
    make_agency,
    make_agent,
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_recording,
    make_rule,
    make_transcript,
    make_user,
)
from tests.web.conftest import PASSWORD_HASH
from transcription.playable import write_playable

# One Chromium is enough for all of them, also where tests run side by side.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TURNS = [("agent", "您好，这里是安心消费金融"), ("borrower", "什么事"), ("agent", "今天不还钱，你等着坐牢吧")]
RATE = 8_000
THREAT = slice(6, 12)


@pytest.fixture
def call(database, store, tmp_path):
    """A recorded call with a threat from 11.2 to 12.4 s, its flag, and one user of each role."""
    path = tmp_path / "call.wav"
    write_tone(path, seconds=16)
    with transaction() as session:
        for role in Role:
            make_user(session, name=role.value, role=role, password_hash=PASSWORD_HASH)
        agency = make_agency(session, name="明诚信用服务")
        agent = make_agent(session, name="王敏", agency=agency)
        now = utc_now()
        contact = make_contact(
            session, agency=agency, agent=agent, state="judged", started_at=now, local_date=now.date()
        )
        sound = store.put_file(path)
        store.write_derived(sound.sha256, PLAYABLE, lambda target: write_playable(path, target))
        store.write_derived(sound.sha256, PEAKS, json.dumps({"channels": [[0.5] * 300, [0.2] * 300]}).encode())
        recording = make_recording(session, contact, sha256=sound.sha256, duration_s=16.0)
        transcript = make_transcript(session, contact, TURNS, recording=recording, is_demo=True)
        last = session.query(models.Utterance).filter_by(transcript_id=transcript.id, index=2).one()
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat", title={"zh": "不得以坐牢相威胁", "en": "No threat of prison"})
        spans = [{"utterance_id": last.id, "turn": 2, "start": THREAT.start, "end": THREAT.stop}]
        finding = make_finding(session, contact, pack=pack, spans=spans)
        return make_flag(session, contact, finding=finding, raised_at=utc_now()).id


def write_tone(path, *, seconds):
    """Write a stereo recording with a quiet tone, so that there is something to play."""
    tone = (3000 * np.sin(2 * np.pi * 300 * np.arange(seconds * RATE) / RATE)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.stack([tone, np.zeros_like(tone)], axis=1).tobytes())


def heard(page):
    """Return where the player is, whether it stands, and the word that is lit."""
    return page.evaluate("""() => {
        const audio = document.querySelector("audio");
        const word = document.querySelector(".turn [data-s].now")?.textContent;
        return {time: audio.currentTime, paused: audio.paused, word};
    }""")


def wait_until(page, condition, *, seconds=10):
    """Return what the player says once `condition` holds; the page's own policy forbids to wait inside it."""
    for _ in range(seconds * 20):
        if condition(now := heard(page)):
            return now
        page.wait_for_timeout(50)
    pytest.fail(f"the player never came there: {heard(page)}")


def test_a_sentence_is_heard_upheld_by_keyboard_and_seen_in_case_report_and_audit_log(open_as, call):
    agent = open_as("complaint_agent")
    agent.goto(f"/flags/{call}")
    agent.click("text=新建投诉案件")
    agent.fill("textarea[name=summary]", "借款人投诉催收人员威胁其坐牢。")
    agent.click("main form.case-form button[type=submit]")
    agent.wait_for_url("**/complaints/*")

    playing, stopped = hear_and_uphold(open_as("reviewer"))

    assert playing["word"] in TURNS[2][1][THREAT]
    assert 12.4 <= stopped["time"] < 13.5
    with reading() as session:
        flag = session.get(models.Flag, call)
        assert (flag.state, flag.outcome, flag.decided_by.name) == ("decided", "upheld", "reviewer")

    agent.reload()
    assert "不得以坐牢相威胁" in agent.locator("main").inner_text()
    assert "属实" in agent.locator("main").inner_text()

    reporter = open_as("reporter")
    reporter.goto(f"/reports/preview?month={utc_now():%Y-%m}")
    rule = reporter.locator(".report-figures tr", has_text="不得以坐牢相威胁").first
    assert rule.locator("td.num").first.inner_text().startswith("1")

    auditor = open_as("auditor")
    auditor.goto(f"/audit-log/?subject=flag&subject_id={call}")
    assert "upheld" in auditor.locator("main table").inner_text()


def hear_and_uphold(page):
    """Work the queue with keys only; return what the player said while the evidence played, and after it."""
    page.goto("/flags/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/**")
    page.wait_for_selector(".waveform-mark-critical")
    page.keyboard.press("p")
    playing = wait_until(page, lambda now: now["time"] > 11.3)
    stopped = wait_until(page, lambda now: now["paused"])
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/flags/**")
    assert "已全部处理完毕" in page.locator("main").inner_text()
    return playing, stopped


def test_shortcuts_rest_while_a_note_is_written_and_while_an_input_method_composes(open_as, call):
    page = open_as("reviewer")
    page.goto(f"/flags/{call}")

    page.keyboard.press("e")
    page.keyboard.type("p1s")
    note = page.input_value("[data-active] textarea")
    page.keyboard.press("Escape")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', isComposing: true, bubbles: true}))"
    )

    assert note == "p1s"
    assert heard(page)["paused"]
    assert page.locator("[data-active] input[name=outcome]:checked").count() == 0


def test_a_changed_key_works_and_is_shown_beside_the_button(open_as, call):
    page = open_as("reviewer")
    page.goto(f"/flags/{call}")

    page.keyboard.press("?")
    page.click("[data-change-key='1']")
    page.keyboard.press("u")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    untouched = page.locator("[data-active] input[name=outcome]:checked").count()
    page.keyboard.press("u")

    assert untouched == 0
    assert page.locator("[data-active] .outcome-upheld kbd").inner_text() == "u"
    assert page.locator("[data-active] input[value=upheld]").is_checked()


def test_a_click_on_a_word_plays_from_half_a_second_before(open_as, call):
    page = open_as("reviewer")
    page.goto(f"/flags/{call}")

    page.locator("#turn-1 [data-s]").nth(2).click()
    playing = wait_until(page, lambda now: not now["paused"] and now["word"] is not None)

    assert 4.8 <= playing["time"] < 6.5


def test_the_page_can_be_decided_at_the_width_of_a_phone(open_as, call):
    page = open_as("reviewer")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/flags/{call}")

    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.locator("[data-active] .outcome-dismissed").click()
    page.locator("[data-active] button[value=stay]").click()
    page.wait_for_selector(".verdict-dismissed")

    assert overflow <= 0

"""Two readings are heard word by word, and a turn is corrected by keyboard alone."""

import pytest

from audit_app import models
from audit_app.db import reading, transaction
from tests.factories import make_transcript
from tests.journeys.test_review_in_browser import TURNS, call, wait_until  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: The last turn as another engine heard it.
OTHERWISE = "今天不还钱，你等着做老吧"


@pytest.fixture
def read_twice(call):  # noqa: F811 -- the fixture
    """The call with an older reading of another engine, as the contact's id."""
    with transaction() as session:
        contact = session.get_one(models.Flag, call).contact
        recording = session.query(models.Recording).filter_by(contact_id=contact.id).one()
        make_transcript(session, contact, [*TURNS[:2], ("agent", OTHERWISE)], recording=recording, model="other")
        return contact.id


def test_a_word_of_either_side_plays_where_it_was_said(open_as, read_twice):
    page = open_as("reviewer")
    page.goto(f"/contacts/{read_twice}")
    page.click("text=对照 2 份识别结果")
    page.wait_for_url("**/transcripts/*")

    # A word is a fifth of a second; at a quarter of the speed a busy machine sees it, too.
    page.evaluate("document.querySelector('audio').playbackRate = 0.25")
    page.locator(".diff-side").nth(1).locator("[data-s]", has_text="牢").click()

    # 牢 stands at 10 + 0.2 * 10 = 12.0 s, and is heard from half a second before.
    now = wait_until(page, lambda now: now["time"] > 11.5)
    assert now["time"] < 12.5
    lit = wait_until(page, lambda now: now["word"] == "老")
    assert not lit["paused"]


def test_a_turn_is_corrected_by_keyboard_alone(open_as, call):  # noqa: F811 -- the fixture
    page = open_as("reviewer")
    page.goto(f"/flags/{call}")

    page.locator("a.correction-link").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**correct=1**")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.press("Control+a")
    page.keyboard.type("什么事啊")
    page.keyboard.press("Tab")  # nobody spoke
    page.keyboard.press("Tab")  # speaker
    page.keyboard.press("Tab")  # save
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "correct=" not in url)

    assert page.locator("#turn-1 .correction p").inner_text() == "什么事啊"
    with reading() as session:
        row = session.query(models.Correction).one()
        assert (row.text, row.speaker, row.utterance.text, row.made_by.name) == (
            "什么事啊",
            "borrower",
            "什么事",
            "reviewer",
        )

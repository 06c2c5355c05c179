"""What the shipped month holds, counted by simple means that share nothing with the rules."""

from collections import Counter, defaultdict
from datetime import date, datetime

import pytest

from audit_app.demo.build import plan_month
from audit_app.demo.month import FOLDER, move_month, read_lines
from audit_app.demo.truth import read_truths

QUIET_BEFORE, QUIET_FROM = "08:00:00", "22:00:00"
UNANSWERED = {"no_answer", "busy", "dropped", "not_in_service"}
CALLS = {"call", "robot_call"}


@pytest.fixture(scope="module")
def contacts():
    return list(read_lines(FOLDER / "contacts.jsonl"))


@pytest.fixture(scope="module")
def guilty():
    """Contacts and categories with a planted violation."""
    return {(truth.contact, truth.category) for truth in read_truths() if truth.planted == "violation"}


def test_the_month_is_as_large_as_promised(contacts):
    recorded = [contact for contact in contacts if "recording" in contact]

    assert len(contacts) >= 3000
    assert len(recorded) >= 60
    assert all(15 <= contact["duration_s"] <= 150 for contact in recorded)
    assert len({contact["borrower"]["id"] for contact in contacts}) >= 60
    assert len({contact["agency"] for contact in contacts if "agency" in contact}) == 3


def test_every_recording_is_shipped_except_the_one_that_is_meant_to_be_missing(contacts):
    named = {contact["recording"] for contact in contacts if "recording" in contact}
    absent = {name for name in named if not (FOLDER / name).exists()}

    assert absent == {"recordings/missing-file.ogg"}
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 20_000_000


def test_only_planted_contacts_lie_in_the_quiet_hours(contacts, guilty):
    quiet = {
        contact["id"]
        for contact in contacts
        if not QUIET_BEFORE <= contact["clock"] < QUIET_FROM and contact["direction"] == "outbound"
    }
    agreed = {truth.contact for truth in read_truths() if truth.note == "within the agreed hours"}

    assert len(quiet) >= 6
    assert {(contact, "contact_hours") for contact in quiet - agreed} <= guilty


def test_only_planted_calls_go_over_three_answered_ones_a_day(contacts, guilty):
    days = defaultdict(list)
    for contact in contacts:
        counts = contact["channel"] in CALLS and contact["result"] == "connected"
        if counts and contact["direction"] == "outbound" and contact["purpose"] != "callback":
            days[contact["borrower"]["id"], contact["day"]].append(contact["id"])
    over = {(contact, "contact_frequency") for calls in days.values() for contact in calls[3:]}

    assert over
    assert over <= guilty


def test_only_planted_calls_go_over_six_unanswered_tries_at_one_number(contacts, guilty):
    tries = defaultdict(list)
    for contact in contacts:
        if contact["channel"] in CALLS and contact["result"] in UNANSWERED:
            tries[contact["party"]["address"], contact["day"]].append(contact["id"])
    over = {(contact, "contact_frequency") for calls in tries.values() for contact in calls[6:]}

    assert over
    assert over <= guilty


def test_every_kind_of_planted_violation_has_a_look_alike_beside_it():
    kinds = defaultdict(Counter)
    for truth in read_truths():
        kinds[truth.category][truth.planted] += 1
    without = {category for category, count in kinds.items() if count["violation"] and not count["look_alike"]}

    # The innocent case of these is every other call: it names the institution.
    assert without <= {"missing_identification"}


def test_the_moved_month_ends_yesterday_and_keeps_the_hours(tmp_path, contacts):
    moved = move_month(tmp_path, today=date(2026, 3, 1))
    rows = list(read_lines(moved.contacts))

    assert moved.last_day == date(2026, 2, 28)
    assert [row["id"] for row in rows] == [contact["id"] for contact in contacts]
    first = datetime.fromisoformat(rows[0]["started_at"])
    assert first.strftime("%H:%M:%S") == contacts[0]["clock"]
    assert first.utcoffset().total_seconds() == 8 * 3600


def test_the_same_seed_plans_the_same_month():
    assert plan_month(11) == plan_month(11)
    assert plan_month(11).drafts != plan_month(12).drafts

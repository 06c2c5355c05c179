"""What the record says about an allegation, in numbers."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from audit_app.allegation_record import CATEGORIES, RecordContact, Window, read_record
from audit_app.models import AllegationKind

DAY = Window("2026-03-03", "2026-03-03")
SHANGHAI = timezone(timedelta(hours=8))


def contact(number, *, at="10:00", **changes):
    hour, minute = map(int, at.split(":"))
    values = {
        "id": number,
        "local": datetime(2026, 3, 3, hour, minute, tzinfo=SHANGHAI),
        "channel": "call",
        "direction": "outbound",
        "connected": False,
        "has_recording": False,
        "judgeable": True,
        "party_role": "borrower",
        "third_party": False,
    }
    return RecordContact(**(values | changes))


def test_fifteen_claimed_calls_are_counted_as_connected_attempted_and_recorded():
    contacts = [contact(n, connected=n < 4, has_recording=n < 3) for n in range(9)]
    contacts += [contact(20, channel="sms"), contact(21, direction="inbound", connected=True)]

    said = read_record("too_many_calls", contacts, window=DAY)

    assert said.en == "2026-03-03: 4 connected, 9 attempts; recordings of 3."
    assert said.zh == "2026-03-03：接通 4 次，共拨打 9 次；有录音 3 次。"
    assert said.contact_ids == tuple(range(9))


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("21:59", False), ("22:00", True), ("23:30", True), ("00:10", True), ("07:59", True), ("08:00", False)],
)
def test_the_quiet_hours_begin_at_22_and_end_before_8(at, quiet):
    said = read_record("quiet_hours", [contact(1, at=at)], window=DAY)

    assert said.contact_ids == ((1,) if quiet else ())


def test_a_threat_is_read_from_decisions_and_says_what_could_not_be_heard():
    contacts = [
        contact(1, has_recording=True, flags=(("threat", "upheld"), ("insult", "upheld"))),
        contact(2, has_recording=True, flags=(("threat", None),)),
        contact(3, has_recording=True, judgeable=False),
        contact(4),
    ]

    said = read_record("threat", contacts, window=DAY)

    assert said.en == (
        "2026-03-03: 4 contacts, recordings of 3 (1 could not be judged); "
        "2 findings on this: 1 upheld, 0 dismissed, 1 undecided."
    )
    assert said.contact_ids == (1, 2)


def test_contacts_with_other_people_are_named_by_their_role():
    contacts = [contact(1), contact(2, party_role="colleague", third_party=True)]

    said = read_record("third_party", contacts, window=DAY)

    assert "联系借款人以外的人 1 次（同事）" in said.zh
    assert said.contact_ids == (2,)


def test_only_contacts_after_a_stop_request_count_against_it():
    stopped = datetime(2026, 3, 3, 4, 0, tzinfo=UTC).astimezone(SHANGHAI)

    said = read_record(
        "ignored_stop_request",
        [contact(1, at="11:59"), contact(2, at="12:01")],
        window=DAY,
        stop_requested_at=stopped,
    )

    assert said.en == "A stop request was recorded on 2026-03-03; contacts since then: 1."


def test_without_a_stop_request_the_record_says_so():
    said = read_record("ignored_stop_request", [contact(1)], window=DAY)

    assert said.en.startswith("No stop request is on record.")


def test_every_kind_of_allegation_has_its_categories():
    assert set(CATEGORIES) == {kind.value for kind in AllegationKind}

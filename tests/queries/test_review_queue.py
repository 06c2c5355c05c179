from datetime import timedelta

from audit_app import models
from audit_app.queries.review_queue import QueueFilter, list_queue
from audit_app.services.flags import claim_flag
from tests.factories import (
    NOON,
    make_agency,
    make_contact,
    make_finding,
    make_flag,
    make_transcript,
    make_user,
)


def facet(page, name):
    return {value: count for value, _label, count in next(facet for facet in page.facets if facet.name == name).values}


def test_the_queue_puts_severity_first_and_then_the_older_contact(session):
    old = make_contact(session, started_at=NOON - timedelta(days=3))
    low = make_flag(session, old, severity="low")
    newer = make_flag(session, make_contact(session), severity="critical")
    older = make_flag(session, old, severity="critical", rule_id="other")

    page = list_queue(session, QueueFilter(), user_id=1)

    assert [row.id for row in page.rows] == [older.id, newer.id, low.id]


def test_the_evidence_itself_is_quoted_with_what_stands_around_it(session):
    contact = make_contact(session)
    transcript = make_transcript(session, contact, [("borrower", "喂"), ("agent", "今天不还钱，你等着坐牢吧")])
    utterance = transcript_utterances(session, transcript)[1]
    spans = [{"utterance_id": utterance.id, "turn": 1, "start": 9, "end": 11}]
    make_flag(session, contact, finding=make_finding(session, contact, spans=spans))

    quote = list_queue(session, QueueFilter(), user_id=1).rows[0].quote

    assert (quote.words, quote.speaker) == ("坐牢", "agent")
    assert quote.text == "今天不还钱，你等着坐牢吧"


def test_a_chip_counts_what_it_would_leave_beside_the_other_filters(session):
    agency = make_agency(session)
    make_flag(session, make_contact(session, agency=agency), severity="critical")
    make_flag(session, make_contact(session, agency=agency), severity="high")
    make_flag(session, make_contact(session), severity="critical")

    page = list_queue(session, QueueFilter(agency=agency.external_id), user_id=1)

    assert facet(page, "severity") == {"critical": 1, "high": 1}
    assert facet(page, "agency") == {agency.external_id: 2, "own": 1}
    assert page.total == 2


def test_what_somebody_holds_is_counted_as_waiting_but_not_as_free(session):
    user = make_user(session)
    make_flag(session)
    claim_flag(session, make_flag(session), by=user.actor, now=NOON)

    states = facet(list_queue(session, QueueFilter(), user_id=user.id), "state")

    assert (states["waiting"], states["free"], states["claimed"], states["mine"]) == (2, 1, 1, 1)


def test_an_address_that_means_nothing_shows_the_waiting_queue(session):
    flag = make_flag(session)

    wanted = QueueFilter.from_address({"state": "nonsense", "sort": "worst", "page": "-1"})

    assert [row.id for row in list_queue(session, wanted, user_id=1).rows] == [flag.id]


def transcript_utterances(session, transcript):
    return session.query(models.Utterance).filter_by(transcript_id=transcript.id).order_by(models.Utterance.index).all()

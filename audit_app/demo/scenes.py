"""Planted violations of the rules that count, and beside each the innocent case most like it."""

import random
from collections.abc import Callable
from dataclasses import replace

from audit_app.demo.cast import SHANGHAI, Borrower, Cast
from audit_app.demo.drafts import FIRST_DAY, HOUR, LAST_DAY, MINUTE, Draft, EventDraft, Planted, Scene
from audit_app.demo.traffic import answered_call, inbound_call, robot_call, sms, third_party_call, unanswered_call

Maker = Callable[[Borrower, Cast, random.Random], Scene]
EVERY_DAY = frozenset(range(FIRST_DAY, LAST_DAY + 1))


def violation(rule: str, category: str, note: str) -> Planted:
    """Mark a planted violation."""
    return Planted(rule, category, "violation", note)


def look_alike(rule: str, category: str, note: str) -> Planted:
    """Mark an innocent contact that looks like a violation."""
    return Planted(rule, category, "look_alike", note)


def at(hour: int, minute: int = 0, second: int = 0) -> int:
    """Return seconds after midnight."""
    return hour * HOUR + minute * MINUTE + second


def late_calls(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Calls in the quiet hours, answered and not."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    late = answered_call(borrower, agent, -20, at(22, 15), rng)
    early = unanswered_call(borrower, borrower.agency, -12, at(7, 40), rng)
    return Scene(
        (
            late.marked(violation("hours", "contact_hours", "answered at 22:15")),
            early.marked(violation("hours", "contact_hours", "dialled at 07:40")),
        ),
        closed_days=frozenset({-20, -12}),
    )


def late_messages(borrower: Borrower, _cast: Cast, rng: random.Random) -> Scene:
    """Messages in the quiet hours."""
    night = sms(borrower, borrower.agency, -17, at(23, 5), rng)
    morning = sms(borrower, "", -6, at(6, 50), rng)
    return Scene(
        (
            night.marked(violation("hours", "contact_hours", "message at 23:05")),
            morning.marked(violation("hours", "contact_hours", "message at 06:50")),
        ),
        closed_days=frozenset({-17, -6}),
    )


def early_robot(borrower: Borrower, _cast: Cast, rng: random.Random) -> Scene:
    """The robot calls before eight."""
    calls = [robot_call(borrower, day, at(6, 35), rng) for day in (-15, -14)]
    marked = [call.marked(violation("hours", "contact_hours", "robot at 06:35")) for call in calls]
    return Scene(tuple(marked), closed_days=frozenset({-15, -14}))


def edge_of_hours(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The first and the last permitted second, and a borrower who calls at night."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    own = rng.choice(cast.agents_of(""))
    first = answered_call(borrower, agent, -23, at(8), rng)
    last = answered_call(borrower, agent, -19, at(21, 59, 40), rng)
    inbound = inbound_call(borrower, own, -13, at(23, 10), rng)
    return Scene(
        (
            first.marked(look_alike("hours", "contact_hours", "eight o'clock sharp")),
            last.marked(look_alike("hours", "contact_hours", "twenty seconds before ten")),
            inbound.marked(look_alike("hours", "contact_hours", "the borrower calls")),
        ),
        closed_days=frozenset({-23, -19, -13}),
    )


def agreed_hours(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """A borrower who asked for calls between ten and eleven in the evening."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    inside = answered_call(borrower, agent, -21, at(22, 20), rng)
    outside = answered_call(borrower, agent, -16, at(23, 20), rng)
    agreement = EventDraft(borrower, -25, at(15), "agreed_hours", value="22:00-23:00")
    return Scene(
        (
            inside.marked(look_alike("hours", "contact_hours", "within the agreed hours")),
            outside.marked(violation("hours", "contact_hours", "after the agreed hours")),
        ),
        (agreement,),
        frozenset({-21, -16}),
    )


def abroad(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """A borrower who works in Dubai: half past ten in Shanghai is half past six there."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    zones = (SHANGHAI, "Asia/Dubai")
    early = replace(answered_call(borrower, agent, -18, at(10, 30), rng), time_zones=zones)
    noon = replace(answered_call(borrower, agent, -11, at(14, 5), rng), time_zones=zones)
    evening = replace(sms(borrower, "", -8, at(17, 30), rng), time_zones=zones)
    return Scene(
        (
            early.marked(violation("hours", "contact_hours", "06:30 in Dubai")),
            noon.marked(look_alike("hours", "contact_hours", "10:05 in Dubai")),
            evening,
        ),
        closed_days=EVERY_DAY,
    )


def five_answered(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Five answered calls on one day by lender, robot and agency together."""
    agents = cast.agents_of(borrower.agency)
    own = rng.choice(cast.agents_of(""))
    calls = [
        answered_call(borrower, own, -14, at(9, 12), rng),
        robot_call(borrower, -14, at(10, 40), rng),
        answered_call(borrower, agents[0], -14, at(13, 25), rng),
        answered_call(borrower, agents[1], -14, at(16, 2), rng),
        answered_call(borrower, agents[2], -14, at(18, 44), rng),
    ]
    return _over(calls, 3, violation("connected", "contact_frequency", "more than three answered calls on one day"))


def four_answered(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Four answered calls of one agency on one day."""
    agents = cast.agents_of(borrower.agency)
    calls = [answered_call(borrower, rng.choice(agents), -9, at(9 + 3 * turn, 5), rng) for turn in range(4)]
    return _over(calls, 3, violation("connected", "contact_frequency", "fourth answered call of the day"))


def three_answered(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Three answered calls, one that the borrower made, and one called back at the borrower's wish."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    own = rng.choice(cast.agents_of(""))
    calls = [answered_call(borrower, agent, -13, at(9 + 3 * turn, 20), rng) for turn in range(3)]
    inbound = inbound_call(borrower, own, -13, at(16, 30), rng)
    callback = replace(answered_call(borrower, own, -13, at(17, 45), rng), purpose="callback")
    note = "three answered calls, one inbound, one callback"
    marked = [call.marked(look_alike("connected", "contact_frequency", note)) for call in [*calls, inbound, callback]]
    return Scene(tuple(marked), closed_days=frozenset({-13}))


def eight_tries(borrower: Borrower, _cast: Cast, rng: random.Random) -> Scene:
    """Eight unanswered tries at one number on one day."""
    calls = [unanswered_call(borrower, borrower.agency, -10, at(9) + turn * 70 * MINUTE, rng) for turn in range(8)]
    return _over(calls, 6, violation("unanswered", "contact_frequency", "more than six unanswered tries"))


def seven_tries(borrower: Borrower, _cast: Cast, rng: random.Random) -> Scene:
    """Seven unanswered tries by lender and agency together."""
    agencies = ("", borrower.agency) * 4
    calls = [unanswered_call(borrower, agencies[turn], -5, at(9) + turn * 80 * MINUTE, rng) for turn in range(7)]
    return _over(calls, 6, violation("unanswered", "contact_frequency", "seventh unanswered try of the day"))


def six_tries(borrower: Borrower, _cast: Cast, rng: random.Random) -> Scene:
    """Six unanswered tries at one number, and two at another number of the same person."""
    calls = [unanswered_call(borrower, borrower.agency, -7, at(9) + turn * 65 * MINUTE, rng) for turn in range(6)]
    second = borrower.number.replace("1550000", "1550009")
    others = [
        replace(unanswered_call(borrower, borrower.agency, -7, at(9, 30 + 29 * turn), rng), number=second)
        for turn in range(2)
    ]
    note = "six tries at one number, two at another"
    marked = [call.marked(look_alike("unanswered", "contact_frequency", note)) for call in [*calls, *others]]
    return Scene(tuple(marked), closed_days=frozenset({-7}))


def reachable_but_relative_called(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The borrower answered yesterday, and today a relative is called."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    calls = (
        answered_call(borrower, agent, -12, at(10, 30), rng),
        third_party_call(borrower, agent, "relative", -11, at(11), rng).marked(
            violation("third_party", "third_party_contact", "the borrower answered the day before")
        ),
        third_party_call(borrower, agent, "relative", -4, at(15, 20), rng).marked(
            violation("third_party", "third_party_contact", "nobody had failed to reach the borrower")
        ),
    )
    closed = frozenset(day for day in EVERY_DAY if -16 <= day <= -3)
    return Scene(calls, closed_days=closed)


def relative_refused(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """A relative who may be called says no, and is called again."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    tries = lost(borrower, -24, rng)
    first = third_party_call(borrower, agent, "parent", -20, at(14), rng)
    refusal = EventDraft(borrower, -20, at(14, 3), "third_party_refusal", address=borrower.relation_number)
    again = third_party_call(borrower, agent, "parent", -17, at(10, 15), rng)
    later = third_party_call(borrower, agent, "parent", -9, at(16, 40), rng)
    mark = violation("third_refused", "barred_contact", "the contact person had refused")
    return Scene((*tries, first, again.marked(mark), later.marked(mark)), (refusal,), EVERY_DAY)


def lost_borrowers_relative(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Nobody reached the borrower for four days; then a contact person is asked to pass a message on."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    call = third_party_call(borrower, agent, borrower.relation, -14, at(11, 30), rng)
    note = "after four days without an answer"
    return Scene(
        (*lost(borrower, -18, rng), call.marked(look_alike("third_party", "third_party_contact", note))),
        closed_days=frozenset(day for day in EVERY_DAY if day <= -8),
    )


def dead_numbers_relative(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The borrower's number does not exist any more; then a contact person is asked."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    tries = [
        replace(unanswered_call(borrower, borrower.agency, day, at(10, 10), rng), result="not_in_service")
        for day in (-19, -18, -17)
    ]
    gone = EventDraft(borrower, -17, at(10, 11), "address_invalid", address=borrower.number)
    call = third_party_call(borrower, agent, borrower.relation, -16, at(15), rng)
    note = "the number is out of service"
    return Scene((*tries, call.marked(look_alike("third_party", "third_party_contact", note))), (gone,), EVERY_DAY)


def plan_kept(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """Collection goes on although the borrower keeps a repayment plan; a reminder of the due day is allowed."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    agreed = EventDraft(borrower, -24, at(11), "plan_agreed")
    call = answered_call(borrower, agent, -15, at(10, 50), rng)
    message = replace(sms(borrower, borrower.agency, -9, at(12, 10), rng), purpose="collection")
    thanks = replace(
        sms(borrower, "", -4, at(9, 30), rng),
        text="【安心消费金融】您的还款计划正在正常履行，感谢您的配合。",
        purpose="service",
        planted=(look_alike("plan", "barred_contact", "a thank-you while the plan is kept"),),
    )
    mark = violation("plan", "barred_contact", "collection while the repayment plan is kept")
    closed = frozenset(day for day in EVERY_DAY if day >= -24)
    return Scene((call.marked(mark), message.marked(mark), thanks), (agreed,), closed)


def plan_broken(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """A plan was broken, so that collection may go on."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    events = (EventDraft(borrower, -26, at(11), "plan_agreed"), EventDraft(borrower, -12, at(9), "plan_broken"))
    call = answered_call(borrower, agent, -10, at(10, 50), rng)
    closed = frozenset(day for day in EVERY_DAY if -26 <= day <= -10)
    mark = look_alike("plan", "barred_contact", "the plan was broken two days before")
    return Scene((call.marked(mark),), events, closed)


def asked_to_stop(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The borrower asked for no more calls, and is called; a message is another channel and allowed."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    request = EventDraft(borrower, -18, at(16), "stop_request", channel="call")
    calls = [
        unanswered_call(borrower, borrower.agency, -15, at(10, 20), rng),
        answered_call(borrower, agent, -11, at(14), rng),
    ]
    message = sms(borrower, borrower.agency, -8, at(10, 30), rng)
    mark = violation("stop", "ignored_stop_request", "called after the request to stop calling")
    innocent = look_alike("stop", "ignored_stop_request", "a message, not a call")
    marked = [call.marked(mark) for call in calls] + [message.marked(innocent)]
    return Scene(tuple(marked), (request,), frozenset(day for day in EVERY_DAY if day >= -18))


def bad_moment(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The borrower says in the morning that the day does not suit, and is called in the afternoon; tomorrow is fine."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    events = tuple(EventDraft(borrower, day, at(9, 30), "inconvenient_time", until_day=day) for day in (-20, -10))
    afternoon = answered_call(borrower, agent, -20, at(15), rng)
    message = replace(sms(borrower, borrower.agency, -10, at(14, 30), rng), purpose="collection")
    next_day = answered_call(borrower, agent, -9, at(10, 30), rng)
    mark = violation("bad_moment", "contact_hours", "contacted on the day that did not suit")
    innocent = look_alike("bad_moment", "contact_hours", "the day after")
    return Scene(
        (afternoon.marked(mark), message.marked(mark), next_day.marked(innocent)),
        events,
        frozenset({-20, -10, -9}),
    )


def deceased(borrower: Borrower, cast: Cast, rng: random.Random) -> Scene:
    """The borrower has died, and collection goes on; an heir is written to about the estate, which is allowed."""
    agent = rng.choice(cast.agents_of(borrower.agency))
    death = EventDraft(borrower, -16, at(9), "deceased", source="family")
    tries = unanswered_call(borrower, borrower.agency, -12, at(10, 30), rng)
    message = replace(sms(borrower, borrower.agency, -7, at(11, 45), rng), purpose="collection")
    heir = replace(
        answered_call(borrower, agent, -5, at(15), rng),
        channel="letter",
        party="heir",
        purpose="legal_notice",
        result="delivered",
        lines=(),
        duration=None,
        announced=None,
        text="安心消费金融：请节哀。请您协助提供相关证明材料，后续事宜将依法在遗产范围内处理，如有疑问请拨打95000。",
        planted=(look_alike("deceased", "barred_contact", "a letter to the heir about the estate"),),
    )
    mark = violation("deceased", "barred_contact", "collection after the borrower's death")
    closed = frozenset(day for day in EVERY_DAY if day >= -16)
    return Scene((tries.marked(mark), message.marked(mark), heir), (death,), closed)


def lost(borrower: Borrower, first_day: int, rng: random.Random) -> list[Draft]:
    """Return four days on which nobody could reach the borrower, two tries a day."""
    days = range(first_day, first_day + 4)
    return [
        replace(unanswered_call(borrower, borrower.agency, day, clock, rng), result="no_answer")
        for day in days
        for clock in (at(9, 40), at(15, 15))
    ]


def _over(calls: list[Draft], allowed: int, mark: Planted) -> Scene:
    """Mark every call after the first `allowed` ones, in the order of the day."""
    marked = [call.marked(mark) if place >= allowed else call for place, call in enumerate(calls)]
    return Scene(tuple(marked), closed_days=frozenset(call.day for call in calls))


SCENES: tuple[Maker, ...] = (
    late_calls,
    late_messages,
    early_robot,
    edge_of_hours,
    agreed_hours,
    abroad,
    five_answered,
    four_answered,
    three_answered,
    eight_tries,
    seven_tries,
    six_tries,
    reachable_but_relative_called,
    relative_refused,
    lost_borrowers_relative,
    dead_numbers_relative,
    plan_kept,
    plan_broken,
    deceased,
    asked_to_stop,
    bad_moment,
)

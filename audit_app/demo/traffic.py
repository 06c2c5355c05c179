"""The ordinary days of a borrower: dialler records, answered calls, robots and messages, all within the limits."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from audit_app.demo import messages
from audit_app.demo.cast import Agent, Borrower, Cast
from audit_app.demo.drafts import FIRST_DAY, HOUR, LAST_DAY, MINUTE, Draft, Line, Planted
from audit_app.demo.talk import Spoken, everyday_talks, slot_values, speak_script

# Well inside the legal limits (3 connected, 6 unanswered, 22:00), so that an ordinary day can never break one.
MOST_CONNECTED = 2
MOST_UNANSWERED = 4
MOST_MESSAGES_A_WEEK = 6
FIRST_CLOCK = 8 * HOUR + 35 * MINUTE
LAST_CLOCK = 20 * HOUR + 10 * MINUTE
APART = 28 * MINUTE
UNANSWERED = ("no_answer", "no_answer", "no_answer", "busy", "dropped")
# How a day may go, and how often: which contacts are tried on it.
DAYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (3, ()),
    (14, ("unanswered",)),
    (14, ("unanswered", "unanswered")),
    (9, ("unanswered", "unanswered", "sms")),
    (7, ("unanswered", "unanswered", "unanswered")),
    (8, ("sms",)),
    (6, ("robot",)),
    (5, ("robot_unanswered", "sms")),
    (7, ("unanswered", "connected")),
    (4, ("connected",)),
    (4, ("im",)),
    (3, ("push",)),
    (2, ("inbound",)),
    (1, ("letter",)),
)
MESSAGES = frozenset({"sms", "im", "push"})


def ordinary_days(
    borrower: Borrower,
    cast: Cast,
    *,
    taken: Sequence[Draft],
    closed: Collection[int],
    reachable: bool,
    rng: random.Random,
) -> list[Draft]:
    """Return contacts for the days that nothing else claims; `taken` are contacts that stand already."""
    taken_days = {draft.day for draft in taken}
    drafts: list[Draft] = []
    sent: list[int] = [draft.day for draft in taken if draft.channel in MESSAGES]
    weights = [weight for weight, _ in DAYS]
    for day in range(FIRST_DAY, LAST_DAY + 1):
        if day in closed:
            continue
        (kinds,) = rng.choices([kinds for _, kinds in DAYS], weights)
        # On a day with a recorded call nothing else is answered.
        answers = reachable and day not in taken_days
        clocks = _free_clocks(len(kinds), [draft.clock for draft in taken if draft.day == day], rng)
        for kind, clock in zip(kinds, clocks, strict=True):
            if kind in MESSAGES and sum(day - 7 < other <= day for other in sent) >= MOST_MESSAGES_A_WEEK:
                continue
            if kind in MESSAGES:
                sent.append(day)
            drafts.append(_draft(kind if answers else _unanswered(kind), borrower, cast, day, clock, rng))
    _within_limits(drafts)
    return drafts


def answered_call(borrower: Borrower, agent: Agent, day: int, clock: int, rng: random.Random) -> Draft:
    """Return an answered call that came to us already transcribed."""
    kind = "agency" if agent.agency else "own"
    return _talked(Draft(borrower, day, clock, agency=agent.agency, agent=agent, result="connected"), kind, rng)


def unanswered_call(borrower: Borrower, agency: str, day: int, clock: int, rng: random.Random) -> Draft:
    """Return a try of the dialler that nobody answered."""
    return Draft(borrower, day, clock, agency=agency, result=rng.choice(UNANSWERED), duration=0)


def robot_call(borrower: Borrower, day: int, clock: int, rng: random.Random) -> Draft:
    """Return an answered call of the lender's robot."""
    draft = Draft(borrower, day, clock, channel="robot_call", result="connected", purpose="reminder")
    return _talked(draft, "robot", rng)


def sms(borrower: Borrower, agency: str, day: int, clock: int, rng: random.Random) -> Draft:
    """Return a text message; one in six looks like something forbidden and is not."""
    draft = Draft(borrower, day, clock, channel="sms", agency=agency, result="delivered", purpose="reminder")
    if rng.random() < 1 / 6:
        text, category = messages.look_alike_sms(borrower, agency, rng)
        return replace(draft, text=text).marked(Planted("", category, "look_alike", "message"))
    return replace(draft, text=messages.sms_text(borrower, agency, rng))


def third_party_call(borrower: Borrower, agent: Agent, party: str, day: int, clock: int, rng: random.Random) -> Draft:
    """Return an answered call to a contact person who is only asked to pass a message on."""
    draft = Draft(
        borrower, day, clock, agency=agent.agency, agent=agent, result="connected", party=party, purpose="location"
    )
    return _talked(draft, "third-agency" if agent.agency else "third-own", rng)


def inbound_call(borrower: Borrower, agent: Agent, day: int, clock: int, rng: random.Random) -> Draft:
    """Return a call that the borrower made to the lender's hotline."""
    call = Draft(borrower, day, clock, direction="inbound", agent=agent, result="connected", purpose="service")
    return _talked(call, "inbound", rng)


def _draft(kind: str, borrower: Borrower, cast: Cast, day: int, clock: int, rng: random.Random) -> Draft:
    agent = rng.choice(cast.agents_of(borrower.agency))
    match kind:
        case "connected":
            draft = answered_call(borrower, agent, day, clock, rng)
        case "unanswered":
            draft = unanswered_call(borrower, borrower.agency, day, clock, rng)
        case "robot":
            draft = robot_call(borrower, day, clock, rng)
        case "robot_unanswered":
            missed = unanswered_call(borrower, "", day, clock, rng)
            draft = replace(missed, channel="robot_call", purpose="reminder")
        case "sms":
            draft = sms(borrower, rng.choice(["", borrower.agency]), day, clock, rng)
        case "inbound":
            draft = inbound_call(borrower, rng.choice(cast.agents_of("")), day, clock, rng)
        case _:
            draft = _written(kind, borrower, agent, day, clock, rng)
    return draft


def _written(kind: str, borrower: Borrower, agent: Agent, day: int, clock: int, rng: random.Random) -> Draft:
    draft = Draft(borrower, day, clock, channel=kind, agency=agent.agency, result="delivered", purpose="reminder")
    if kind == "push":
        return replace(draft, agency="", purpose="service", text=messages.push_text(rng))
    if kind == "im":
        return replace(draft, agent=agent, text=messages.im_text(borrower, agent.agency, agent.number, rng))
    if kind == "letter":
        return replace(draft, clock=10 * HOUR, text=messages.letter_text(borrower, agent.agency, agent.number))
    raise ValueError(f"No such kind of ordinary contact: {kind}.")


def _unanswered(kind: str) -> str:
    return {"connected": "unanswered", "robot": "robot_unanswered", "inbound": "unanswered"}.get(kind, kind)


def with_words(draft: Draft, spoken: Sequence[Spoken], rng: random.Random) -> Draft:
    """Return the call with what was said in it, and as long as it takes to say that."""
    lines = _timed([one.line for one in spoken], rng)
    ended = lines[-1].end or 0.0
    return replace(draft, lines=lines, duration=round(ended + 1, 1))


def _talked(draft: Draft, kind: str, rng: random.Random) -> Draft:
    values = slot_values(draft.borrower, draft.agent, party=draft.party, hour=draft.clock // HOUR, rng=rng)
    spoken = speak_script(rng.choice(everyday_talks()[kind]), rng, values)
    marks = [one.sentence.like for one in spoken if one.sentence.like]
    planted = tuple(Planted("", category, "look_alike", "transcribed talk") for category in dict.fromkeys(marks))
    announced = True if rng.random() < 0.5 else None
    return replace(with_words(draft, spoken, rng), announced=announced, planted=planted)


def _timed(lines: Sequence[Line], rng: random.Random) -> tuple[Line, ...]:
    """Give each line the seconds that its length takes to say."""
    at = rng.uniform(0.5, 2.0)
    timed = []
    for line in lines:
        end = at + 0.4 + len(line.text) / 4.6
        timed.append(replace(line, start=round(at, 2), end=round(end, 2)))
        at = end + rng.uniform(0.2, 1.1)
    return tuple(timed)


def _free_clocks(count: int, taken: Sequence[int], rng: random.Random) -> list[int]:
    """Return moments of the day that lie apart from each other and from those taken."""
    found: list[int] = []
    while len(found) < count:
        clock = rng.randrange(FIRST_CLOCK, LAST_CLOCK)
        if all(abs(clock - other) >= APART for other in [*taken, *found]):
            found.append(clock)
    return sorted(found)


def _within_limits(drafts: Sequence[Draft]) -> None:
    """Make sure of what the tables above promise; a changed table that breaks it fails the build."""
    connected = Counter(draft.day for draft in drafts if draft.result == "connected" and draft.direction == "outbound")
    unanswered = Counter(draft.day for draft in drafts if draft.result in UNANSWERED)
    if any(count > MOST_CONNECTED for count in connected.values()):
        raise ValueError(f"An ordinary day has more than {MOST_CONNECTED} answered calls: {connected}.")
    if any(count > MOST_UNANSWERED for count in unanswered.values()):
        raise ValueError(f"An ordinary day has more than {MOST_UNANSWERED} unanswered calls: {unanswered}.")

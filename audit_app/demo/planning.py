"""Who is called in each recorded call, on which day and when."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit_app.demo.cast import AGENCIES, Agent, Borrower, Cast
from audit_app.demo.drafts import FIRST_DAY, HOUR, LAST_DAY, MINUTE, Draft, EventDraft, Planted, Scene
from audit_app.demo.scenes import at, lost
from audit_app.demo.talk import CallScript, Spoken, slot_values, speak_script
from audit_app.demo.traffic import with_words

# Borrowers are spoken to themselves up to this number; the next ones are lost, and people near them are called.
SPOKEN_TO = 35
LOST = range(36, 45)
# A borrower of a recorded call has so many days of rest before the next one.
DAYS_BETWEEN_CALLS = 3
OFFICE_HOURS = (9 * HOUR, 19 * HOUR)


@dataclass(frozen=True)
class RecordedCall:
    """A draft with its script and what is said in it."""

    script: CallScript
    draft: Draft
    spoken: tuple[Spoken, ...]


class Planner:
    """Gives each script a borrower, an agent and a moment, so that no limit is broken by chance."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self._cast = cast
        self._seed = seed
        self._days: dict[str, list[int]] = {}
        self._lost = [cast.borrowers[number - 1] for number in LOST]
        self._last_day: dict[str, int] = {}
        self.scenes: dict[str, Scene] = {}

    def plan(self, scripts: tuple[CallScript, ...]) -> list[RecordedCall]:
        """Plan every script; those with a day of their own come first, before others take it."""
        ordered = sorted(scripts, key=lambda script: script.day == 0)
        return [self._plan_one(script) for script in ordered]

    def _plan_one(self, script: CallScript) -> RecordedCall:
        rng = random.Random(f"{self._seed}-{script.id}")
        agent = rng.choice(self._cast.agents_of(AGENCIES[script.by].name))
        if script.party == "borrower":
            borrower, day = self._borrower_and_day(script, rng)
        else:
            borrower, day = self._lost_borrower(script, agent), -12
        clock = self._clock(script, rng)
        draft = Draft(
            borrower,
            day,
            clock,
            channel=script.channel,
            direction=script.direction,
            result="connected",
            agency=agent.agency,
            agent=None if script.channel == "robot_call" else agent,
            party=script.party,
            purpose="location" if script.party != "borrower" else script.purpose,
            script=script.id if script.audio else None,
            announced=True if "notice" in script.talk else None,
        )
        values = slot_values(borrower, agent, party=script.party, hour=clock // HOUR, rng=rng)
        spoken = speak_script(script.talk, rng, values)
        if not script.audio:
            draft = with_words(draft, spoken, rng)
        if script.party != "borrower":
            self._set_scene(script, draft)
        return RecordedCall(script, draft.marked(*planted_in(script, spoken)), spoken)

    def _borrower_and_day(self, script: CallScript, rng: random.Random) -> tuple[Borrower, int]:
        candidates = [self._cast.borrower(script.borrower)] if script.borrower else self._of_agency(script.by)
        candidates.sort(key=lambda borrower: (len(self._days.get(borrower.id, [])), rng.random()))
        for borrower in candidates:
            taken = self._days.setdefault(borrower.id, [])
            days = [
                day
                for day in range(FIRST_DAY + 1, LAST_DAY + 1)
                if all(abs(day - other) >= DAYS_BETWEEN_CALLS for other in taken)
            ]
            # What ends a borrower's calls lies at the end of the month, everything else before.
            days = [day for day in days if (day >= -4) == script.last and script.day in (0, day)]
            if days:
                taken.append(rng.choice(days))
                if script.last:
                    self.scenes[borrower.id] = Scene((), closed_days=frozenset(range(taken[-1], 0)))
                return borrower, taken[-1]
        raise ValueError(f"No borrower has a free day for the call {script.id}; add borrowers or days.")

    def _of_agency(self, by: int) -> list[Borrower]:
        """Return the borrowers of an agency, for the lender's own staff everybody, that may be spoken to."""
        people = self._cast.borrowers[:SPOKEN_TO]
        return [person for person in people if by == 0 or person.agency == AGENCIES[by].name]

    def _lost_borrower(self, script: CallScript, agent: Agent) -> Borrower:
        borrower = self._lost.pop(0)
        return replace(borrower, agency=agent.agency, relation=script.party)

    def _set_scene(self, script: CallScript, draft: Draft) -> None:
        """Nobody reached the borrower for four days before; after a refusal nobody calls that number again."""
        rng = random.Random(f"{self._seed}-lost-{script.id}")
        tries = tuple(lost(draft.borrower, draft.day - 4, rng))
        events: tuple[EventDraft, ...] = ()
        if "t-refuse-02" in script.talk or "t-refuse-06" in script.talk:
            address = draft.borrower.relation_number
            events = (EventDraft(draft.borrower, draft.day, draft.clock + 300, "third_party_refusal", address=address),)
        closed = frozenset(range(draft.day - 4, draft.day + 1))
        self.scenes[draft.borrower.id] = Scene(tries, events, closed)

    def _clock(self, script: CallScript, rng: random.Random) -> int:
        if script.clock:
            hour, minute = script.clock.split(":")
            return at(int(hour), int(minute))
        return rng.randrange(*OFFICE_HOURS) // MINUTE * MINUTE + rng.randrange(60)


def planted_in(script: CallScript, spoken: tuple[Spoken, ...]) -> tuple[Planted, ...]:
    """Return what the corpus says about the sentences of a call, and what its script adds."""
    marks: dict[tuple[str, str], Planted] = {}
    for one in spoken:
        sentence = one.sentence
        if sentence.label != "innocent":
            _add(marks, Planted(sentence.id, sentence.label, "violation", one.line.text))
            for category in sentence.also:
                _add(marks, Planted(sentence.id, category, "also", one.line.text))
        elif sentence.like:
            _add(marks, Planted("", sentence.like, "look_alike", one.line.text))
    for kind, keys in (("violation", script.planted), ("look_alike", script.innocent)):
        for key, category in keys.items():
            _add(marks, Planted(key, category, kind, f"the call {script.id}"))
    return tuple(marks.values())


def _add(marks: dict[tuple[str, str], Planted], planted: Planted) -> None:
    marks.setdefault((planted.rule or planted.note, planted.category), planted)


def lost_borrowers(calls: list[RecordedCall]) -> Mapping[str, Borrower]:
    """Return the borrowers of calls to third persons, as those calls know them."""
    return {call.draft.borrower.id: call.draft.borrower for call in calls if call.draft.party != "borrower"}

"""The window rules of the Chinese pack and one of seven calls in seven days, counted by us and by DuckDB.

We do what `contact-audit scan` does with contacts that it has read: put them into columns, count, and make a full
result for each that is one too many. DuckDB has its table, moments and local days in it, before the clock starts.
"""

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

import rules
from audit_app.cli.scan_evidence import build_evidence, build_time_lines
from audit_app.interchange.contact import Contact
from benchmarks.months import make_month
from rules.checks.contact_frequency import ContactFrequency
from rules.filters import GROUPS
from rules.local_time import local_time

ZONE = "Asia/Shanghai"
WANTED = frozenset({rules.Outcome.FINDING, rules.Outcome.UNDETERMINED})
_REPEATS = 5
#: A contact's id and a rule's: the contact is one too many.
Excess = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class WindowComparison:
    """Processor seconds of both for the same contacts and rules, with the contacts in memory on both sides."""

    contacts: int
    rules: int
    excess: int
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Return how many times our time goes into theirs."""
        return self.theirs / self.ours


def window_pack() -> rules.RulePack:
    """Return a pack of nothing but window rules that a query of this table can count, all switched on."""
    pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
    chosen = [rule for rule in pack.rules if isinstance(rule.check, ContactFrequency) and _is_plain(rule.check)]
    first = next(rule for rule in chosen if rule.id == "connected-calls-3-a-day")
    week = {"at_most": 7, "window": first.check.window.model_copy(update={"calendar": None, "sliding_days": 7})}
    counted = first.check.counted.model_copy(update={"results": ()})
    check = first.check.model_copy(update={**week, "counted": counted})
    applies = first.applies_to.model_copy(update={"results": ()})
    chosen.append(first.model_copy(update={"id": "calls-7-in-7-days", "check": check, "applies_to": applies}))
    switched_on = tuple(rule.model_copy(update={"enabled": True, "effective": None}) for rule in chosen)
    return pack.model_copy(update={"rules": switched_on, "digest": "benchmarks/windows.py"})


def _is_plain(check: ContactFrequency) -> bool:
    """Say whether a check asks only for columns of the table, in days."""
    asked = check.counted.model_fields_set
    columns = {"channels", "directions", "results", "parties", "purposes", "not_purposes"}
    return set(check.group_by) <= {"borrower", "address"} and asked <= columns and check.distinct is None


def compare_windows(contacts: int) -> WindowComparison:
    """Count the same contacts by the rules and by one query for each rule."""
    pack = window_pack()
    read = [Contact.model_validate_json(json.dumps(line)) for line in make_month(contacts)]
    evidence = [one for line in build_time_lines(read, ()) for _, one in build_evidence(line)]
    table = duckdb.connect()
    table.execute("SET threads = 1")
    table.register("given", _arrow(evidence))
    table.execute("CREATE TABLE contacts AS SELECT * FROM given")
    ours = theirs = float("inf")
    for _ in range(_REPEATS):
        our_excess, seconds = _timed(lambda: _count(pack, evidence))
        ours = min(ours, seconds)
        their_excess, seconds = _timed(lambda: _query(pack, table))
        theirs = min(theirs, seconds)
    if our_excess != their_excess:
        raise AssertionError(f"DuckDB and we disagree on {sorted(our_excess ^ their_excess)[:5]}")
    return WindowComparison(contacts, len(pack.rules), len(our_excess), ours, theirs)


def _timed(work: Callable[[], Excess]) -> tuple[Excess, float]:
    """Return what was found and the processor seconds that it took, with the collector of garbage switched off."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        return work(), time.process_time() - started
    finally:
        gc.enable()


def _count(pack: rules.RulePack, evidence: Sequence[rules.Evidence]) -> Excess:
    return {
        (result.contact, result.rule)
        for results in rules.evaluate_all(pack, evidence, wanted=WANTED)
        for result in results
    }


def _query(pack: rules.RulePack, table: duckdb.DuckDBPyConnection) -> Excess:
    return {(contact, rule.id) for rule in pack.rules for (contact,) in table.execute(_statement(rule)).fetchall()}


def _statement(rule: rules.Rule) -> str:
    """Write the query that counts what a rule counts; contacts of one moment come in the order of their ids."""
    check = rule.check
    if not isinstance(check, ContactFrequency) or check.window.calendar not in {"day", None}:
        raise TypeError(f"{rule.id} has a window that this benchmark cannot write as a query")
    group = ", ".join(check.group_by)
    where = " AND ".join(_conditions(check))
    in_day = f"row_number() OVER (PARTITION BY {group}, day ORDER BY moment, id)"
    days = check.window.sliding_days or 1
    before = f"count(*) OVER (PARTITION BY {group} ORDER BY day RANGE BETWEEN {days - 1} PRECEDING AND 1 PRECEDING)"
    number = f"{in_day} + {before}" if days > 1 else in_day
    return f"SELECT id FROM (SELECT id, {number} AS n FROM contacts WHERE {where}) WHERE n > {check.at_most}"  # noqa: S608


def _conditions(check: ContactFrequency) -> list[str]:
    counted = check.counted
    roles = [role for party in counted.parties for role in sorted(GROUPS.get(party, {party}))]
    lists = {"channel": counted.channels, "direction": counted.directions, "result": counted.results}
    lists |= {"party": roles, "purpose": counted.purposes}
    found = [f"{column} IN ({_quoted(values)})" for column, values in lists.items() if values]
    return found + ([f"purpose NOT IN ({_quoted(counted.not_purposes)})"] if counted.not_purposes else [])


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _arrow(evidence: Sequence[rules.Evidence]) -> pa.Table:
    facts = [one.contact for one in evidence]
    return pa.table(
        {
            "id": [fact.id for fact in facts],
            "borrower": [fact.borrower_id for fact in facts],
            "address": [fact.address for fact in facts],
            "channel": [fact.channel for fact in facts],
            "direction": [fact.direction for fact in facts],
            "result": [fact.result for fact in facts],
            "party": [fact.party_role for fact in facts],
            "purpose": [fact.purpose for fact in facts],
            "moment": [fact.started_at.timestamp() for fact in facts],
            "day": [local_time(fact.started_at, ZONE).date().toordinal() for fact in facts],
        }
    )

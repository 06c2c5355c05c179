"""Several conditions one after the other."""

from typing import Annotated, Literal

from pydantic import Field

from rules.marks import Mark
from rules.placing import NO_TIMES, anchor_marks
from rules.scope import Count, Seconds
from rules.strict import LocalText, Strict, Text
from rules.truth import Truth, Verdict, unknown


class OrderCondition(Strict):
    """Holds where the named conditions are hit in this order, each within a distance of the one before."""

    kind: Literal["order"]
    of: tuple[Text, ...] = Field(min_length=2, strict=False)
    turns: Count | None = None
    seconds: Annotated[Seconds, Field(gt=0)] | None = None
    title: LocalText | None = None


def judge(condition: OrderCondition, verdicts: list[Verdict]) -> Verdict:
    """Look for one chain through the hits of all; each hit is looked at once."""
    chains: list[tuple[Mark, ...]] = [()]
    if condition.seconds is not None and any(mark.start_s is None for v in verdicts for mark in anchor_marks(v)):
        return unknown(NO_TIMES)
    for verdict in verdicts:
        marks = anchor_marks(verdict)
        if not marks:
            return unknown(*verdict.missing) if verdict.truth is Truth.UNKNOWN else Verdict(Truth.NO)
        chains = _extended(chains, marks, condition)
        if not chains:
            return Verdict(Truth.NO)
    sure = next((chain for chain in chains if all(mark.doubt is None for mark in chain)), None)
    if sure is not None:
        return Verdict(Truth.YES, sure)
    return unknown(*sorted({mark.doubt for mark in chains[0] if mark.doubt}), marks=chains[0])


def _extended(
    chains: list[tuple[Mark, ...]], marks: tuple[Mark, ...], condition: OrderCondition
) -> list[tuple[Mark, ...]]:
    """Join each mark to the latest chain that ends before it, and to the latest one without a doubt."""
    found = []
    number, latest, surest = 0, None, None
    for mark in marks:
        while number < len(chains) and (not chains[number] or chains[number][-1].end <= mark.start):
            latest = chains[number]
            surest = latest if all(one.doubt is None for one in latest) else surest
            number += 1
        chain = surest if surest is not None and _is_near(surest, mark, condition) else latest
        if chain is not None and _is_near(chain, mark, condition):
            found.append((*chain, mark))
    return found


def _is_near(chain: tuple[Mark, ...], mark: Mark, condition: OrderCondition) -> bool:
    if not chain:
        return True
    last = chain[-1]
    if condition.turns is not None and mark.start[0] - last.end[0] > condition.turns:
        return False
    if condition.seconds is None or last.end_s is None or mark.start_s is None:
        return True
    return mark.start_s - last.end_s <= condition.seconds

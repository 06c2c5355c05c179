"""Amounts, days, dates and identity numbers that someone says, compared with facts."""

from decimal import Decimal
from typing import Literal

from rules.case import Case
from rules.comparing import Compared
from rules.condition_kinds.found import Found, mark_of_range, turns_of
from rules.dates import spoken_days
from rules.entities import ENTITIES
from rules.facts import contact_day
from rules.marks import Interval
from rules.numbers import Number
from rules.results import Bilingual
from rules.scope import Spoken
from rules.talk import Stream

EntityType = Literal["number", "amount", "days", "percent", "date", "phone", "id_card", "bank_card"]
NAMES = {
    "number": Bilingual("数字", "number"),
    "amount": Bilingual("金额", "amount"),
    "days": Bilingual("天数", "number of days"),
    "percent": Bilingual("百分比", "per cent"),
    "date": Bilingual("日期", "date"),
    "phone": Bilingual("电话", "telephone number"),
    "id_card": Bilingual("身份证号", "identity number"),
    "bank_card": Bilingual("银行卡号", "bank card number"),
}
_CURRENCY_SIGNS = frozenset("¥￥$£€")
_PERCENT_SIGNS = frozenset("%％")


class EntityCondition(Spoken, Compared):
    """Something of this type is said, with a value within the limits."""

    kind: Literal["entity"]
    type: EntityType


def find(condition: EntityCondition, case: Case) -> Found:
    """Return where such things are said, with their values."""
    stream = case.talk.stream(condition.speaker)
    marks = [
        mark_of_range(number.start, number.end, case, condition.speaker, value=number.value)
        for number in _numbers(condition.type, stream, case)
    ]
    return Found(marks, turns_of(stream))


def _numbers(type_name: EntityType, stream: Stream, case: Case) -> list[Number]:
    """Find things of a type; signs such as ¥ and % stand only in the original text."""
    if type_name == "date":
        return _days(stream, case)
    key = ("values", type_name)
    known = stream.memo.get(key)
    if isinstance(known, list):
        return known
    found = ENTITIES[type_name](stream.text)
    if type_name in {"amount", "percent"}:
        places = {number.start for number in found}
        signed = _after_sign if type_name == "amount" else _before_sign
        others = (number for number in ENTITIES["number"](stream.text) if number.start not in places)
        found = sorted([*found, *(number for number in others if signed(stream, number))], key=lambda one: one.start)
    stream.memo[key] = found
    return found


def _after_sign(stream: Stream, number: Number) -> bool:
    place, text = stream.origins[number.start], _original(stream, number.start)
    before = text[max(0, place - 2) : place].rstrip(" ")
    return bool(before) and before[-1] in _CURRENCY_SIGNS


def _before_sign(stream: Stream, number: Number) -> bool:
    place, text = stream.origins[number.end - 1], _original(stream, number.end - 1)
    return place + 1 < len(text) and text[place + 1] in _PERCENT_SIGNS


def _original(stream: Stream, place: int) -> str:
    return stream.utterances[stream.turns[stream.turn_of[place]].position].text


def _days(stream: Stream, case: Case) -> list[Number]:
    today = contact_day(case.evidence.contact)
    days = ((day, day.resolve(today)) for day in spoken_days(stream.text))
    return [
        Number(day.start, day.end, Interval.exactly(Decimal(resolved.toordinal())))
        for day, resolved in days
        if resolved is not None
    ]

"""A deliberately naive counter, for tests: it looks at every pair of contacts, and at every way the unknown may be."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from zoneinfo import ZoneInfo

CONNECTED = ("connected", "no_answer")


def worlds(contacts, addresses):
    """Yield the contacts in every way that their unknown results and addresses may turn out to be."""
    choices = []
    for contact in contacts:
        results = CONNECTED if contact.result == "unknown" else (contact.result,)
        places = addresses if contact.address is None else (contact.address,)
        choices.append([replace(contact, result=r, address=a) for r in results for a in places])
    yield from product(*choices)


def exceeds(check, judged, contacts):
    """Say whether a contact (all facts known) is counted and above the limit, by comparing it with each other one."""
    if not counted(check, judged):
        return False
    return any(
        sum(
            other.id != judged.id
            and (other.started_at, other.id) <= (judged.started_at, judged.id)
            and counted(check, other)
            and in_window(check["window"], other, judged, ZoneInfo(zone))
            and same(check, judged, other, account)
            for other in contacts
        )
        + 1
        > check["at_most"]
        for zone in judged.time_zones
        for account in ([one.id for one in judged.accounts] if "account" in check["group_by"] else [None])
    )


def counted(check, contact):
    results = check["counted"].get("results")
    return (not results or contact.result in results) and contact.channel in check["counted"]["channels"]


def same(check, judged, other, account):
    for key in check["group_by"]:
        if key == "account":
            if account not in {one.id for one in other.accounts}:
                return False
        elif key != "borrower" and getattr(judged, key) != getattr(other, key):
            return False
    return True


def in_window(window, other, judged, zone):
    [(kind, length)] = [(k, v) for k, v in window.items() if k != "first_weekday"]
    if kind in {"sliding_hours", "sliding_minutes"}:
        return other.started_at + timedelta(**{kind.removeprefix("sliding_"): length}) > judged.started_at
    if kind == "ever":
        return True
    day, today = (one.started_at.astimezone(zone).date() for one in (other, judged))
    if kind == "sliding_days":
        return any(day == today - timedelta(days=back) for back in range(length))
    if length == "week":
        names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        while names[today.weekday()] != window.get("first_weekday", "mon"):
            today -= timedelta(days=1)
        return any(day == today + timedelta(days=ahead) for ahead in range(7))
    parts = {"day": ("year", "month", "day"), "month": ("year", "month"), "year": ("year",)}[length]
    return all(getattr(day, part) == getattr(today, part) for part in parts)

"""Figures out of lists of ids: counts, hours, shares, and rates per thousand with their interval."""

from collections.abc import Iterable

from audit_app.reports.data import BasisKind, Figure, Unit
from audit_app.reports.intervals import wilson


def count(key: str, ids: Iterable[str], *, of: BasisKind) -> Figure:
    """Count distinct `ids`."""
    basis = tuple(sorted(set(ids)))
    return Figure(key=key, unit=Unit.COUNT, value=len(basis), basis_kind=of, basis=basis)


def hours(key: str, seconds_by_contact: Iterable[tuple[str, float]]) -> Figure:
    """Add up seconds of contacts, as hours with two decimals."""
    parts = [(contact, seconds) for contact, seconds in seconds_by_contact if seconds > 0]
    return Figure(
        key=key,
        unit=Unit.HOURS,
        value=round(sum(seconds for _, seconds in parts) / 3600, 2),
        basis_kind=BasisKind.CONTACT,
        basis=tuple(sorted(contact for contact, _ in parts)),
    )


def share(key: str, ids: Iterable[str], *, among: int, of: BasisKind) -> Figure:
    """Return distinct `ids` as a percentage of `among`, with one decimal; None when there is nothing to divide by."""
    basis = tuple(sorted(set(ids)))
    value = round(100 * len(basis) / among, 1) if among else None
    return Figure(key=key, unit=Unit.PERCENT, value=value, basis_kind=of, basis=basis)


def per_thousand(key: str, contacts: Iterable[str], *, among: int) -> Figure:
    """Return contacts per thousand of `among`, with the 95 % interval, two decimals; None without any to divide by."""
    basis = tuple(sorted(set(contacts)))
    if not among:
        return Figure(key=key, unit=Unit.PER_THOUSAND, value=None, basis_kind=BasisKind.CONTACT, basis=basis)
    low, high = wilson(len(basis), among)
    return Figure(
        key=key,
        unit=Unit.PER_THOUSAND,
        value=round(1000 * len(basis) / among, 2),
        basis_kind=BasisKind.CONTACT,
        basis=basis,
        low=round(1000 * low, 2),
        high=round(1000 * high, 2),
    )

"""Whose turn it is: recordings of fresh contacts first, and every so often one of the back-fill."""

from collections import Counter
from datetime import datetime, timedelta

from audit_app.services.queue import Lease, QueueOrder


class Turns:
    """One worker's count of what it has taken.

    Contacts of the last `fresh_for` go first. Of each kind of work every `back_fill_every`-th turn goes to older
    contacts where some wait, so that they come to an end however much arrives; a turn of judging to storing.
    """

    def __init__(self, *, fresh_for: timedelta, back_fill_every: int) -> None:
        self._fresh_for = fresh_for
        self._every = back_fill_every
        self._fresh_taken: Counter[str] = Counter()

    def order(self, now: datetime) -> QueueOrder:
        """Return the order in which the next job is to be taken."""
        owed = frozenset(kind for kind, count in self._fresh_taken.items() if count >= self._every - 1)
        return QueueOrder(fresh_since=now - self._fresh_for, owed=owed)

    def took(self, lease: Lease, order: QueueOrder) -> None:
        """Count a turn."""
        if not order.is_back_fill(lease.about_at):
            self._fresh_taken[lease.kind] += 1
            return
        for kind in {lease.kind} if lease.kind in order.owed else order.owed:
            self._fresh_taken[kind] = 0

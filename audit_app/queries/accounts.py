"""Accounts as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from audit_app import models


@dataclass(frozen=True)
class AccountView:
    """One debt as it was stated; amounts are decimal strings, what was not stated is None."""

    external_id: str
    product: str | None
    principal: str | None
    balance: str | None
    currency: str | None
    days_past_due: int | None

    @classmethod
    def from_row(cls, row: models.Account) -> Self:
        """Return the debt as it was last stated."""
        return cls(row.external_id, row.product, row.principal, row.balance, row.currency, row.days_past_due)

    @classmethod
    def from_contact(cls, stated: Mapping[str, Any]) -> Self:
        """Return the debt as one contact stated it."""
        parts = ("product", "principal", "balance", "currency", "days_past_due")
        return cls(str(stated["id"]), *(stated.get(part) for part in parts))

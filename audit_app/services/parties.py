"""Lenders, agencies, agents, borrowers and accounts: found by the lender's ids, or made when first seen."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.db import Base
from audit_app.interchange.contact import Account, Contact

Party = TypeVar("Party", bound=Base)


class PartyBook:
    """The parties of one import, each looked up once."""

    def __init__(self, session: Session, *, own_lender: str) -> None:
        self._session = session
        self._own_lender = own_lender
        self._known: dict[Hashable, Base] = {}

    def lender(self, record: Contact) -> models.Lender:
        """Return the record's lender; without one, the installation's own."""
        name = record.lender or self._own_lender
        wanted = select(models.Lender).where(models.Lender.external_id == name)
        return self._get(("lender", name), wanted, lambda: models.Lender(external_id=name, name=name))

    def agency(self, record: Contact) -> models.Agency | None:
        """Return the record's agency; None means the lender's own staff."""
        name = record.agency
        if not name:
            return None
        wanted = select(models.Agency).where(models.Agency.external_id == name)
        return self._get(("agency", name), wanted, lambda: models.Agency(external_id=name, name=name))

    def agent(self, record: Contact, agency: models.Agency | None) -> models.Agent | None:
        """Return who spoke, if the record says so."""
        name, agency_key = record.agent, agency.external_id if agency else ""
        if not name:
            return None
        wanted = select(models.Agent).where(models.Agent.agency_key == agency_key, models.Agent.external_id == name)
        return self._get(
            ("agent", agency_key, name),
            wanted,
            lambda: models.Agent(external_id=name, agency_key=agency_key, agency=agency, name=name),
        )

    def borrower(self, external_id: str) -> models.Borrower:
        """Return the borrower with this id."""
        wanted = select(models.Borrower).where(models.Borrower.external_id == external_id)
        return self._get(
            ("borrower", external_id),
            wanted,
            lambda: models.Borrower(external_id=external_id, time_zones=[], traits=[]),
        )

    def account(self, borrower: models.Borrower, stated: Account) -> models.Account:
        """Return the borrower's account, as the record states it now."""
        wanted = select(models.Account).where(
            models.Account.borrower_id == borrower.id, models.Account.external_id == stated.id
        )
        account = self._get(
            ("account", borrower.external_id, stated.id),
            wanted,
            lambda: models.Account(borrower=borrower, external_id=stated.id),
        )
        for field, value in stated.model_dump(mode="json", exclude_none=True, exclude={"id"}).items():
            setattr(account, field, value)
        return account

    def _get(self, key: Hashable, wanted: Select[Party], make: Callable[[], Party]) -> Party:
        if key not in self._known:
            with self._session.no_autoflush:
                found = self._session.scalars(wanted).one_or_none()
            party = found or make()
            self._session.add(party)
            self._known[key] = party
        # The key's first part names the table, so what is kept under it is of this kind.
        return cast("Party", self._known[key])

"""One borrower: who owes what, and everything that happened with them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound
from audit_app.queries.accounts import AccountView
from audit_app.queries.time_line import TimeLineEntry, list_time_line


@dataclass(frozen=True)
class BorrowerView:
    """A borrower with debts and time line, and the numbers of it in a glance."""

    id: int
    external_id: str
    time_zones: tuple[str, ...]
    traits: tuple[str, ...]
    accounts: tuple[AccountView, ...]
    time_line: tuple[TimeLineEntry, ...]

    @property
    def contacts(self) -> tuple[TimeLineEntry, ...]:
        """Return only the contacts of the time line."""
        return tuple(entry for entry in self.time_line if entry.kind == "contact")

    @property
    def connected(self) -> int:
        """Return how many contacts reached somebody by voice."""
        return sum(entry.result == "connected" for entry in self.contacts)

    @property
    def waiting(self) -> int:
        """Return how many flags wait for a decision."""
        return sum(entry.waiting for entry in self.contacts)

    @property
    def upheld(self) -> int:
        """Return how many flags were upheld."""
        return sum(entry.upheld for entry in self.contacts)


def get_borrower_view(session: Session, borrower_id: int) -> BorrowerView:
    """Return the borrower with the whole time line; raises NotFound."""
    borrower = session.get(models.Borrower, borrower_id)
    if borrower is None:
        raise NotFound(f"There is no borrower {borrower_id}.", zh=f"没有编号为 {borrower_id} 的借款人。")
    accounts = select(models.Account).where(models.Account.borrower_id == borrower_id)
    return BorrowerView(
        id=borrower.id,
        external_id=borrower.external_id,
        time_zones=tuple(borrower.time_zones),
        traits=tuple(borrower.traits),
        accounts=tuple(
            AccountView.from_row(account) for account in session.scalars(accounts.order_by(models.Account.external_id))
        ),
        time_line=list_time_line(session, borrower_id),
    )

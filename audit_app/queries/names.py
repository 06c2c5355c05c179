"""The names by which an installation's lenders, products and agencies go, as a recogniser should expect them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models


def list_names(session: Session) -> tuple[str, ...]:
    """Return the names of lenders, then of products, then of agencies, each once and in the order of the alphabet."""
    columns = (models.Lender.name, models.Account.product, models.Agency.name)
    found = [name for column in columns for name in session.scalars(select(column).distinct().order_by(column)) if name]
    return tuple(dict.fromkeys(found))

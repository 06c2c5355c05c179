"""One borrower's time line: every contact, event and case, in order."""

from flask import Blueprint, render_template

from audit_app.db import reading
from audit_app.queries.borrowers import get_borrower_view

blueprint = Blueprint("borrowers", __name__, url_prefix="/borrowers")


@blueprint.get("/<int:borrower_id>")
def show(borrower_id: int) -> str:
    """Show everything that happened with one borrower."""
    with reading() as session:
        view = get_borrower_view(session, borrower_id)
    return render_template("borrowers/show.html", view=view)

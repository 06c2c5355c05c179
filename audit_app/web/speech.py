"""Speech recognition: which recognisers have read, how well they were measured to read, and what changed with them."""

from flask import Blueprint, render_template, request

from audit_app.db import reading
from audit_app.queries.drift import get_drift, list_recognisers
from audit_app.queries.speech_evaluations import list_evaluations
from audit_app.speech_words import NO_SHARES

blueprint = Blueprint("speech", __name__, url_prefix="/speech")

#: The measures that the list of measurements has room for.
_COLUMNS = ("error", "invented_per_hour", "amount", "date", "name", "words_wrong_speaker")
_MOST_EVALUATIONS = 20


@blueprint.get("/")
def index() -> str:
    """Show the recognisers, the change between two of them, and the newest measurements."""
    with reading() as session:
        uses = list_recognisers(session)
        found = get_drift(
            session, before=request.args.get("before", type=int), after=request.args.get("after", type=int)
        )
        evaluations = list_evaluations(session, most=_MOST_EVALUATIONS)
    return render_template(
        "speech/index.html", uses=uses, found=found, evaluations=evaluations, columns=_COLUMNS, no_shares=NO_SHARES
    )

"""Correcting a turn of a contact: the form stands in the talk, at the turn that the address names."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import transaction
from audit_app.errors import Invalid
from audit_app.queries.corrections import CorrectionView, get_utterance, list_corrections
from audit_app.services.corrections import SPEAKERS, CorrectionDraft, record_correction
from audit_app.web.identity import current_actor
from audit_app.web.templates import may_user

blueprint = Blueprint("corrections", __name__, url_prefix="/contacts/<int:contact_id>/turns")


@dataclass(frozen=True)
class Correcting:
    """What the talk of a contact knows about corrections: those that stand, and the turn whose form is open."""

    contact_id: int
    standing: Mapping[int, CorrectionView]
    may_correct: bool
    may_measure: bool
    open_turn: int | None
    speakers: tuple[str, ...] = SPEAKERS


@blueprint.post("/<int:utterance_id>/correction")
def correct(contact_id: int, utterance_id: int) -> Response:
    """Keep what a person heard in a turn, beside what the recogniser wrote."""
    draft = _read_draft(request.form)
    with transaction() as session:
        utterance = get_utterance(session, utterance_id, contact_id=contact_id)
        record_correction(
            session, utterance, draft, measuring_allowed=_measuring_allowed(), by=current_actor(), now=utc_now()
        )
        index = utterance.index
    flash(_("Correction saved. The recogniser's own words and the findings stay as they are."), "good")
    flag, queue = (request.form.get(name) or None for name in ("flag", "queue"))
    return redirect(url_for("contacts.show", contact_id=contact_id, flag=flag, queue=queue, _anchor=f"turn-{index}"))


def read_correcting(session: Session, contact_id: int, *, machine_wrote: bool) -> Correcting:
    """Return what the page of a contact needs; only what a recogniser wrote can be corrected."""
    may_correct = machine_wrote and may_user(Permission.CORRECT_WORDS)
    return Correcting(
        contact_id=contact_id,
        standing=list_corrections(session, contact_id),
        may_correct=may_correct,
        may_measure=_measuring_allowed(),
        open_turn=request.args.get("correct", type=int) if may_correct else None,
    )


def _read_draft(form: Mapping[str, str]) -> CorrectionDraft:
    text, nobody = form.get("text", "").strip(), form.get("nobody") == "yes"
    if bool(text) == nobody:
        raise Invalid(
            "Write what was said, or tick that nobody spoke there; not both.",
            zh="请写出所说的内容，或勾选“此处无人说话”，二者选一。",
            field="text",
            value=text,
        )
    version = form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 9):
        raise Invalid("The form does not say what it corrects.", zh="表单不完整。", field="version", value=version)
    return CorrectionDraft(text, form.get("speaker", ""), form.get("may_measure") == "yes", int(version))


def _measuring_allowed() -> bool:
    allowed: bool = current_app.config["SETTINGS"].corrections_may_measure
    return allowed

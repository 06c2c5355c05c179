"""The rules catalogue: every rule in force, its law, its examples, and how its flags were decided."""

from collections import Counter

from flask import Blueprint, current_app, render_template, request

from audit_app.clock import utc_now
from audit_app.db import reading
from audit_app.errors import Invalid
from audit_app.queries.packs import CatalogueRow, RuleView, get_rule_view, list_catalogue, list_packs
from audit_app.services.rule_versions import compare_versions
from audit_app.services.try_out import Setting, try_dialogue, try_examples
from audit_app.web.filters import local_today

blueprint = Blueprint("packs", __name__, url_prefix="/rules")

#: Whom a tried dialogue may have reached.
PARTIES = ("borrower", "spouse", "relative", "emergency_contact", "colleague", "other")


@blueprint.get("/")
def index() -> str:
    """List the rules, narrowed by category, severity and state."""
    wanted = {name: request.args.get(name, "") for name in ("category", "severity", "state")}
    with reading() as session:
        packs = list_packs(session)
        rows = list_catalogue(session)
    counts = {name: Counter(_value(row, name) for row in rows if _fits(row, wanted, but=name)) for name in wanted}
    shown = [row for row in rows if _fits(row, wanted)]
    return render_template("packs/index.html", packs=packs, rows=shown, counts=counts, wanted=wanted, total=len(rows))


def _value(row: CatalogueRow, name: str) -> str:
    return {"category": row.rule.category, "severity": row.rule.severity, "state": row.state}[name]


def _fits(row: CatalogueRow, wanted: dict[str, str], *, but: str = "") -> bool:
    return all(wanted[name] in {"", _value(row, name)} for name in wanted if name != but)


@blueprint.get("/<pack_id>/<rule_id>")
def show(pack_id: str, rule_id: str) -> str:
    """Show one rule."""
    return _render(_view(pack_id, rule_id))


@blueprint.post("/<pack_id>/<rule_id>/try")
def try_out(pack_id: str, rule_id: str) -> str | tuple[str, int]:
    """Judge a pasted dialogue; nothing is stored."""
    view, form = _view(pack_id, rule_id), request.form
    try:
        tried = try_dialogue(view.pack, rule_id, form.get("dialogue", ""), _setting())
    except Invalid as error:
        return _render(view, form=form, error=error), 422
    return _render(view, form=form, tried=tried)


@blueprint.post("/<pack_id>/<rule_id>/examples")
def run_examples(pack_id: str, rule_id: str) -> str:
    """Run the examples of the rule and show how each fared."""
    view = _view(pack_id, rule_id)
    return _render(view, runs=try_examples(view.pack, rule_id))


def _view(pack_id: str, rule_id: str) -> RuleView:
    with reading() as session:
        return get_rule_view(session, pack_id, rule_id, today=local_today())


def _setting() -> Setting:
    """Return what the form assumes about the contact; a value that is not offered becomes the first choice."""
    channel, party = request.form.get("channel", ""), request.form.get("party", "")
    return Setting(
        channel="sms" if channel == "sms" else "call",
        party_role=party if party in PARTIES else PARTIES[0],
        at=utc_now(),
        time_zone=current_app.config["SETTINGS"].time_zone,
    )


def _render(view: RuleView, **values: object) -> str:
    shown = {"form": {}, "error": None, "tried": None, "runs": None} | values
    versions = compare_versions(view.versions)
    return render_template("packs/show.html", view=view, versions=versions, parties=PARTIES, **shown)

"""The rules catalogue: every rule in force, its law, its examples, and how its flags were decided."""

from collections import Counter

from flask import Blueprint, render_template, request

from audit_app.db import reading
from audit_app.queries.packs import get_rule_view, list_catalogue, list_packs

blueprint = Blueprint("packs", __name__, url_prefix="/rules")


@blueprint.get("/")
def index() -> str:
    """List the rules, narrowed by category and severity."""
    category, severity = request.args.get("category", ""), request.args.get("severity", "")
    with reading() as session:
        packs = list_packs(session)
        rows = list_catalogue(session)
    categories = Counter(row.rule.category for row in rows if severity in {"", row.rule.severity})
    severities = Counter(row.rule.severity for row in rows if category in {"", row.rule.category})
    shown = [row for row in rows if category in {"", row.rule.category} and severity in {"", row.rule.severity}]
    return render_template(
        "packs/index.html", packs=packs, rows=shown, categories=categories, severities=severities,
        category=category, severity=severity, total=len(rows),
    )  # fmt: skip


@blueprint.get("/<pack_id>/<rule_id>")
def show(pack_id: str, rule_id: str) -> str:
    """Show one rule."""
    with reading() as session:
        view = get_rule_view(session, pack_id, rule_id)
    return render_template("packs/show.html", view=view)

"""One agent: contacts, findings, violations."""

from flask import Blueprint, render_template

from audit_app import models
from audit_app.db import reading
from audit_app.queries import conduct
from audit_app.web.agencies import asked_span
from audit_app.web.rates import build_conduct_rows

blueprint = Blueprint("agents", __name__, url_prefix="/agents")


@blueprint.get("/<int:agent_id>")
def show(agent_id: int) -> str:
    """Show one agent."""
    theirs = models.Contact.agent_id == agent_id
    with reading() as session:
        agent = conduct.get_agent(session, agent_id)
        agency = agent.agency
        days, span = asked_span(session)
        total = build_conduct_rows([conduct.count_all(session, span, theirs)])[0]
        categories = conduct.count_by_category(session, span, theirs)
    return render_template(
        "agencies/agent.html", agent=agent, agency=agency, total=total, categories=categories, days=days, span=span
    )

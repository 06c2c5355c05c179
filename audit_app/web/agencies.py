"""Agencies and agents: how each collects, compared by rates with their intervals."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.db import reading
from audit_app.queries import conduct
from audit_app.web.filters import local_today
from audit_app.web.rates import build_conduct_rows, parse_span

blueprint = Blueprint("agencies", __name__, url_prefix="/agencies")


def asked_span(session: Session) -> tuple[int, conduct.Span]:
    """Return the days that the address asks for."""
    return parse_span(request.args, last=conduct.find_last_day(session), today=local_today())


@blueprint.get("/")
def index() -> str:
    """Compare all agencies, and all agents."""
    with reading() as session:
        days, span = asked_span(session)
        agencies = build_conduct_rows(conduct.count_by_agency(session, span))
        agents = build_conduct_rows(conduct.count_by_agent(session, span))
    return render_template("agencies/index.html", agencies=agencies, agents=agents, days=days, span=span)


@blueprint.get("/own")
def own() -> str:
    """Show the lender's own staff."""
    return _show(None)


@blueprint.get("/<int:agency_id>")
def show(agency_id: int) -> str:
    """Show one agency."""
    return _show(agency_id)


def _show(agency_id: int | None) -> str:
    theirs = models.Contact.agency_id == agency_id
    with reading() as session:
        agency = None if agency_id is None else conduct.get_agency(session, agency_id)
        days, span = asked_span(session)
        total = build_conduct_rows([conduct.count_all(session, span, theirs)])[0]
        agents = build_conduct_rows(conduct.count_by_agent(session, span, theirs))
        categories = conduct.count_by_category(session, span, theirs)
    return render_template(
        "agencies/show.html", agency=agency, total=total, agents=agents, categories=categories, days=days, span=span
    )

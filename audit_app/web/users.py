"""Administration of users: who may sign in, and as what."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audit_app.authz import Role
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import Conflict, Invalid
from audit_app.queries.users import get_user, list_users
from audit_app.services import users
from audit_app.web.forms import parse_choice
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language

blueprint = Blueprint("users", __name__, url_prefix="/users")


@blueprint.get("/")
def index() -> str:
    """List the users."""
    with reading() as session:
        rows = list_users(session)
    return render_template("users/index.html", rows=rows)


@blueprint.get("/new")
def new() -> str:
    """Show the form for a new user."""
    return render_template("users/new.html", form={}, error=None)


@blueprint.post("/new")
def add() -> Response | tuple[str, int]:
    """Add a user, or show the form again with what was wrong."""
    form = request.form
    try:
        with transaction() as session:
            user = users.add_user(
                session,
                form.get("name", "").strip(),
                display_name=form.get("display_name", "").strip() or form.get("name", ""),
                role=parse_choice(form.get("role"), Role, field="role"),
                password=form.get("password", ""),
                language="en" if form.get("language") == "en" else "zh-CN",
                by=current_actor(),
                now=utc_now(),
            )
            name = user.display_name
    except (Invalid, Conflict) as error:
        return render_template("users/new.html", form=form, error=error), 422
    flash(_("%(name)s can sign in now.", name=name), "good")
    return redirect(url_for("users.index"))


@blueprint.get("/<int:user_id>")
def show(user_id: int) -> str:
    """Show one user with what can be changed."""
    with reading() as session:
        user = get_user(session, user_id)
    return render_template("users/show.html", user=user)


@blueprint.post("/<int:user_id>/role")
def set_role(user_id: int) -> Response:
    """Give a user another role."""
    role = parse_choice(request.form.get("role"), Role, field="role")
    with transaction() as session:
        users.set_role(session, get_user(session, user_id), role=role, by=current_actor(), now=utc_now())
    return _saved(user_id)


@blueprint.post("/<int:user_id>/password")
def set_password(user_id: int) -> Response:
    """Give a user another password; their sessions end."""
    try:
        with transaction() as session:
            user = get_user(session, user_id)
            users.set_password(
                session, user, password=request.form.get("password", ""), by=current_actor(), now=utc_now()
            )
    except Invalid as error:
        flash(error.text(current_language()), "error")
        return redirect(url_for("users.show", user_id=user_id))
    return _saved(user_id)


@blueprint.post("/<int:user_id>/active")
def set_active(user_id: int) -> Response:
    """Refuse a user from now on, or let them in again."""
    change = users.activate_user if request.form.get("active") == "yes" else users.deactivate_user
    with transaction() as session:
        change(session, get_user(session, user_id), by=current_actor(), now=utc_now())
    return _saved(user_id)


def _saved(user_id: int) -> Response:
    flash(_("Saved."), "good")
    return redirect(url_for("users.show", user_id=user_id))

"""Signing in and out, and a reader's own preferences."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.users import get_user
from audit_app.services.audit_log import record_event
from audit_app.services.users import authenticate, set_language
from audit_app.web.identity import SignedIn, current_actor
from audit_app.web.language import LOCALES
from audit_app.web.register import is_own_address
from audit_app.web.templates import THEMES

blueprint = Blueprint("auth", __name__)


@blueprint.get("/sign-in")
def sign_in() -> Response | str:
    """Show the sign-in form; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(url_for("overview.index"))
    return render_template("auth/sign_in.html", name="", failed=False)


@blueprint.post("/sign-in")
def take_sign_in() -> Response | tuple[str, int]:
    """Sign a user in, or say the same thing whatever was wrong; both are audit events."""
    name = request.form.get("name", "").strip()
    # Checking a password is slow by design, so it happens before the transaction that records the outcome.
    with reading() as database:
        user = authenticate(database, name, password=request.form.get("password", ""))
        signed_in = SignedIn.from_user(user) if user else None
    _record_attempt(signed_in)
    if signed_in is None:
        return render_template("auth/sign_in.html", name=name, failed=True), 401
    _start_session(signed_in)
    target = request.form.get("next")
    return redirect(target if target and is_own_address(target) else url_for("overview.index"))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    if current_user.is_authenticated:
        with transaction() as database:
            actor = current_actor()
            record_event(database, "user.signed_out", subject=("user", current_user.id), by=actor, now=utc_now())
    logout_user()
    kept = _preferences()
    session.clear()
    session.update(kept)
    flash(_("You are signed out."), "good")
    return redirect(url_for("auth.sign_in"))


@blueprint.post("/preferences")
def set_preferences() -> Response:
    """Keep the language (for the user, too) and the theme."""
    language, theme = request.form.get("language"), request.form.get("theme")
    if theme in THEMES:
        session["theme"] = theme
    if language in LOCALES:
        session["language"] = language
        if current_user.is_authenticated and current_user.language != language:
            _save_language(language)
    back = request.form.get("back")
    return redirect(back if back and is_own_address(back) else url_for("overview.index"))


def _save_language(language: str) -> None:
    with transaction() as database:
        user = get_user(database, current_user.id)
        set_language(database, user, language=language, by=current_actor(), now=utc_now())


def _record_attempt(user: SignedIn | None) -> None:
    """Write the attempt into the audit log; the name that was typed is not kept, it may be a password."""
    with transaction() as database:
        if user is None:
            record_event(
                database, "user.sign_in_failed", subject=("user", "unknown"), by=system_actor("web"), now=utc_now()
            )
        else:
            record_event(database, "user.signed_in", subject=("user", user.id), by=user.actor, now=utc_now())


def _start_session(user: SignedIn) -> None:
    """Begin a new session, so that one set before signing in is worth nothing."""
    kept = _preferences()
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(user)
    current_app.logger.info("user %s signed in", user.id)


def _preferences() -> dict[str, str]:
    return {key: session[key] for key in ("language", "theme") if key in session}

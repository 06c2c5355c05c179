"""Errors become pages; nothing else knows the numbers of HTTP."""

import secrets
from dataclasses import dataclass

from flask import Flask, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from audit_app.errors import AuditError, Conflict, Forbidden, Invalid, NotFound, Unavailable
from audit_app.web.language import current_language

STATUS = {NotFound: 404, Invalid: 422, Forbidden: 403, Conflict: 409, Unavailable: 503}


@dataclass(frozen=True)
class Trouble:
    """What an error page says."""

    status: int
    title: str
    text: str
    remedy: str | None = None
    reference: str | None = None


def show_audit_error(error: AuditError) -> Response:
    """Show an error that a service raised for people."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    remedy = None if current_language() == "zh-CN" else error.remedy
    return _respond(Trouble(status, _title(status), error.text(current_language()), remedy))


def show_http_error(error: HTTPException) -> Response:
    """Show an error that Flask raised: an unknown address, a wrong method, too many tries."""
    status = error.code or 500
    return _respond(Trouble(status, _title(status), _text(status)))


def show_csrf_error(_error: CSRFError) -> Response:
    """Say that a form was too old or not ours."""
    return _respond(
        Trouble(400, _title(400), _("This form is too old. Go back, load the page again and send it anew."))
    )


def show_bug(error: InternalServerError) -> Response:
    """Log a bug under a reference number and show only the number."""
    reference = secrets.token_hex(4)
    original = error.original_exception or error
    current_app.logger.error("reference %s: %s %s", reference, request.method, request.path, exc_info=original)
    return _respond(Trouble(500, _title(500), _text(500), reference=reference))


def _respond(trouble: Trouble) -> Response:
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(error=trouble.text, remedy=trouble.remedy, reference=trouble.reference)
    else:
        answer = current_app.make_response(render_template("errors/error.html", trouble=trouble))
    answer.status_code = trouble.status
    return answer


def _title(status: int) -> str:
    titles = {
        400: _("This request cannot be read"),
        401: _("Please sign in"),
        403: _("Not for your role"),
        404: _("Not found"),
        405: _("Not possible here"),
        409: _("Someone was faster"),
        413: _("Too large"),
        422: _("A value cannot be accepted"),
        429: _("Too many tries"),
        503: _("Not available now"),
    }
    return str(titles.get(status, _("Something went wrong")))


def _text(status: int) -> str:
    texts = {
        401: _("Your session has ended. Sign in again."),
        404: _("There is nothing at this address, or it is no longer there."),
        429: _("Wait a minute, then try again."),
    }
    fallback = _("The error is recorded. Try again; if it comes back, give the reference number to an administrator.")
    return str(texts.get(status, fallback if status >= 500 else _("Go back and try it another way.")))


def install_errors(app: Flask) -> None:
    """Let every error end on a page of ours."""
    app.register_error_handler(AuditError, show_audit_error)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(InternalServerError, show_bug)

"""The web application: settings in, a Flask app out, with every blueprint behind its permission."""

from datetime import timedelta
from http import HTTPStatus
from importlib import import_module
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from audit_app.authz import Permission
from audit_app.settings import Settings, ensure_secret_key
from audit_app.web.errors import install_errors
from audit_app.web.filters import install_filters
from audit_app.web.headers import install_headers
from audit_app.web.identity import install_identity
from audit_app.web.language import install_language
from audit_app.web.register import Access, Requirement, guard, register
from audit_app.web.templates import install_templates

#: Module of the blueprint and what it takes to open its pages; views may ask for more with `requires`.
BLUEPRINTS: tuple[tuple[str, Requirement], ...] = (
    ("audit_app.web.auth", Access.ANYONE),
    ("audit_app.web.overview", Permission.VIEW_OVERVIEW),
    ("audit_app.web.agencies", Permission.VIEW_AGENCIES),
    ("audit_app.web.agents", Permission.VIEW_AGENCIES),
    ("audit_app.web.audit_events", Permission.VIEW_AUDIT_LOG),
    ("audit_app.web.borrowers", Permission.VIEW_CONTACTS),
    ("audit_app.web.bulk_review", Permission.DECIDE_FLAGS),
    ("audit_app.web.complaint_deeds", Permission.HANDLE_CASES),
    ("audit_app.web.complaints", Permission.VIEW_CASES),
    ("audit_app.web.contacts", Permission.VIEW_CONTACTS),
    ("audit_app.web.corrections", Permission.CORRECT_WORDS),
    ("audit_app.web.flags", Permission.VIEW_QUEUE),
    ("audit_app.web.jobs", Permission.MANAGE_JOBS),
    ("audit_app.web.packs", Permission.VIEW_RULES),
    ("audit_app.web.recordings", Permission.LISTEN),
    ("audit_app.web.search", Permission.VIEW_CONTACTS),
    ("audit_app.web.reports", Permission.VIEW_REPORTS),
    ("audit_app.web.speech", Permission.VIEW_RECOGNISER),
    ("audit_app.web.transcripts", Permission.LISTEN),
    ("audit_app.web.users", Permission.MANAGE_USERS),
)

ADDRESS_LIMIT = "10 per minute; 60 per hour"
NAME_LIMIT = "30 per hour"
SESSION_LENGTH = timedelta(hours=10)
LARGEST_REQUEST_BYTES = 256 * 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """Return the application; `configure_database` must have bound the process to its database."""
    app = Flask("audit_app", static_folder=None, template_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=ensure_secret_key(settings),
        SESSION_COOKIE_NAME="contact_audit",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=SESSION_LENGTH,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.secure_cookies,
    )
    install_identity(app)
    install_language(app)
    install_filters(app)
    install_templates(app)
    install_headers(app)
    install_errors(app)
    # The guard comes before the CSRF check, so that a stranger is asked to sign in and not told about forms.
    app.before_request(guard)
    CSRFProtect(app)
    for module, requirement in BLUEPRINTS:
        register(app, import_module(module).blueprint, requires=requirement)
    _limit_sign_in(app)
    return app


def _limit_sign_in(app: Flask) -> None:
    """Let one address try only so many wrong passwords, and all addresses together only so many for one name."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    view: Any = app.view_functions["auth.take_sign_in"]  # Any: the limiter's types do not follow Flask's
    for limit, key in ((ADDRESS_LIMIT, get_remote_address), (NAME_LIMIT, _typed_name)):
        view = limiter.limit(limit, key_func=key, deduct_when=_has_failed)(view)
    app.view_functions["auth.take_sign_in"] = view


def _typed_name() -> str:
    return request.form.get("name", "").strip()


def _has_failed(response: Response) -> bool:
    return response.status_code == HTTPStatus.UNAUTHORIZED

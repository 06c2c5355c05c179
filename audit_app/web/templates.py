"""Where the page templates lie, and what every page knows."""

from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, session, url_for
from flask_login import current_user
from jinja2 import FileSystemLoader, StrictUndefined

from audit_app.authz import Permission, may
from audit_app.web.language import current_language
from audit_app.web.navigation import build_navigation
from audit_app.web.subjects import subject_address

THEMES = ("auto", "light", "dark")
PACKAGE = Path(__file__).resolve().parent.parent


def template_dir() -> Path:
    """Return the folder of the page templates: in the wheel beside the code, else at the top of the checkout."""
    packaged = PACKAGE / "_templates" / "web"
    return packaged if packaged.is_dir() else PACKAGE.parent / "templates" / "web"


def here(**changes: object) -> str:
    """Return this page's address with some query values changed; None takes one away."""
    if request.endpoint is None:
        return request.path
    values: dict[str, Any] = {key: request.args.getlist(key) for key in request.args}  # Any: url_for takes anything
    values.update(request.view_args or {})
    values.update(changes)
    return url_for(request.endpoint, **{key: value for key, value in values.items() if value is not None})


def may_user(permission: str) -> bool:
    """Say whether the signed-in user holds a permission, by its word: `{% if may("handle_cases") %}`."""
    return current_user.is_authenticated and may(current_user.role, Permission(permission))


def address_if_open(endpoint: str, permission: str, **values: Any) -> str | None:  # noqa: ANN401 -- as url_for takes them
    """Return the address of a page, or None when the reader may not open it: a number then stands without a link."""
    if endpoint not in current_app.view_functions or not may_user(permission):
        return None
    return url_for(endpoint, **values)


def page_values() -> dict[str, object]:
    """Return what every template may use."""
    values: dict[str, object] = {"language": current_language(), "theme": session.get("theme", "auto")}
    if current_user.is_authenticated:
        values["navigation"] = build_navigation()
    return values


def install_templates(app: Flask) -> None:
    """Load templates from `template_dir`; a name that a template does not know is an error."""
    app.jinja_loader = FileSystemLoader(template_dir())
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(address=address_if_open, here=here, may=may_user, subject_address=subject_address)
    app.context_processor(page_values)

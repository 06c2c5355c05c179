"""Blueprints are mounted here and nowhere else, each with what it takes to open it; the rest is closed."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from audit_app.authz import Permission, may
from audit_app.errors import Forbidden

View = TypeVar("View", bound=Callable[..., object])


class Access(Enum):
    """What a blueprint may ask for besides a permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed_in"


Requirement = Permission | Access


def register(app: Flask, blueprint: Blueprint, *, requires: Requirement) -> None:
    """Mount `blueprint`; whoever lacks `requires` is sent to sign in or refused."""
    app.extensions.setdefault("access", {})[blueprint.name] = requires
    app.register_blueprint(blueprint)


def requires(permission: Permission) -> Callable[[View], View]:
    """Ask one view for a permission on top of what its blueprint asks for."""

    def mark(view: View) -> View:
        view.also_requires = permission  # type: ignore[attr-defined] # functions carry attributes
        return view

    return mark


def requirements_of(app: Flask, endpoint: str) -> Iterator[Requirement | None]:
    """Yield all that it takes to open `endpoint`; None means that nobody registered it, so it stays closed."""
    blueprint, dot, _ = endpoint.rpartition(".")
    access: dict[str, Requirement] = app.extensions.get("access", {})
    yield access.get(blueprint) if dot else (Access.ANYONE if endpoint == "static" else None)
    also = getattr(app.view_functions[endpoint], "also_requires", None)
    if also is not None:
        yield also


def guard() -> Response | None:
    """Stop the request unless the user holds everything that its address asks for."""
    if request.endpoint is None:
        return None
    for requirement in requirements_of(current_app, request.endpoint):
        if requirement is Access.ANYONE:
            continue
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if requirement is Access.SIGNED_IN:
            continue
        if requirement is None or not may(current_user.role, requirement):
            raise Forbidden("Your role may not open this page.", zh="您的角色无权打开此页面。")
    return None


def ask_to_sign_in() -> Response:
    """Send a reader to the sign-in page and back; anything but reading a page is refused."""
    if request.method not in {"GET", "HEAD"} or request.accept_mimetypes.best == "application/json":
        raise Unauthorized
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))


def is_own_address(address: str | None) -> bool:
    """Say whether an address to go back to lies on this server: a path of our own, no host, no scheme."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc

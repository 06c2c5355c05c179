"""Security headers, and static files under an address that changes when one of them does."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory

STATIC = Path(__file__).resolve().parent / "static"
A_YEAR = 31_536_000

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def set_headers(response: Response) -> Response:
    """Set what every answer carries; a view that set one of them itself keeps it. Pages are never cached."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    return response


def static_version() -> str:
    """Return a short print of all static files; modules import each other relatively, so all share one version."""
    digest = sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(STATIC)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def serve_static(version: str, filename: str, *, current: str) -> Response:
    """Serve one static file; only the current version may be kept by the browser."""
    response = send_from_directory(STATIC, filename)
    if version == current:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    else:
        response.headers["Cache-Control"] = "no-cache"
    return response


def install_headers(app: Flask) -> None:
    """Mount the static files and set the headers of every answer."""
    current = static_version()

    @app.get("/static/<version>/<path:filename>", endpoint="static")
    def _static(version: str, filename: str) -> Response:
        return serve_static(version, filename, current=current)

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:  # Any: the signature is Flask's
        if endpoint == "static":
            values.setdefault("version", current)

    app.after_request(set_headers)

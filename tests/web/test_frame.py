"""What every page has in common: headers, static files, error pages, the rail."""

import re
from pathlib import Path

import pytest

from audit_app.authz import Role
from audit_app.errors import Conflict
from audit_app.web.headers import STATIC
from audit_app.web.templates import template_dir

TEMPLATES = sorted(template_dir().rglob("*.html"))


def test_a_page_may_load_only_what_this_server_serves(client):
    policy = client.get("/sign-in").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("header", "value"),
    [("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
     ("Cache-Control", "no-store")],
)  # fmt: skip
def test_every_page_carries_the_security_headers(client, header, value):
    assert client.get("/sign-in").headers[header] == value


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(template_dir())))
def test_a_template_has_nothing_that_the_policy_forbids(path: Path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(?:src|href)=\"https?:", text)


def test_static_files_are_kept_only_under_the_version_of_their_content(client):
    address = re.search(r'href="(/static/[^"]+/css/base\.css)"', client.get("/sign-in").text).group(1)

    with client.get(address) as current, client.get("/static/older/css/base.css") as older:
        assert "immutable" in current.headers["Cache-Control"]
        assert older.headers["Cache-Control"] == "no-cache"


def test_every_stylesheet_takes_its_colours_from_the_tokens():
    loose = {
        f"{path.name}: {colour}"
        for path in (STATIC / "css").glob("*.css")
        if not path.name.startswith("tokens")
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8"))
    }

    assert loose == set()


def test_the_rail_shows_only_what_the_role_may_open(client_as):
    rail = {role: set(re.findall(r'class="rail-item" href="([^"]+)"', client_as(role).get("/").text)) for role in Role}

    assert "/users/" in rail[Role.ADMINISTRATOR]
    assert "/contacts/" not in rail[Role.ADMINISTRATOR]
    assert "/flags/" in rail[Role.REVIEWER]
    assert "/audit-log/" not in rail[Role.REVIEWER]


def test_an_error_for_people_is_shown_in_their_words(app, client_as):
    client = client_as(Role.AUDITOR)
    app.view_functions["packs.index"] = _raise(Conflict("Taken by Lin.", zh="已被林静领取。"))

    answer = client.get("/rules/")

    assert answer.status_code == 409
    assert "已被林静领取。" in answer.text


def test_a_bug_shows_a_reference_number_and_nothing_else(app, client_as, caplog):
    client = client_as(Role.AUDITOR)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.view_functions["packs.index"] = _raise(ZeroDivisionError("secret detail"))

    answer = client.get("/rules/")

    assert answer.status_code == 500
    reference = re.search(r"<code>([0-9a-f]{8})</code>", answer.text).group(1)
    assert reference in caplog.text
    assert "secret detail" not in answer.text


def test_a_script_gets_errors_as_json(client_as):
    answer = client_as(Role.AUDITOR).get("/rules/no/such", headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer.json["error"]


def _raise(error: Exception):
    def view():
        raise error

    return view

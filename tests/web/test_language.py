"""Both languages: which one a reader gets, and that no message lacks its Chinese."""

import re
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading
from audit_app.web.language import CATALOGUES
from audit_app.words import WORDS
from rules.check_kinds import CHECKS

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ((ROOT / "audit_app" / "web", "**.py", "python"), (ROOT / "templates" / "web", "**.html", "jinja2"))


def _messages_in_use() -> set[str]:
    found = set()
    for folder, pattern, method in SOURCES:
        options = {pattern: {"newstyle_gettext": "true"}}
        keywords = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, [(pattern, method)], options, keywords=keywords
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    """Return {English: Chinese forms} of one file."""
    found = {}
    with path.open("rb") as file:
        for message in read_po(file, locale="zh_CN"):
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            if key:
                found[key] = message.string if isinstance(message.string, tuple) else (message.string,)
    return found


def _chinese() -> dict[str, tuple[str, ...]]:
    return {key: strings for path in (CATALOGUES / "zh_CN").glob("*.po") for key, strings in _read(path).items()}


def test_every_message_has_its_chinese():
    chinese = _chinese()

    assert {key for key in _messages_in_use() if not all(chinese.get(key, ("",)))} == set()


def test_a_message_means_one_thing_on_every_page():
    meanings = {}
    for path in sorted((CATALOGUES / "zh_CN").glob("*.po")):
        for key, strings in _read(path).items():
            meanings.setdefault(key, set()).add(strings)

    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


def test_no_chinese_is_left_over():
    assert set(_chinese()) - _messages_in_use() == set()


def test_every_stored_value_has_a_word_in_both_languages():
    lacking = [(kind, value) for kind, words in WORDS.items() for value, pair in words.items() if not all(pair)]

    assert lacking == []


def test_a_link_may_name_the_language_and_the_session_keeps_it(client_as):
    client = client_as(Role.AUDITOR)

    assert 'lang="zh-CN"' in client.get("/").text
    assert 'lang="en"' in client.get("/?lang=en").text
    assert 'lang="en"' in client.get("/").text


def test_the_switch_keeps_the_language_for_the_user(client_as):
    client = client_as(Role.AUDITOR)

    client.post("/preferences", data={"language": "en", "back": "/rules/"})

    with reading() as session:
        assert session.get(models.User, client.user.id).language == "en"


def test_a_word_is_never_kept_from_the_reader_before(app):
    template = app.jinja_env.from_string("{{ 'upheld' | word('decision') }}")

    words = []
    for language in ("zh-CN", "en"):
        with app.test_request_context(f"/?lang={language}"):
            words.append(template.render())

    assert words == ["属实", "Upheld"]


def test_every_deed_of_the_audit_log_has_a_word():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "audit_app").rglob("*.py"))
    kinds = "|".join(sorted({action.partition(".")[0] for action in WORDS["action"]}))

    deeds = set(re.findall(rf'"((?:{kinds})\.[a-z_]+)"', source))

    assert {deed for deed in deeds if not deed.endswith(".yaml")} - set(WORDS["action"]) == set()


def test_every_kind_of_check_has_a_word():
    assert set(WORDS["check"]) >= set(CHECKS)

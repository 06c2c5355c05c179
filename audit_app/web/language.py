"""Which language a reader reads, and the catalogues that say it."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
LOCALES = {"zh-CN": "zh_CN", "en": "en"}


class PoDomain(Domain):  # type: ignore[misc] # flask_babel ships no types
    """Messages read from every .po file of a language's folder, so that no compiled copy can be out of date."""

    def get_translations(self) -> NullTranslations:
        """Return the catalogue of the reader's language; English is what the code itself says."""
        locale = get_locale()
        return load_catalogue("zh_CN" if locale is not None and locale.language == "zh" else "en")


class PoBabel(Babel):  # type: ignore[misc] # the same
    """Flask-Babel over `PoDomain`."""

    _domain = PoDomain()

    @property
    def domain_instance(self) -> PoDomain:
        """Return the one domain."""
        return self._domain


@cache
def load_catalogue(locale: str) -> NullTranslations:
    """Return all messages of `locale`, one file per subject merged; an empty catalogue when there is no folder."""
    merged: NullTranslations = NullTranslations()
    for path in sorted((CATALOGUES / locale).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=locale)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = Translations(compiled)
        merged = translations if not isinstance(merged, Translations) else merged.merge(translations)
    return merged


def current_language() -> str:
    """Return the reader's language: `?lang=`, else chosen in this session, else the user's own, else the setting."""
    default: str = current_app.config["SETTINGS"].language
    if not has_request_context():
        return default
    asked = request.args.get("lang") or session.get("language")
    if asked is None and current_user.is_authenticated:
        asked = current_user.language
    return asked if asked in LOCALES else default


def remember_language() -> None:
    """Keep a language that was asked for with `?lang=` for the rest of the session."""
    asked = request.args.get("lang")
    if asked in LOCALES:
        session["language"] = asked


def install_language(app: Flask) -> None:
    """Let the application speak both languages, in the installation's time zone."""
    settings = app.config["SETTINGS"]
    babel: Any = PoBabel()  # Any: flask_babel ships no types
    babel.init_app(
        app,
        default_locale=LOCALES[settings.language],
        default_timezone=settings.time_zone,
        locale_selector=lambda: LOCALES[current_language()],
    )
    app.before_request(remember_language)

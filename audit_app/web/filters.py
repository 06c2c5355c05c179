"""Jinja filters: moments, durations, numbers and words in the reader's form; numbers of people masked."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context

from audit_app.clock import utc_now
from audit_app.web.figures import show_figure
from audit_app.web.language import LOCALES, current_language
from audit_app.words import word

MOMENT_FORMS = {
    "zh-CN": {
        "short": "%m-%d %H:%M",
        "long": "%Y-%m-%d %H:%M",
        "full": "%Y-%m-%d %H:%M:%S %Z",
        "day": "%Y-%m-%d",
        "time": "%H:%M",
    },
    "en": {
        "short": "%-d %b, %H:%M",
        "long": "%-d %b %Y, %H:%M",
        "full": "%-d %b %Y, %H:%M:%S %Z",
        "day": "%-d %b %Y",
        "time": "%H:%M",
    },
}


def moment(value: datetime, form: str = "short") -> str:
    """Write a moment in the installation's time zone; forms: short, long, full, day, time."""
    zone = ZoneInfo(current_app.config["SETTINGS"].time_zone)
    return value.astimezone(zone).strftime(MOMENT_FORMS[current_language()][form])


def local_today() -> date:
    """Return today's date in the installation's time zone."""
    return utc_now().astimezone(ZoneInfo(current_app.config["SETTINGS"].time_zone)).date()


def per_thousand(share: float | None) -> str:
    """Write a share between 0 and 1 as so many per thousand."""
    return "—" if share is None else number(share * 1000, 1)


def day(value: date) -> str:
    """Write a calendar day."""
    return value.strftime(MOMENT_FORMS[current_language()]["day"])


def age(value: datetime) -> str:
    """Write how long ago a moment was ("3 hours ago")."""
    return format_timedelta(value - utc_now(), add_direction=True, locale=_locale())


def duration(seconds: float | None) -> str:
    """Write seconds as 2:05 or 1:02:05; nothing known is a dash."""
    if seconds is None:
        return "—"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """Write a number with grouping and exactly `digits` decimals."""
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=_locale())


def percent(share: float | None, digits: int = 1) -> str:
    """Write a share between 0 and 1 as per cent."""
    if share is None:
        return "—"
    return format_percent(share, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=_locale())


def masked(value: str | None) -> str:
    """Hide the middle of a phone or account number, and the name part of an e-mail address."""
    if not value:
        return "—"
    if "@" in value:
        name, _, host = value.partition("@")
        return f"{name[:1]}***@{host}"
    if len(value) >= 8:
        return f"{value[:3]}****{value[-4:]}"
    return "***" + value[-2:]


def localised(texts: dict[str, str] | None) -> str:
    """Pick the reader's language from {"zh": …, "en": …}; the other one when it is missing."""
    if not texts:
        return ""
    first, second = ("zh", "en") if current_language() == "zh-CN" else ("en", "zh")
    return texts.get(first) or texts.get(second) or ""


def word_of(value: str | None, kind: str) -> str:
    """Return the reader's word for a stored value, such as `"upheld" | word("decision")`."""
    return "—" if value is None else word(kind, str(value), current_language())


def _locale() -> Locale:
    return _parse_locale(LOCALES[current_language()])


@cache
def _parse_locale(name: str) -> Locale:
    """Parse a locale once: Babel looks through its folder each time, and a page formats hundreds of numbers."""
    return Locale.parse(name)


def at_run_time(function: Callable[..., str]) -> Callable[..., str]:
    """Wrap a filter so that Jinja runs it for each page.

    Jinja computes a filter over a constant once, when the template is compiled, and would keep the language of
    whoever opened the page first; it leaves filters alone that ask for the context.
    """

    @pass_context
    @wraps(function)
    def run(_context: Context, *values: Any, **named: Any) -> str:  # noqa: ANN401 -- whatever the filter takes
        return function(*values, **named)

    return run


def install_filters(app: Flask) -> None:
    """Give the templates these filters."""
    filters: dict[str, Callable[..., str]] = {
        "age": age,
        "day": day,
        "duration": duration,
        "figure": show_figure,
        "localised": localised,
        "masked": masked,
        "moment": moment,
        "number": number,
        "per_thousand": per_thousand,
        "percent": percent,
        "word": word_of,
    }
    app.jinja_env.filters.update({name: at_run_time(function) for name, function in filters.items()})

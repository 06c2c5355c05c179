"""The values of spoken numbers as the page writes them: ¥12,300.00, 15:30, 5 日."""

from decimal import Decimal

from audit_app.queries.readings import Figure
from audit_app.web.language import current_language

_SIGNS = {"CNY": "¥", "USD": "$", "HKD": "HK$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}


def show_figure(figure: Figure) -> str:
    """Write what a number, amount, date or time comes to, in the reader's language."""
    if figure.kind == "amount":
        return _SIGNS.get(figure.unit, "") + _range(figure)
    if figure.kind == "number":
        return _range(figure)
    if figure.kind == "percentage":
        return _range(figure) + figure.unit
    if figure.kind == "time" and figure.unit == "12h":
        return figure.value.lstrip("0") if not figure.value.startswith("00") else figure.value
    return _date(figure.value) if figure.kind == "date" else figure.value


def _range(figure: Figure) -> str:
    low = f"{Decimal(figure.value):,}"
    return low if figure.upper is None else f"{low}–{Decimal(figure.upper):,}"


def _date(value: str) -> str:
    is_chinese = current_language() == "zh-CN"
    if value.startswith("---"):
        day = int(value[3:])
        return f"{day} 日" if is_chinese else f"day {day}"
    if value.startswith("--") and len(value) == len("--03"):
        month = int(value[2:])
        return f"{month} 月" if is_chinese else f"month {month}"
    return value.removeprefix("--")

"""How a figure is written for people; the same on screen, on paper and in sheets."""

from audit_app.reports.data import Figure, Unit

UNKNOWN = "—"


def format_figure(figure: Figure) -> str:
    """Write a figure with its unit's decimals; a dash when it cannot be said."""
    return format_value(figure.value, figure.unit)


def format_value(value: float | None, unit: Unit) -> str:
    """Write a value: counts with thousands separators, hours and rates with two decimals, percentages with one."""
    if value is None:
        return UNKNOWN
    match unit:
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.PERCENT:
            return f"{value:,.1f}%"
        case _:
            return f"{value:,.2f}"


def format_interval(figure: Figure) -> str:
    """Write the 95 % interval of a rate, or nothing when the figure has none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:,.2f}–{figure.high:,.2f}"

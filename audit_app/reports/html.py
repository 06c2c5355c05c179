"""Reports and letters as HTML for the typesetter; plain values in, one self-contained page out."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from audit_app.reports import numbers, wording
from audit_app.reports.assets import pdf_folder
from audit_app.reports.bars import bars_of
from audit_app.reports.data import Language, ReportData
from audit_app.reports.imprint import Imprint
from audit_app.reports.letter import AnswerLetter


def render_report_html(report: ReportData, imprint: Imprint, *, language: Language) -> str:
    """Return the report as one HTML page in `language`. Raises jinja2.UndefinedError for a missing value."""
    return _render(
        "conduct_report.html",
        language,
        report=report,
        imprint=imprint,
        title=wording.REPORT_TITLE,
        method=wording.METHOD,
        bars={table.key: bars_of(table) for table in report.tables},
    )


def render_letter_html(letter: AnswerLetter, *, language: Language) -> str:
    """Return the answer to a complaint as one HTML page in `language`."""
    return _render("answer_letter.html", language, letter=letter)


def _render(template: str, language: Language, **values: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(pdf_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = numbers.format_figure
    environment.filters["interval"] = numbers.format_interval

    def say(zh: str, en: str) -> str:
        return zh if language == "zh-CN" else en

    return environment.get_template(template).render(language=language, say=say, **values)

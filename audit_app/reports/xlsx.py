"""A report as a workbook: one sheet a table, and one with the ids behind every number."""

from io import BytesIO

import xlsxwriter

from audit_app.reports import wording
from audit_app.reports.data import Figure, Language, ReportData, Table, Unit
from audit_app.reports.imprint import Imprint

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_FORMATS = {Unit.COUNT: "#,##0", Unit.HOURS: "#,##0.00", Unit.PER_THOUSAND: "#,##0.00", Unit.PERCENT: '0.0"%"'}
_IDS_IN_A_CELL = 1500


def render_xlsx(report: ReportData, imprint: Imprint, *, language: Language) -> bytes:
    """Return the workbook in `language`. The same report and imprint give the same bytes."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {"title": wording.REPORT_TITLE.text(language), "created": imprint.frozen_at.replace(tzinfo=None)}
        )
        writer = _Writer(book, language)
        writer.cover(report, imprint)
        for table in report.tables:
            writer.table(table)
        writer.basis(report.figures())
    return buffer.getvalue()


def safe_text(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula, also after it was saved as CSV."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


class _Writer:
    """Writes sheets of one workbook in one language."""

    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self._book, self._language = book, language
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"text_wrap": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._numbers = {
            unit: book.add_format({"num_format": shown, "valign": "top"}) for unit, shown in _FORMATS.items()
        }

    def cover(self, report: ReportData, imprint: Imprint) -> None:
        sheet = self._book.add_worksheet(self._say("封面", "Cover"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, wording.REPORT_TITLE.text(self._language), self._title)
        for row, (label, value) in enumerate(self._facts(report, imprint), start=2):
            sheet.write_string(row, 0, label, self._head)
            sheet.write_string(row, 1, safe_text(value), self._plain)

    def table(self, table: Table) -> None:
        sheet = self._book.add_worksheet(
            table.title.text(self._language)[:31].translate(str.maketrans("[]:*?/\\：", "        "))
        )
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 2 * len(table.columns), 13)
        sheet.freeze_panes(1, 1)
        titles = [table.row_title.text(self._language)]
        for column in table.columns:
            titles.append(column.title.text(self._language))
            if column.unit is Unit.PER_THOUSAND:
                titles += [self._say("区间下限", "Interval from"), self._say("区间上限", "Interval to")]
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, self._head)
        for number, row in enumerate(table.rows, start=1):
            detail = f"\n{row.detail.text(self._language)}" if row.detail else ""
            sheet.write_string(number, 0, safe_text(row.label.text(self._language) + detail), self._plain)
            self._figures(sheet, number, row.figures)

    def basis(self, figures: tuple[Figure, ...]) -> None:
        sheet = self._book.add_worksheet(self._say("数字依据", "Behind the numbers"))
        sheet.set_column(0, 0, 44)
        sheet.set_column(3, 3, 100)
        heads = (
            self._say("数字", "Figure"),
            self._say("数值", "Value"),
            self._say("对象", "Ids of"),
            self._say("编号", "Ids"),
        )
        for place, title in enumerate(heads):
            sheet.write_string(0, place, title, self._head)
        number = 1
        for figure in figures:
            # A cell holds 32,767 characters; a long list goes on in the next rows under the same key.
            parts = [figure.basis[at : at + _IDS_IN_A_CELL] for at in range(0, len(figure.basis), _IDS_IN_A_CELL)] or [
                ()
            ]
            for part in parts:
                sheet.write_string(number, 0, figure.key)
                self._number(sheet, number, 1, figure.value, figure.unit)
                sheet.write_string(number, 2, figure.basis_kind.value)
                sheet.write_string(number, 3, safe_text(" ".join(part)))
                number += 1

    def _figures(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, figures: tuple[Figure, ...]) -> None:
        place = 1
        for figure in figures:
            self._number(sheet, row, place, figure.value, figure.unit)
            place += 1
            if figure.unit is Unit.PER_THOUSAND:
                self._number(sheet, row, place, figure.low, figure.unit)
                self._number(sheet, row, place + 1, figure.high, figure.unit)
                place += 2

    def _number(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: float | None, unit: Unit
    ) -> None:
        if value is not None:
            sheet.write_number(row, place, value, self._numbers[unit])

    def _facts(self, report: ReportData, imprint: Imprint) -> list[tuple[str, str]]:
        scope = report.scope
        facts = [
            (
                self._say("报告编号", "Report number"),
                f"{imprint.number} · {self._say('版次', 'edition')} {imprint.edition}",
            ),
            (self._say("报告期", "Period"), f"{scope.starts_on.isoformat()} – {scope.ends_on.isoformat()}"),
            (self._say("贷款机构", "Lender"), scope.lender),
            (
                self._say("范围", "Scope"),
                scope.agency_name or self._say("全部（自有人员与催收机构）", "All: own staff and agencies"),
            ),
            (self._say("数据截至", "Data as of"), scope.as_of.isoformat()),
            (self._say("冻结时间", "Frozen at"), imprint.frozen_at.isoformat(timespec="minutes")),
            (self._say("冻结人", "Frozen by"), imprint.frozen_by),
            ("SHA-256", imprint.content_sha256),
        ]
        facts += [
            (self._say("规则包", "Rule pack"), f"{pack.id}@{pack.version}  {pack.digest}") for pack in report.packs
        ]
        facts += [
            (self._say("识别模型", "Speech model"), f"{model.name}  {model.sha256 or ''}") for model in report.models
        ]
        return facts + [(self._say("说明", "Note"), note.text(self._language)) for note in wording.METHOD]

    def _say(self, zh: str, en: str) -> str:
        return zh if self._language == "zh-CN" else en

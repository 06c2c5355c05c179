"""Rows to a report: every number of it, each with the ids behind it."""

from audit_app.report_rows import ReportRows, Words
from audit_app.reports import complaint_tables, contact_tables, finding_tables
from audit_app.reports.data import Figure, Headline, ReportData, Table


def build_report(rows: ReportRows) -> ReportData:
    """Count everything once; the same rows always give the same report."""
    suppressed = finding_tables.suppressed(rows)
    tables = (
        contact_tables.by_channel(rows),
        contact_tables.judging(rows),
        contact_tables.by_speaker(rows),
        finding_tables.by_severity(rows),
        finding_tables.by_rule(rows),
        *([suppressed] if suppressed else []),
        complaint_tables.by_reason(rows),
        complaint_tables.timeliness(rows),
    )
    return ReportData(
        scope=rows.scope,
        packs=rows.packs,
        models=rows.models,
        headlines=_headlines(tables),
        tables=tables,
    )


def _headlines(tables: tuple[Table, ...]) -> tuple[Headline, ...]:
    # The first page repeats figures of the tables, so that one number can never stand there with two values.
    figures = {figure.key: figure for table in tables for row in table.rows for figure in row.figures}
    speakers = next(table.key for table in tables if table.key in {"by_agency", "by_agent"})

    def headline(zh: str, en: str, key: str) -> Headline:
        return Headline(label=Words(zh, en), figure=figures[key])

    return (
        headline("触达记录", "Contacts", "by_channel/total/contacts"),
        headline("录音小时", "Hours of audio", "by_channel/total/hours"),
        headline("已判定", "Judged", f"{speakers}/total/judged"),
        headline("疑似违规", "Findings", "by_severity/total/findings"),
        headline("属实违规", "Upheld violations", "by_severity/total/upheld"),
        headline("待复核", "Undecided", "by_severity/total/open"),
        headline("每千件违规率", "Violations per thousand", f"{speakers}/total/rate"),
        headline("投诉与异议", "Complaints and disputes", "by_reason/total/cases"),
    )


def find_figure(report: ReportData, key: str) -> Figure | None:
    """Return the figure with `key`, or None when the report has none."""
    return next((figure for figure in report.figures() if figure.key == key), None)


def changed_figures(frozen: ReportData, now: ReportData) -> tuple[tuple[Figure | None, Figure | None], ...]:
    """Pair the figures that differ between two reports: (as frozen, as it is now); None where one has none.

    Ids count as well as values: the same number of other contacts is not the same figure.
    """
    before = {figure.key: figure for figure in frozen.figures()}
    after = {figure.key: figure for figure in now.figures()}
    keys = [*before, *(key for key in after if key not in before)]
    return tuple((before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))


def title_of(report: ReportData, key: str) -> Words:
    """Return what the figure with `key` counts, as "table: row, column"."""
    for table in report.tables:
        for row in table.rows:
            for column, figure in zip(table.columns, row.figures, strict=True):
                if figure.key == key:
                    return Words(
                        f"{table.title.zh}：{row.label.zh}，{column.title.zh}",
                        f"{table.title.en}: {row.label.en}, {column.title.en.lower()}",
                    )
    return Words(key, key)

"""Tables about complaint cases: by reason, and whether they were answered in time."""

from collections.abc import Sequence

from audit_app.report_rows import CaseRow, ReportRows, Words
from audit_app.reports import tallies, wording
from audit_app.reports.data import BasisKind, Column, Row, Table, Unit

CASE = BasisKind.CASE
_RUNNING = {"running", "nearly_due", "paused"}


def by_reason(rows: ReportRows) -> Table:
    """Count cases received in the period for each reason."""
    present = [reason for reason in wording.REASONS if any(reason in case.reasons for case in rows.cases)]
    body = [
        _reason_row(reason, wording.REASONS[reason], [case for case in rows.cases if reason in case.reasons])
        for reason in present
    ]
    return Table(
        key="by_reason",
        title=Words("投诉与异议：按原因", "Complaints and disputes by reason"),
        row_title=Words("原因（JR/T 0169-2018）", "Reason (JR/T 0169-2018)"),
        columns=(
            Column("cases", Words("案件数", "Cases"), Unit.COUNT, chart=True),
            Column("supported", Words("属实或部分属实", "Supported or partly"), Unit.COUNT),
            Column("not_supported", Words("不属实", "Not supported"), Unit.COUNT),
            Column("undecided", Words("尚无结论", "No decision yet"), Unit.COUNT),
        ),
        rows=(*body, _reason_row("total", wording.TOTAL, rows.cases)),
        note=Words(
            "一个案件可有多个原因，因此各行之和可能大于合计。",
            "A case may have several reasons, so the rows may add up to more than the total.",
        ),
    )


def timeliness(rows: ReportRows) -> Table:
    """Say for each case received in the period whether it was answered in time; each case stands in one row."""
    groups = (
        ("within_15", Words("按时答复：15 日内", "Answered in time, within 15 days"), _kept(rows.cases, 0, 15)),
        (
            "within_30",
            Words("按时答复：16 至 30 日", "Answered in time, after 16 to 30 days"),
            _kept(rows.cases, 16, 30),
        ),
        (
            "within_60",
            Words("按时答复：31 日及以上", "Answered in time, after 31 days or more"),
            _kept(rows.cases, 31, None),
        ),
        ("late", Words("逾期答复", "Answered late"), _in(rows.cases, {"missed"})),
        ("running", Words("办理中，未到期", "Running, not due yet"), _in(rows.cases, _RUNNING)),
        ("overdue", Words("办理中，已逾期", "Running, overdue"), _in(rows.cases, {"overdue"})),
        ("withdrawn", Words("已撤回", "Withdrawn"), _in(rows.cases, {"withdrawn"})),
    )
    body = [_timeliness_row(key, label, cases, len(rows.cases)) for key, label, cases in groups]
    return Table(
        key="timeliness",
        title=Words("投诉与异议：办理时效", "Complaints and disputes: timeliness"),
        row_title=Words("办理情况", "State"),
        columns=(
            Column("cases", Words("案件数", "Cases"), Unit.COUNT),
            Column("share", Words("占比", "Share"), Unit.PERCENT, chart=True),
        ),
        rows=(*body, _timeliness_row("total", wording.TOTAL, rows.cases, len(rows.cases))),
    )


def _reason_row(key: str, label: Words, cases: Sequence[CaseRow]) -> Row:
    def with_outcome(*outcomes: str | None) -> list[str]:
        return [case.number for case in cases if case.outcome in outcomes]

    return Row(
        key=key,
        label=label,
        is_total=key == "total",
        figures=(
            tallies.count(f"by_reason/{key}/cases", (case.number for case in cases), of=CASE),
            tallies.count(f"by_reason/{key}/supported", with_outcome("supported", "partly_supported"), of=CASE),
            tallies.count(f"by_reason/{key}/not_supported", with_outcome("not_supported"), of=CASE),
            tallies.count(f"by_reason/{key}/undecided", with_outcome(None), of=CASE),
        ),
    )


def _timeliness_row(key: str, label: Words, cases: Sequence[CaseRow], among: int) -> Row:
    numbers = [case.number for case in cases]
    return Row(
        key=key,
        label=label,
        is_total=key == "total",
        figures=(
            tallies.count(f"timeliness/{key}/cases", numbers, of=CASE),
            tallies.share(f"timeliness/{key}/share", numbers, among=among, of=CASE),
        ),
    )


def _kept(cases: Sequence[CaseRow], at_least: int, at_most: int | None) -> list[CaseRow]:
    return [
        case
        for case in cases
        if case.clock_state == "kept"
        and case.days_taken is not None
        and case.days_taken >= at_least
        and (at_most is None or case.days_taken <= at_most)
    ]


def _in(cases: Sequence[CaseRow], states: set[str]) -> list[CaseRow]:
    return [case for case in cases if case.clock_state in states]

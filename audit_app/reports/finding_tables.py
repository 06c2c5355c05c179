"""Tables about findings and what people decided: by severity and by rule."""

from collections.abc import Sequence

from audit_app.report_rows import FlagRow, ReportRows, RuleRow, Words
from audit_app.reports import tallies, wording
from audit_app.reports.contact_tables import JUDGED, violation_rate
from audit_app.reports.data import BasisKind, Column, Figure, Row, Table, Unit

CONTACT, FLAG = BasisKind.CONTACT, BasisKind.FLAG

_DECISIONS = (
    Column("findings", Words("疑似违规", "Findings"), Unit.COUNT),
    Column("upheld", Words("属实", "Upheld"), Unit.COUNT, chart=True),
    Column("dismissed", Words("不属实", "Dismissed"), Unit.COUNT),
    Column("referred", Words("转办", "Referred"), Unit.COUNT),
    Column("open", Words("待复核", "Undecided"), Unit.COUNT),
)


def by_severity(rows: ReportRows) -> Table:
    """Count findings and decisions for each severity."""
    body = [
        Row(
            key=severity,
            label=label,
            figures=_decisions(f"by_severity/{severity}", [flag for flag in rows.flags if flag.severity == severity]),
        )
        for severity, label in wording.SEVERITIES.items()
    ]
    total = Row(key="total", label=wording.TOTAL, figures=_decisions("by_severity/total", rows.flags), is_total=True)
    return Table(
        key="by_severity",
        title=Words("疑似违规与复核结论：按严重程度", "Findings and decisions by severity"),
        row_title=Words("严重程度", "Severity"),
        columns=_DECISIONS,
        rows=(*body, total),
    )


def by_rule(rows: ReportRows) -> Table:
    """Count findings, decisions and undetermined contacts for each rule, with the rate of upheld violations."""
    judged = [row.id for row in rows.contacts if row.state == JUDGED]
    order = {category: place for place, category in enumerate(wording.CATEGORIES)}
    rules = sorted(rows.rules, key=lambda rule: (order.get(rule.category, len(order)), rule.id))
    return Table(
        key="by_rule",
        title=Words("按规则", "By rule"),
        row_title=Words("规则与依据", "Rule and its basis"),
        columns=(
            Column("findings", Words("疑似", "Findings"), Unit.COUNT),
            Column("upheld", Words("属实", "Upheld"), Unit.COUNT),
            Column("dismissed", Words("不属实", "Dismissed"), Unit.COUNT),
            Column("referred", Words("转办", "Referred"), Unit.COUNT),
            Column("open", Words("待复核", "Undecided"), Unit.COUNT),
            Column("undetermined", Words("无法判定", "Undetermined"), Unit.COUNT),
            Column("rate", Words("每千件违规率", "Per thousand"), Unit.PER_THOUSAND),
        ),
        rows=tuple(_rule_row(rule, rows, judged) for rule in rules),
        note=Words(
            "没有疑似违规的规则也列出。“无法判定”为该规则因缺少事实或文本可疑而无结论的触达记录数。",
            "Rules without findings are listed too. Undetermined: contacts for which this rule had no answer, because "
            "a fact was missing or the text too doubtful.",
        ),
    )


def suppressed(rows: ReportRows) -> Table | None:
    """Count findings that the lender has put aside for a time, for each rule; None if there are none."""
    by_rule = {rule: [row.id for row in rows.contacts if rule.id in row.suppressed_rules] for rule in rows.rules}
    body = [
        Row(
            key=rule.id,
            label=rule.title,
            detail=rule.citation,
            figures=(tallies.count(f"suppressed/{rule.id}/findings", contacts, of=CONTACT),),
        )
        for rule, contacts in by_rule.items()
        if contacts
    ]
    if not body:
        return None
    return Table(
        key="suppressed",
        title=Words("暂不计入的疑似违规", "Findings put aside"),
        row_title=Words("规则与依据", "Rule and its basis"),
        columns=(Column("findings", Words("触达记录", "Contacts"), Unit.COUNT, chart=True),),
        rows=tuple(body),
        note=Words(
            "机构以书面理由、责任人和到期日登记为暂不计入；未生成待审项，不含在其他各表中。到期后重新计入。",
            "The lender put these aside with a reason, an owner and a last day. They raised no flag and are in no "
            "other table; after that day they count again.",
        ),
    )


def _rule_row(rule: RuleRow, rows: ReportRows, judged: Sequence[str]) -> Row:
    flags = [flag for flag in rows.flags if flag.rule == rule.id]
    prefix = f"by_rule/{rule.id}"
    undetermined = [row.id for row in rows.contacts if rule.id in row.undetermined_rules]
    return Row(
        key=rule.id,
        label=rule.title,
        detail=rule.citation,
        figures=(
            *_decisions(prefix, flags),
            tallies.count(f"{prefix}/undetermined", undetermined, of=CONTACT),
            violation_rate(f"{prefix}/rate", [flag for flag in flags if flag.decision == "upheld"], judged=judged),
        ),
    )


def _decisions(prefix: str, flags: Sequence[FlagRow]) -> tuple[Figure, ...]:
    def decided(decision: str | None) -> list[str]:
        return [flag.id for flag in flags if flag.decision == decision]

    return (
        tallies.count(f"{prefix}/findings", (flag.id for flag in flags), of=FLAG),
        tallies.count(f"{prefix}/upheld", decided("upheld"), of=FLAG),
        tallies.count(f"{prefix}/dismissed", decided("dismissed"), of=FLAG),
        tallies.count(f"{prefix}/referred", decided("referred"), of=FLAG),
        tallies.count(f"{prefix}/open", decided(None), of=FLAG),
    )

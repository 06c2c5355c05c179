"""Tables about contacts: by channel, what could be judged, and by agency or agent."""

from collections.abc import Sequence

from audit_app.report_rows import ContactRow, FlagRow, ReportRows, Words
from audit_app.reports import tallies, wording
from audit_app.reports.data import BasisKind, Column, Figure, Row, Table, Unit

CONTACT, FLAG = BasisKind.CONTACT, BasisKind.FLAG
JUDGED, NOT_JUDGEABLE = "judged", "not_judgeable"


def by_channel(rows: ReportRows) -> Table:
    """Count contacts, reached ones and hours of audio for each channel."""
    channels = [channel for channel in wording.CHANNELS if any(row.channel == channel for row in rows.contacts)]
    body = [
        _channel_row(channel, wording.word(wording.CHANNELS, channel), _of(rows.contacts, channel))
        for channel in channels
    ]
    return Table(
        key="by_channel",
        title=Words("触达记录：按渠道", "Contacts by channel"),
        row_title=Words("渠道", "Channel"),
        columns=(
            Column("contacts", Words("触达次数", "Contacts"), Unit.COUNT, chart=True),
            Column("reached", Words("接通或送达", "Reached"), Unit.COUNT),
            Column("third_party", Words("对第三人", "To third parties"), Unit.COUNT),
            Column("recorded", Words("有录音", "With recording"), Unit.COUNT),
            Column("hours", Words("录音小时", "Hours of audio"), Unit.HOURS),
        ),
        rows=(*body, _channel_row("total", wording.TOTAL, rows.contacts)),
    )


def judging(rows: ReportRows) -> Table:
    """Set what was judged beside what could not be, with the reason, and count undetermined ones apart."""
    contacts = rows.contacts
    reasons = sorted({row.not_judgeable_reason or "unreadable" for row in contacts if row.state == NOT_JUDGEABLE})
    judged = [row for row in contacts if row.state == JUDGED]
    parts: list[tuple[str, Words, list[ContactRow]]] = [
        ("determined", Words("已判定，全部规则有结论", "Judged, every rule answered"), _determined(judged)),
        (
            "undetermined",
            Words("已判定，至少一条规则无法判定", "Judged, some rule undetermined"),
            _undetermined(judged),
        ),
    ]
    for reason in reasons:
        label = wording.word(wording.NOT_JUDGEABLE, reason)
        words = Words(f"无法判断：{label.zh}", f"Could not be judged: {label.en[0].lower()}{label.en[1:]}")
        matching = [
            row
            for row in contacts
            if row.state == NOT_JUDGEABLE and (row.not_judgeable_reason or "unreadable") == reason
        ]
        parts.append((f"not_judgeable/{reason}", words, matching))
    waiting = [row for row in contacts if row.state not in {JUDGED, NOT_JUDGEABLE}]
    if waiting:
        parts.append(("waiting", Words("尚未判定", "Not judged yet"), waiting))
    body = [_judging_row(key, words, part, len(contacts)) for key, words, part in parts]
    return Table(
        key="judging",
        title=Words("判定情况", "What could be judged"),
        row_title=Words("情况", "State"),
        columns=(
            Column("contacts", Words("触达次数", "Contacts"), Unit.COUNT),
            Column("share", Words("占比", "Share"), Unit.PERCENT, chart=True),
        ),
        rows=(*body, _judging_row("total", wording.TOTAL, contacts, len(contacts))),
    )


def by_speaker(rows: ReportRows) -> Table:
    """Compare agencies in a lender's report, and agents in an agency's."""
    whole = rows.scope.agency is None
    groups = _agencies(rows.contacts) if whole else _agents(rows.contacts)
    body = [
        _speaker_row(
            f"{'by_agency' if whole else 'by_agent'}/{key or 'own'}",
            label,
            [row for row in rows.contacts if (row.agency if whole else row.agent) == key],
            [flag for flag in rows.flags if (flag.agency if whole else flag.agent) == key],
        )
        for key, label in groups
    ]
    prefix = "by_agency" if whole else "by_agent"
    total = _speaker_row(f"{prefix}/total", wording.TOTAL, rows.contacts, rows.flags, is_total=True)
    return Table(
        key=prefix,
        title=Words("按催收机构", "By agency") if whole else Words("按催收人员", "By agent"),
        row_title=Words("催收机构", "Agency") if whole else Words("催收人员", "Agent"),
        columns=(
            Column("contacts", Words("触达次数", "Contacts"), Unit.COUNT),
            Column("judged", Words("已判定", "Judged"), Unit.COUNT),
            Column("findings", Words("疑似违规", "Findings"), Unit.COUNT),
            Column("upheld", Words("属实", "Upheld"), Unit.COUNT),
            Column("open", Words("待复核", "Undecided"), Unit.COUNT),
            Column(
                "rate", Words("每千件违规率（95% 区间）", "Per thousand (95 % interval)"), Unit.PER_THOUSAND, chart=True
            ),
        ),
        rows=(*body, total),
        note=Words(
            "违规率只计经复核属实的违规；区间很宽说明样本少，不宜据此排名。",
            "Rates count upheld violations only; a wide interval means few contacts, and is no ground for a ranking.",
        ),
    )


def _channel_row(key: str, label: Words, contacts: Sequence[ContactRow]) -> Row:
    prefix = f"by_channel/{key}"
    return Row(
        key=key,
        label=label,
        is_total=key == "total",
        figures=(
            tallies.count(f"{prefix}/contacts", (row.id for row in contacts), of=CONTACT),
            tallies.count(f"{prefix}/reached", (row.id for row in contacts if row.connected), of=CONTACT),
            tallies.count(f"{prefix}/third_party", (row.id for row in contacts if row.third_party), of=CONTACT),
            tallies.count(f"{prefix}/recorded", (row.id for row in contacts if row.has_recording), of=CONTACT),
            tallies.hours(f"{prefix}/hours", ((row.id, row.audio_seconds) for row in contacts)),
        ),
    )


def _judging_row(key: str, label: Words, contacts: Sequence[ContactRow], among: int) -> Row:
    ids = [row.id for row in contacts]
    return Row(
        key=key,
        label=label,
        is_total=key == "total",
        figures=(
            tallies.count(f"judging/{key}/contacts", ids, of=CONTACT),
            tallies.share(f"judging/{key}/share", ids, among=among, of=CONTACT),
        ),
    )


def _speaker_row(
    prefix: str, label: Words, contacts: Sequence[ContactRow], flags: Sequence[FlagRow], *, is_total: bool = False
) -> Row:
    judged = [row.id for row in contacts if row.state == JUDGED]
    upheld = [flag for flag in flags if flag.decision == "upheld"]
    return Row(
        key=prefix.partition("/")[2],
        label=label,
        is_total=is_total,
        figures=(
            tallies.count(f"{prefix}/contacts", (row.id for row in contacts), of=CONTACT),
            tallies.count(f"{prefix}/judged", judged, of=CONTACT),
            tallies.count(f"{prefix}/findings", (flag.id for flag in flags), of=FLAG),
            tallies.count(f"{prefix}/upheld", (flag.id for flag in upheld), of=FLAG),
            tallies.count(f"{prefix}/open", (flag.id for flag in flags if flag.decision is None), of=FLAG),
            violation_rate(f"{prefix}/rate", upheld, judged=judged),
        ),
    )


def violation_rate(key: str, upheld: Sequence[FlagRow], *, judged: Sequence[str]) -> Figure:
    """Return judged contacts with an upheld violation per thousand judged ones.

    A recording that could not be judged may still break a counted rule; it is not among the judged, so it is in
    neither part of the fraction and stands in the counts only.
    """
    hits = {flag.contact for flag in upheld} & set(judged)
    return tallies.per_thousand(key, hits, among=len(judged))


def _of(contacts: Sequence[ContactRow], channel: str) -> list[ContactRow]:
    return [row for row in contacts if row.channel == channel]


def _determined(judged: Sequence[ContactRow]) -> list[ContactRow]:
    return [row for row in judged if not row.undetermined_rules]


def _undetermined(judged: Sequence[ContactRow]) -> list[ContactRow]:
    return [row for row in judged if row.undetermined_rules]


def _agencies(contacts: Sequence[ContactRow]) -> list[tuple[str | None, Words]]:
    names = {row.agency: row.agency_name or row.agency for row in contacts if row.agency is not None}
    groups: list[tuple[str | None, Words]] = [(key, Words(str(name), str(name))) for key, name in sorted(names.items())]
    if any(row.agency is None for row in contacts):
        groups.append((None, wording.OWN_STAFF))
    return groups


def _agents(contacts: Sequence[ContactRow]) -> list[tuple[str | None, Words]]:
    keys = sorted({row.agent for row in contacts if row.agent is not None})
    groups: list[tuple[str | None, Words]] = [(key, Words(key, key)) for key in keys]
    if any(row.agent is None for row in contacts):
        groups.append((None, Words("未记录人员", "No agent recorded")))
    return groups

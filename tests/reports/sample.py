"""An invented month with every case that a report must tell apart, as rows without a database."""

from datetime import UTC, date, datetime

from audit_app.report_rows import CaseRow, ContactRow, FlagRow, ModelMark, PackMark, ReportRows, RuleRow, Scope, Words
from audit_app.reports.imprint import Imprint

SCOPE = Scope(
    month="2026-10",
    starts_on=date(2026, 10, 1),
    ends_on=date(2026, 10, 31),
    as_of=date(2026, 11, 2),
    time_zone="Asia/Shanghai",
    lender="远山消费金融",
)
IMPRINT = Imprint(
    number="R-2026-10-L",
    edition=1,
    frozen_at=datetime(2026, 11, 2, 1, 30, tzinfo=UTC),
    frozen_by="Reporter",
    content_sha256="ab" * 32,
)
RULES = (
    RuleRow("cn-violence", Words("不得威胁人身安全", "No threats to a person"), "threat", "critical",
            Words("《银行保险机构消费者权益保护管理办法》第四十一条", "Consumer Protection Measures, article 41")),
    RuleRow("cn-hours", Words("22:00 至次日 8:00 不得催收", "No contact from 22:00 to 8:00"), "contact_hours", "high",
            Words("GB/T 45251-2025 第 5.3 条", "GB/T 45251-2025, section 5.3")),
    RuleRow("cn-freq", Words("每日接通不超过三次", "At most three connected calls a day"), "contact_frequency",
            "medium", Words("GB/T 45251-2025 第 5.3 条", "GB/T 45251-2025, section 5.3")),
)  # fmt: skip


def contact(number: int, **changes: object) -> ContactRow:
    values: dict = {
        "id": f"C-{number:04d}",
        "agency": None,
        "agency_name": None,
        "agent": "S01",
        "channel": "call",
        "connected": True,
        "has_recording": False,
        "audio_seconds": 0.0,
        "state": "judged",
        "not_judgeable_reason": None,
        "third_party": False,
    }
    return ContactRow(**(values | changes))


def flag(number: int, about: ContactRow, **changes: object) -> FlagRow:
    values: dict = {
        "id": str(number),
        "contact": about.id,
        "agency": about.agency,
        "agent": about.agent,
        "rule": "cn-violence",
        "category": "threat",
        "severity": "critical",
        "decision": None,
    }
    return FlagRow(**(values | changes))


def case(number: int, **changes: object) -> CaseRow:
    values: dict = {
        "number": f"TS-2026-{number:04d}",
        "agency": "A1",
        "kind": "complaint",
        "reasons": ("collection_conduct",),
        "clock_state": "running",
        "days_taken": None,
        "outcome": None,
    }
    return CaseRow(**(values | changes))


def sample_rows() -> ReportRows:
    """120 contacts of own staff and two agencies, six findings, four cases."""
    own = [contact(n, channel="sms" if n % 3 else "call") for n in range(60)]
    first = [
        contact(100 + n, agency="A1", agency_name="恒信催收", has_recording=True, audio_seconds=90.0, agent=f"H{n % 3}")
        for n in range(40)
    ]
    second = [contact(200 + n, agency="A2", agency_name="通达资产", connected=n % 2 == 0) for n in range(18)]
    silent = contact(300, agency="A2", agency_name="通达资产", has_recording=True, audio_seconds=20.0,
                     state="not_judgeable", not_judgeable_reason="silent")  # fmt: skip
    doubtful = contact(301, agency="A2", agency_name="通达资产", undetermined_rules=("cn-hours",), third_party=True)
    flags = (
        flag(1, first[0], decision="upheld"),
        flag(2, first[0], rule="cn-hours", category="contact_hours", severity="high", decision="upheld"),
        flag(3, first[1], decision="dismissed"),
        flag(4, second[0], rule="cn-freq", category="contact_frequency", severity="medium", decision="referred"),
        flag(5, second[1], rule="cn-freq", category="contact_frequency", severity="medium"),
        flag(6, own[0], decision="upheld"),
    )
    cases = (
        case(1, clock_state="kept", days_taken=9, outcome="supported"),
        case(2, clock_state="kept", days_taken=28, outcome="not_supported", reasons=("collection_conduct", "pricing")),
        case(3, clock_state="overdue", agency="A2"),
        case(4, clock_state="running"),
    )
    return ReportRows(
        scope=SCOPE,
        packs=(
            PackMark(
                "cn-consumer-credit", "1.0.0", "cd" * 32, Words("中国个人消费信贷催收", "Chinese consumer credit")
            ),
        ),
        models=(ModelMark("demo-zh", "ef" * 32, is_demo=True),),
        rules=RULES,
        contacts=(*own, *first, *second, silent, doubtful),
        flags=flags,
        cases=cases,
    )

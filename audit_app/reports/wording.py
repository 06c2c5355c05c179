"""The fixed words of reports and case letters, in Chinese and English."""

from audit_app.report_rows import Words
from audit_app.words import WORDS


def words_of(kind: str) -> dict[str, Words]:
    """Return every word of `kind` ("channel", "severity", …) in the order of the screens."""
    return {value: Words(zh, en) for value, (zh, en) in WORDS[kind].items()}


def word(words: dict[str, Words], key: str) -> Words:
    """Return the words for `key`, or the key itself where a newer part of the product knows one more."""
    return words.get(key, Words(key, key))


CHANNELS = words_of("channel")
SEVERITIES = words_of("severity")
CATEGORIES = words_of("category")
REASONS = words_of("complaint_reason")

NOT_JUDGEABLE: dict[str, Words] = {
    "missing": Words("录音文件缺失", "Recording missing"),
    "empty": Words("录音文件为空", "Recording empty"),
    "cut": Words("录音不完整", "Recording cut off"),
    "not_audio": Words("文件不是音频", "File is not audio"),
    "silent": Words("录音无声", "Recording silent"),
    "too_long": Words("录音超过时长上限", "Recording too long"),
    "unreadable": Words("录音无法读取", "Recording unreadable"),
    "no_recording": Words("无录音", "No recording"),
}

OWN_STAFF = Words("贷款机构自有人员", "Lender's own staff")
TOTAL = Words("合计", "Total")

REPORT_TITLE = Words("催收行为月度报告", "Monthly report on collection conduct")

METHOD: tuple[Words, ...] = (
    Words(
        "统计范围：借款人当地日期落在报告期内的全部触达记录，含未接通的拨打；不作抽样。同一通电话只计一次。",
        "Scope: every contact whose local date at the borrower's lies in the period, unanswered attempts included; "
        "nothing is sampled. Each contact is counted once.",
    ),
    Words(
        "“疑似违规”由规则包自动判定；只有经复核人员认定“属实”的，才计为违规。尚未复核的单独列示。",
        "A finding is made by a rule pack; only what a reviewer has upheld counts as a violation. Findings that nobody "
        "has decided yet stand apart.",
    ),
    Words(
        "“无法判定”指缺少必要事实或识别文本过于可疑，既不算合规，也不算违规；录音无法判断的触达记录单独列示并说明原因。",
        "Undetermined means that a fact was missing or the text too doubtful: it is neither clear nor a violation. "
        "Contacts whose recording could not be judged are listed with the reason.",
    ),
    Words(
        "每千件违规率=至少有一项属实违规的触达记录数÷已判定触达记录数×1000；区间为 95% 威尔逊区间。",
        "Violations per thousand: contacts with at least one upheld violation, divided by judged ones, times 1,000. "
        "The interval is Wilson's at 95 %.",
    ),
    Words(
        "投诉按报告期内收到的案件统计，重复投诉并入原案件；时限自收到次日起按自然日计算，不作节假日顺延。",
        "Complaints are the cases received in the period, repeated ones merged into the first; days are calendar days "
        "from the day after receipt, without a shift for holidays.",
    ),
)

"""Why what was said in a contact could not be judged, in words, with what to do about it."""

from collections.abc import Mapping

#: Reason code to (Chinese, English); the values in braces come from Contact.not_judgeable_values.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": (
        "录音文件不存在：{path}。请从呼叫系统重新取得后再导入。",
        "There is no recording at {path}. Fetch it from the dialler again and import it.",
    ),
    "empty": (
        "录音文件为空，没有声音。请从呼叫系统重新取得。",
        "The recording is empty: there is no sound in it. Fetch it from the dialler again.",
    ),
    "cut": (
        "录音不完整，在中途截断。请从呼叫系统重新取得。",
        "The recording is cut off before its end. Fetch it from the dialler again.",
    ),
    "not_audio": (
        "该文件不是可以识别的录音。请确认导出格式（WAV、MP3、Opus、AMR 等）。",
        "The file is not audio that can be read. Check the export format (WAV, MP3, Opus, AMR, …).",
    ),
    "unsupported": (
        "录音是 {format} 格式，系统无法如实还原其声音。请转换为 WAV 或 FLAC 后再导入。",
        "The recording is in the format {format}, which is not decoded faithfully. Convert it to WAV or FLAC.",
    ),
    "damaged": (
        "录音文件已损坏：文件头有误，或有较多内容无法解码。请从呼叫系统重新取得。",
        "The recording is damaged: a wrong header, or too much that cannot be decoded. Fetch it again.",
    ),
    "changing": (
        "录音中途改变了声道数，无法确定谁在哪个声道。请从呼叫系统重新导出。",
        "The number of channels changes within the recording, so nobody knows who is on which. Export it again.",
    ),
    "silent": (
        "录音中没有人说话。请检查线路和录音设备。",
        "Nobody speaks in the recording. Check the line and the recorder.",
    ),
    "too_long": (
        "录音长于上限 {limit_hours} 小时。可提高设置项 AUDIT_MAX_RECORDING_HOURS 后重试。",
        "The recording is longer than the limit of {limit_hours} hours. Raise AUDIT_MAX_RECORDING_HOURS and try again.",
    ),
    "unreadable": (
        "录音无法读取。请从呼叫系统重新取得。",
        "The recording cannot be read. Fetch it from the dialler again.",
    ),
    "failed": (
        "多次处理失败（任务 {job}）。管理员可在“系统管理”中查看原因并重试。",
        "Processing failed repeatedly (job {job}). An administrator can see why, and try again, under Administration.",
    ),
}

#: Reason code to (Chinese, English) in two or three words, for lists and reports.
LABELS: dict[str, tuple[str, str]] = {
    "missing": ("录音缺失", "recording missing"),
    "empty": ("录音为空", "recording empty"),
    "cut": ("录音截断", "recording cut off"),
    "not_audio": ("不是录音", "not audio"),
    "unsupported": ("录音格式不支持", "format not supported"),
    "damaged": ("录音损坏", "recording damaged"),
    "changing": ("声道数变化", "channels change"),
    "silent": ("录音无声", "recording silent"),
    "too_long": ("录音过长", "recording too long"),
    "unreadable": ("录音无法读取", "recording unreadable"),
    "failed": ("处理失败", "processing failed"),
}


def describe_not_judgeable(code: str, values: Mapping[str, object], *, language: str) -> str:
    """Return the sentence for a reason code, with its values, in `language` ("zh…", else English)."""
    chinese, english = _SENTENCES[code]
    sentence = chinese if language.lower().startswith("zh") else english
    return sentence.format_map(_Known(values))


def label_not_judgeable(code: str, *, language: str) -> str:
    """Return a reason code in two or three words."""
    return LABELS[code][0 if language.lower().startswith("zh") else 1]


class _Known(dict[str, object]):
    """Values for a sentence; one that is not known is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"

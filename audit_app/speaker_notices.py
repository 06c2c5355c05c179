"""What people should know before they rest on who spoke: the sentences of a transcript's notices."""

from collections.abc import Mapping

_SENTENCES: dict[str, tuple[str, str]] = {
    "channels_swapped": (
        "声道设置与说话内容不符，已按内容对调（依据：{cues}）。请先听录音核实，并更正声道设置。",
        "What is said contradicts the setting of the channels, so they were swapped ({cues}). Listen, and correct it.",
    ),
    "channels_doubted": (
        "说话内容与声道设置似乎不符（依据：{cues}），说话人按未知处理。请听录音核实。",
        "What is said seems to contradict the setting of the channels ({cues}); nobody is taken as known. Listen.",
    ),
    "channels_by_words": (
        "没有声道设置，说话人按内容推断（依据：{cues}）。",
        "There is no setting of the channels; who speaks was told from the words ({cues}).",
    ),
    "channels_unknown": (
        "没有声道设置，内容也不足以判断说话人，按未知处理。",
        "There is no setting of the channels, and the words do not tell who speaks: nobody is taken as known.",
    ),
    "channels_alike": (
        "各声道内容相同，分不出双方；按声音和内容推断，{known_percent}%的话语可判断说话人，其余按未知处理。",
        "The channels are copies of each other; voice and words tell who speaks in {known_percent}% of the talk.",
    ),
    "one_channel": (
        "双方在同一声道；按声音和内容推断，{known_percent}%的话语可判断说话人，其余按未知处理。",
        "Both sides are on one channel; voice and words tell who speaks in {known_percent}% of the talk.",
    ),
    "robot_by_words": ("从内容判断，主叫一方是机器人。", "By its words the calling side is a robot."),
    "echo": (
        "一个声道串入了另一方的声音：{count} 段重复内容按系统声音处理。",
        "One channel holds an echo of the other side: {count} repeated stretches count as the line's.",
    ),
    "prompt_echo": (
        "识别程序在无人说话处重复了词表内容：{count} 段已略去（保留在转写记录中）。",
        "The recogniser gave back its vocabulary where nobody spoke: {count} stretches are left out of the talk.",
    ),
}


def describe_notice(code: str, values: Mapping[str, object], *, language: str) -> str:
    """Return the sentence of a notice with its values, in `language` ("zh…", else English)."""
    chinese, english = _SENTENCES[code]
    shown = {name: round(value) if isinstance(value, float) else value for name, value in values.items()}
    return (chinese if language.lower().startswith("zh") else english).format_map(shown)

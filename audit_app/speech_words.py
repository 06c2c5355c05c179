"""The words for measures of recognisers, in Chinese and English, and how their values are written."""

#: kind -> value -> (Chinese, English)
SPEECH_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "speech_measure": {
        "error": ("字错误率", "character error"),
        "lost": ("漏识字数占比", "characters lost"),
        "invented_per_hour": ("每小时凭空多出的词", "invented words an hour"),
        "amount": ("金额完整识别", "amounts read whole"),
        "date": ("日期完整识别", "dates read whole"),
        "name": ("姓名完整识别", "names read whole"),
        "speaker_wrong": ("归错说话人的时长", "time given to the wrong speaker"),
        "speaker_unknown": ("未归说话人的时长", "time given to nobody"),
        "speech_missed": ("有人说话而无文字的时长", "speaking time without text"),
        "false_alarm": ("无人说话而有文字的时长", "text where nobody spoke"),
        "words_wrong_speaker": ("归错说话人的字", "words under the wrong speaker"),
        "words_no_speaker": ("未归说话人的字", "words under no speaker"),
        "confidence": ("平均置信度", "mean confidence"),
        "marked_per_hour": ("每小时存疑话轮", "doubtful turns an hour"),
        "characters_per_second": ("语速（字/秒）", "characters a second of talk"),
        "characters_per_minute": ("每分钟录音字数", "characters a minute of recording"),
        "unknown_speaker": ("说话人未知的时长", "talk of unknown speakers"),
        "speech_without_text": ("检测到语音而无文字的时长", "speech found without text"),
    },
}

#: Measures that are numbers as they are; all others are shares.
NO_SHARES = frozenset({"invented_per_hour", "marked_per_hour", "characters_per_second", "characters_per_minute"})

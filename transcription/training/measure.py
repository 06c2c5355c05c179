"""Character error of a checkpoint on sentences and voices that training did not see."""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
import whisper
from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

from transcription.training import bank

BATCH = 8
SEED = 9_001
KEYWORDS = (
    "坐牢",
    "立案",
    "起诉",
    "传票",
    "冻结",
    "诈骗",
    "判刑",
    "拘留",
    "报警",
    "公安",
    "法院",
    "警官",
    "民警",
    "检察院",
    "律师",
    "征信",
    "黑名单",
    "黑户",
    "修复",
    "洗白",
    "通讯录",
    "不要脸",
    "老赖",
    "骗子",
    "垃圾",
    "废物",
    "去死",
    "个人账户",
    "微信",
    "支付宝",
    "转账",
    "手续费",
    "催收费",
    "保证金",
    "投诉",
    "撤销",
    "单位",
    "邻居",
    "照片",
    "村委会",
    "打断",
    "收拾",
    "住院",
    "怀孕",
    "学生",
    "残疾",
    "套现",
    "以贷还贷",
    "别的平台",
    "替他",
    "替你",
    "紧急联系人",
    "逾期",
    "工作人员",
    "录音",
    "工号",
    "本人",
    "不要再",
    "书面",
)


@dataclass(frozen=True)
class Measurement:
    """Character error in all and by label, keywords lost, and the most frequent confusions."""

    error: float
    exact: float
    by_label: dict[str, float]
    keywords_found: float
    lost: dict[str, str]
    confusions: list[tuple[str, int]]


def measure(
    model: whisper.Whisper, *, per_sentence: int, limit: int | None = None, through_coders: bool = False
) -> Measurement:
    """Decode held-out clips greedily, each padded to 30 s."""
    texts = bank.held_out_texts(per_sentence=per_sentence, seed=SEED)
    if limit is not None:
        texts = Random(SEED).sample(texts, min(limit, len(texts)))
    clips = bank.speak_all(texts, seed=SEED)
    if through_coders:
        clips = bank.coded(clips, seed=SEED)
    written = decode_all(model, [clips.read(clip) for clip in clips.clips])
    return compare([(clip.label, clip.text) for clip in clips.clips], written)


def decode_all(model: whisper.Whisper, windows: Sequence[np.ndarray]) -> list[str]:
    """The text of each window, in order."""
    options = whisper.DecodingOptions(language="zh", fp16=False, temperature=0.0)
    texts: list[str] = []
    for first in range(0, len(windows), BATCH):
        mels = [
            pad_or_trim(log_mel_spectrogram(torch.from_numpy(window), padding=N_SAMPLES), N_FRAMES)
            for window in windows[first : first + BATCH]
        ]
        with torch.inference_mode():
            texts.extend(result.text for result in whisper.decode(model, torch.stack(mels), options))
    return texts


def compare(spoken: Sequence[tuple[str, str]], written: Sequence[str]) -> Measurement:
    """Line up what was said with what was written, without punctuation."""
    errors: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    confusions: Counter[str] = Counter()
    found: list[bool] = []
    lost: defaultdict[str, list[str]] = defaultdict(list)
    exact = 0
    for (label, said), heard in zip(spoken, written, strict=True):
        wanted, got = letters(said), letters(heard)
        edits = edits_between(wanted, got)
        errors[label] += len(edits)
        lengths[label] += len(wanted)
        confusions.update(edits)
        exact += not edits
        for keyword in KEYWORDS:
            if keyword in wanted:
                found.append(keyword in got)
                if keyword not in got:
                    lost[keyword].append(got)
    return Measurement(
        error=errors.total() / max(1, lengths.total()),
        exact=exact / max(1, len(spoken)),
        by_label={label: round(errors[label] / lengths[label], 4) for label in sorted(lengths)},
        keywords_found=sum(found) / max(1, len(found)),
        lost={keyword: " | ".join(texts[:3]) for keyword, texts in lost.items()},
        confusions=confusions.most_common(30),
    )


def letters(text: str) -> str:
    return re.sub(r"[^\w]", "", text)


def edits_between(wanted: str, got: str) -> list[str]:
    """The fewest replacements (甲>乙), losses (甲>) and insertions (>乙) between two texts."""
    rows = [list(range(len(got) + 1))]
    for i, character in enumerate(wanted, 1):
        row = [i]
        for j, other in enumerate(got, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (character != other)))
        rows.append(row)
    edits: list[str] = []
    i, j = len(wanted), len(got)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (wanted[i - 1] != got[j - 1]):
            i, j = i - 1, j - 1
            if wanted[i] != got[j]:
                edits.append(f"{wanted[i]}>{got[j]}")
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            edits.append(f"{wanted[i]}>")
        else:
            j -= 1
            edits.append(f">{got[j]}")
    return edits


def main() -> None:
    """Print the measurement of one checkpoint as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--per-sentence", type=int, default=2, help="fillings of each sentence with slots")
    parser.add_argument("--limit", type=int, default=None, help="only so many clips, drawn at random")
    parser.add_argument("--coded", action="store_true", help="with hiss, through Opus, MP3 and AMR")
    arguments = parser.parse_args()
    model = whisper.load_model(str(arguments.checkpoint), device="cpu")
    result = measure(model, per_sentence=arguments.per_sentence, limit=arguments.limit, through_coders=arguments.coded)
    print(json.dumps(result.__dict__, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

"""Learns the table of role cues from labelled talks: `python -m transcription.training.role_words FOLDER`.

FOLDER holds JSON lines with `turns`, a list of [speaker, text]; `agent` and `robot` are one side, everybody else the
other. The third of the corpus that is held out is not for this: `benchmarks/mono_speakers.py` measures with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from transcription.role_words import cues_of

TARGET = Path(__file__).parent.parent / "cues" / "zh.tsv"
CHOOSING, WEIGHING = 0.5, 0.1  # inverse strength of regularisation: few cues first, then small weights
LEAST_TURNS = 3  # a cue of fewer turns is chance
AGENT_SIDE = frozenset({"agent", "robot"})


def read_turns(folder: Path) -> tuple[list[str], list[bool]]:
    """The texts of all turns in a folder, and whether each is the agent side's."""
    lines = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").split("\n")
        if line
    ]
    turns = [(text, speaker in AGENT_SIDE) for line in lines for speaker, text in line.get("turns") or ()]
    return [text for text, _ in turns], [is_agent for _, is_agent in turns]


def learn(texts: list[str], is_agent: list[bool]) -> tuple[float, dict[str, float]]:
    """The offset and the weight of each cue; both sides count as much, however many turns they have."""
    counter = CountVectorizer(analyzer=cues_of, binary=True, min_df=LEAST_TURNS)
    counts, wanted = counter.fit_transform(texts), np.array(is_agent)
    chosen = _regression(CHOOSING, l1_ratio=1.0).fit(counts, wanted).coef_[0] != 0
    fitted = _regression(WEIGHING, l1_ratio=0.0).fit(counts[:, chosen], wanted)
    names = counter.get_feature_names_out()[chosen]
    weights = {str(cue): round(float(weight), 2) for cue, weight in zip(names, fitted.coef_[0], strict=True)}
    return round(float(fitted.intercept_[0]), 2), {cue: weight for cue, weight in weights.items() if weight}


def _regression(strength: float, *, l1_ratio: float) -> LogisticRegression:
    return LogisticRegression(
        C=strength, l1_ratio=l1_ratio, class_weight="balanced", solver="liblinear", random_state=0, max_iter=1000
    )


def main() -> None:
    """Write the table and say how large it is."""
    texts, is_agent = read_turns(Path(sys.argv[1]))
    offset, weights = learn(texts, is_agent)
    lines = [
        "# Learnt by transcription/training/role_words.py: above 0 the agent, below 0 the person reached.",
        f"offset\t{offset}",
    ]
    lines += [f"{cue}\t{weight}" for cue, weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))]
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(weights)} cues from {len(texts)} turns")


if __name__ == "__main__":
    main()

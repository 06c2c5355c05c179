"""Train the second opinion: `python -m rules.training.second_opinion --out FOLDER LABELLED…`.

LABELLED are lines of a corpus (rules/training/README.md), among them what `contact-audit export-decisions` writes. The
limit is set on contacts that were not learnt from. The same corpus and seed give the same model.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rules.applies import THIRD_PARTY
from rules.labelled import Labelled, read_item
from rules.languages import LANGUAGES
from rules.noise import damage_all
from rules.runs import stretches
from rules.second_opinion import ANY, CARD_FILE, LONGEST, MODEL_FILE, SLOTS, Passage, scores_of, turns_of
from rules.spacy_light import Doc, Example, MultiLabel_TextCategorizer, make_textcat

_FOLDS = 3
_ROUNDS = 2
_AT_ONCE = 64
_LEARNING_RATE = 0.01
_NOISE = 0.1
#: Where in a longer talk a violation lies is not known, so such a talk teaches nothing.
_MOST_TURNS = 4
#: Of a kind with fewer passages nothing could be learnt.
_FEWEST_OF_A_KIND = 30


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage with what is in it, and the contact (by number) that it comes from."""

    number: int
    passage: Passage
    labels: frozenset[str]
    also: frozenset[str]
    is_damaged: bool

    @property
    def is_innocent(self) -> bool:
        """Say whether nothing is in it, not even something arguable."""
        return not self.labels and not self.also


def read_corpus(paths: Sequence[Path]) -> list[Labelled]:
    """Read labelled lines; raise ValueError with file and line of one that is wrong."""
    items = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                items.append(read_item(json.loads(line), origin=f"{path}:{number}"))
            except ValueError as error:
                raise ValueError(f"{path}:{number}: {error}") from None
    return items


def lessons_of(items: Sequence[Labelled], language: str, *, is_damaged: bool = False) -> list[Lesson]:
    """Return one lesson of a short contact, and one of every stretch of a long innocent one."""
    return [lesson for number, item in enumerate(items) for lesson in _lessons(item, language, number, is_damaged)]


def _lessons(item: Labelled, language: str, number: int, is_damaged: bool) -> Iterator[Lesson]:  # noqa: FBT001
    said = [(one.speaker, one.text) for one in item.evidence.utterances or ()]
    turns = turns_of(said, LANGUAGES[language])
    own = tuple(text for is_own, text in turns if is_own and text)
    other = tuple(text for is_own, text in turns if not is_own and text)
    pieces = [(own, other)] if own else []
    if len(own) > _MOST_TURNS:
        pieces = [(one.own, one.other) for one in stretches(turns)] if item.is_innocent else []
    is_third = item.evidence.contact.party_role in THIRD_PARTY
    for own_words, other_words in pieces:
        yield Lesson(number, Passage(own_words, other_words, is_third), item.wanted, item.arguable, is_damaged)


def train(lessons: Sequence[Lesson], labels: Sequence[str], *, seed: int) -> "MultiLabel_TextCategorizer":
    """Train a model anew."""
    from thinc.api import Adam, fix_random_seed

    fix_random_seed(seed)
    textcat = make_textcat(longest=LONGEST, slots=SLOTS)
    for label in labels:
        textcat.add_label(label)
    examples = [_example(textcat, lesson) for lesson in lessons]
    textcat.initialize(lambda: examples[:_AT_ONCE])
    optimizer = Adam(_LEARNING_RATE)
    order = random.Random(seed)  # noqa: S311 -- an order to learn in
    for _ in range(_ROUNDS):
        order.shuffle(examples)
        for first in range(0, len(examples), _AT_ONCE):
            textcat.update(examples[first : first + _AT_ONCE], sgd=optimizer)
    return textcat


def _example(textcat: "MultiLabel_TextCategorizer", lesson: Lesson) -> Example:
    truth = {label: float(label in lesson.labels) for label in textcat.labels if label not in lesson.also}
    truth[ANY] = float(bool(lesson.labels))
    return Example.from_dict(Doc(textcat.vocab, words=lesson.passage.tokens()), {"cats": truth})


def score_unseen(lessons: Sequence[Lesson], labels: Sequence[str], *, seed: int) -> npt.NDArray[np.float64]:
    """Return the suspicion of each lesson by a model that did not learn from its contact."""
    scores = np.zeros(len(lessons))
    for fold in range(_FOLDS):
        textcat = train([one for one in lessons if one.number % _FOLDS != fold], labels, seed=seed)
        held = [place for place, one in enumerate(lessons) if one.number % _FOLDS == fold]
        found = scores_of(textcat, [lessons[place].passage for place in held])
        scores[held] = [row[textcat.labels.index(ANY)] for row in found]
    return scores


def main() -> None:
    """Learn from the files named and write the model with its card."""
    parser = argparse.ArgumentParser(prog="python -m rules.training.second_opinion", description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    parser.add_argument("--language", default="zh")
    parser.add_argument(
        "--suspected", type=float, default=0.05, help="share of innocent contacts that may be suspected"
    )
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    items = read_corpus(chosen.corpus)
    damaged = damage_all(items, rate=_NOISE, seed=chosen.seed).items
    lessons = [*lessons_of(items, chosen.language), *lessons_of(damaged, chosen.language, is_damaged=True)]
    counts = Counter(label for lesson in lessons if not lesson.is_damaged for label in lesson.labels)
    labels = (ANY, *sorted(label for label, count in counts.items() if count >= _FEWEST_OF_A_KIND))
    card = _card(lessons, score_unseen(lessons, labels, seed=chosen.seed), chosen.suspected)
    chosen.out.mkdir(parents=True, exist_ok=True)
    textcat = train(lessons, labels, seed=chosen.seed)
    (chosen.out / MODEL_FILE).write_bytes(textcat.to_bytes(exclude=["vocab"]))
    written = json.dumps({**card, "contacts": len(items), "seed": chosen.seed}, indent=1)
    (chosen.out / CARD_FILE).write_text(f"{written}\n", encoding="utf-8")
    sys.stdout.write(f"{written}\n")


def _card(lessons: Sequence[Lesson], scores: npt.NDArray[np.float64], suspected: float) -> dict[str, float]:
    """Return the limit, and what it brings on contacts that were not learnt from, undamaged."""
    innocent = np.array([one.is_innocent and not one.is_damaged for one in lessons])
    wanted = np.array([bool(one.labels) and not one.is_damaged for one in lessons])
    limit = round(float(np.quantile(scores[innocent], 1 - suspected)), 4)
    return {
        "limit": limit,
        "innocent_suspected": round(float((scores[innocent] > limit).mean()), 4),
        "violations_suspected": round(float((scores[wanted] > limit).mean()), 4),
    }


if __name__ == "__main__":
    main()

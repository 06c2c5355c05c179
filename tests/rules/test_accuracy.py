"""How well the Chinese pack judges text from which no weight was learnt and for which no rule was written.

`contact-audit evaluate tests/rules/data/held_out/*.jsonl` prints precision and recall of each category with 95 %
Wilson intervals, the rates that the tests below hold. `first` is by the author of the first rules; the others are by
authors who had not seen them. Of the exams nothing was read while rules were written, and nothing is in `dev`. The
authors in `LATER` and `LATEST` wrote after the others, who were asked for what is hard: hints, everyday pressure,
answers, messages, and innocent talk of collection, life and services that holds the words of the guilty.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rules.labelled import Labelled, read_item
from rules.loader import load_pack
from rules.measuring import Measurement, judge_all
from rules.measuring import measure as measure_judged
from rules.pack import RulePack

DATA = Path(__file__).parent / "data"
LATER = frozenset({"hints", "everyday", "written_messages", "ordinary", "service"})
LATEST = frozenset({"veiled", "pressed", "replies", "lawful", "counters", "open"})
LATER_EXAMS = frozenset({"exam_2", "exam_3"})
PACK = Path(__file__).parents[2] / "rules" / "packs" / "cn-consumer-credit"


@cache
def chinese_pack() -> RulePack:
    """Load the pack once."""
    return load_pack(PACK)


def read_items(name: str) -> Iterator[Labelled]:
    """Yield the labelled contacts of a folder, or of one file, in order."""
    paths = [DATA / f"{name}.jsonl"] if "/" in name else sorted((DATA / name).glob("*.jsonl"))
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield read_item(json.loads(line), origin=f"{path.name}:{number}")


@cache
def measure(name: str) -> Measurement:
    """Judge every text of a folder of `data`, or of one file of it."""
    return measure_judged(judge_all([chinese_pack()], read_items(name)))


@cache
def measure_held_out(*, later: bool) -> Measurement:
    """Judge the held-out texts of the earlier or of the later authors; the later exams stand for themselves."""
    names = sorted({path.stem for path in (DATA / "held_out").glob("*.jsonl")} - LATER_EXAMS)
    chosen = [f"held_out/{name}" for name in names if (name in LATER | LATEST) is later]
    return measure_judged(judge_all([chinese_pack()], (item for name in chosen for item in read_items(name))))


def recall(measured: Measurement) -> float:
    """Return the share of all labels that were found."""
    return measured.recall.value or 0.0


def test_unseen_violations_of_the_first_author_are_found():
    assert recall(measure("held_out/first")) >= 0.93


def test_no_category_of_the_first_author_is_blind():
    scores = measure("held_out/first").scores
    weak = {name: score for name, score in scores.items() if score.wanted and score.found < 0.8 * score.wanted}

    assert weak == {}


def test_unseen_innocent_talk_of_the_first_author_is_left_alone():
    measured = measure("held_out/first")

    assert measured.accused <= 0.04 * measured.innocent


def test_unseen_violations_of_all_authors_are_found():
    measured = measure_held_out(later=False)
    scores = measured.scores
    weak = {name: score for name, score in scores.items() if score.wanted >= 10 and score.found < 0.65 * score.wanted}

    assert recall(measured) >= 0.885
    # "Other misconduct" is everything that has no name of its own; nothing in common can be learnt of it.
    assert weak.keys() <= {"conduct"}
    assert scores["conduct"].found >= 0.3 * scores["conduct"].wanted


def test_unseen_innocent_talk_of_all_authors_is_left_alone():
    measured = measure_held_out(later=False)

    assert measured.accused <= 0.015 * measured.innocent


def test_hints_and_everyday_talk_of_later_authors_are_heard_in_part():
    measured = measure_held_out(later=True)

    assert recall(measured) >= 0.69
    assert measured.accused <= 0.04 * measured.innocent


@pytest.mark.parametrize(
    ("name", "least_recall", "most_accused"),
    [("exam", 0.95, 0.01), ("exam_2", 0.86, 0.06), ("exam_3", 0.9, 0.01)],
)
def test_an_exam_is_passed(name: str, least_recall: float, most_accused: float):
    measured = measure(f"held_out/{name}")

    assert recall(measured) >= least_recall
    assert measured.accused <= most_accused * measured.innocent


def test_the_texts_that_the_author_worked_on_stay_judged():
    measured = measure("dev")

    assert recall(measured) >= 0.97
    assert measured.accused <= 0.01 * measured.innocent

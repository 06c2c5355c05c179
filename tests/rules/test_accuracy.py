"""How well the Chinese pack judges text from which no weight was learnt and for which no rule was written.

`python -m tests.rules.test_accuracy [dev|held_out][/FILE]` prints precision and recall of each category with 95 %
Wilson intervals, the rates that the tests below hold. `first` is by the author of the first rules; the others are by
four authors who had not seen them: plain calls, dialect and damaged speech, messages and service talk, whole talks.
"""

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TypedDict

from rules.engine import evaluate
from rules.evidence import ContactFacts, Evidence, Utterance
from rules.loader import load_pack
from rules.pack import RulePack

DATA = Path(__file__).parent / "data"
PACK = Path(__file__).parents[2] / "rules" / "packs" / "cn-consumer-credit"
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=timezone(timedelta(hours=8)))


class Item(TypedDict, total=False):
    """One labelled contact: `labels` must be found, `also` may be; an innocent one has neither."""

    id: str
    labels: list[str]
    also: list[str]
    channel: str
    party: str
    text: str
    turns: list[list[str]]


@dataclass(frozen=True)
class Score:
    """What was found of one category: `found` of `wanted`, and `right` of all `reported`."""

    wanted: int
    found: int
    reported: int
    right: int

    @property
    def recall(self) -> float:
        """Return the share of the labelled contacts that were found."""
        return self.found / self.wanted

    @property
    def precision(self) -> float:
        """Return the share of the findings that a label covers."""
        return self.right / self.reported


@dataclass(frozen=True)
class Measurement:
    """The scores of one file of texts."""

    scores: dict[str, Score]
    innocent: int
    accused: int

    @property
    def recall(self) -> float:
        """Return the recall over all categories."""
        wanted = sum(score.wanted for score in self.scores.values())
        return sum(score.found for score in self.scores.values()) / wanted


@cache
def chinese_pack() -> RulePack:
    """Load the pack once."""
    return load_pack(PACK)


def evidence_of(item: Item) -> Evidence:
    """Make an ordinary contact at noon with the words of the item."""
    written = "text" in item
    facts = ContactFacts(
        id=item["id"],
        channel=item["channel"],
        direction="outbound",
        started_at=NOON,
        borrower_id="borrower",
        duration_s=None if written else 60.0,
        result="delivered" if written else "connected",
        time_zones=("Asia/Shanghai",),
        party_role=item["party"],
        purpose="collection",
    )
    turns = [["agent", item["text"]]] if written else item["turns"]
    utterances = tuple(Utterance(number, speaker, text) for number, (speaker, text) in enumerate(turns))
    return Evidence(contact=facts, utterances=utterances)


def reported_categories(item: Item) -> set[str]:
    """Return the categories in which the pack objects to the item."""
    results = evaluate(chinese_pack(), evidence_of(item))
    return {str(result.category) for result in results if result.outcome in ("finding", "presumed")}


def read_items(name: str) -> Iterator[Item]:
    """Yield the labelled contacts of a folder, or of one file, in order."""
    paths = [DATA / f"{name}.jsonl"] if "/" in name else sorted((DATA / name).glob("*.jsonl"))
    for path in paths:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


@cache
def measure(name: str) -> Measurement:
    """Judge every text of a folder of `data`, or of one file of it."""
    wanted, found, reported, right = Counter(), Counter(), Counter(), Counter()
    innocent = accused = 0
    for item in read_items(name):
        categories = reported_categories(item)
        wanted.update(item["labels"])
        found.update(categories & set(item["labels"]))
        reported.update(categories)
        right.update(categories & {*item["labels"], *item["also"]})
        if not item["labels"]:
            innocent += 1
            accused += bool(categories)
    scores = {name: Score(wanted[name], found[name], reported[name], right[name]) for name in sorted(wanted)}
    return Measurement(scores, innocent, accused)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    z = 1.959964
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def describe(name: str) -> str:
    """Write the measurement as a table."""
    measured = measure(name)
    lines = [f"{'category':26}{'n':>5}  recall              precision"]
    for category, score in measured.scores.items():
        low, high = wilson(score.found, score.wanted)
        from_, to = wilson(score.right, score.reported)
        precision = f"{score.precision:.2f}" if score.reported else "   -"
        recall = f"{score.recall:.2f} [{low:.2f}, {high:.2f}]"
        lines.append(f"{category:26}{score.wanted:>5}  {recall}   {precision} [{from_:.2f}, {to:.2f}]")
    low, high = wilson(measured.accused, measured.innocent)
    lines.append(f"recall over all {measured.recall:.3f}")
    lines.append(f"innocent accused {measured.accused} of {measured.innocent} [{low:.3f}, {high:.3f}]")
    return "\n".join(lines)


def test_unseen_violations_of_the_first_author_are_found():
    assert measure("held_out/first").recall >= 0.93


def test_no_category_of_the_first_author_is_blind():
    weak = {name: score.recall for name, score in measure("held_out/first").scores.items() if score.recall < 0.8}

    assert weak == {}


def test_unseen_innocent_talk_of_the_first_author_is_left_alone():
    measured = measure("held_out/first")

    assert measured.accused <= 0.04 * measured.innocent


def test_unseen_violations_of_all_authors_are_found():
    measured = measure("held_out")
    weak = {name: score.recall for name, score in measured.scores.items() if score.wanted >= 10 and score.recall < 0.65}

    assert measured.recall >= 0.82
    assert weak == {}


def test_unseen_innocent_talk_of_all_authors_is_left_alone():
    measured = measure("held_out")

    assert measured.accused <= 0.03 * measured.innocent


def test_the_texts_that_the_author_worked_on_stay_judged():
    measured = measure("dev")

    assert measured.recall >= 0.97
    assert measured.accused <= 0.01 * measured.innocent


if __name__ == "__main__":
    sys.stdout.write(describe(sys.argv[1] if len(sys.argv) > 1 else "held_out") + "\n")

"""The words at the end of the demo run: they name what was missed and never call it fine."""

from collections import Counter

from audit_app.demo.fates import Judgement, compare
from audit_app.demo.figures import MonthFigures
from audit_app.demo.summary import RunTimes, meets_promise, summary_lines
from audit_app.demo.truth import Truth


def figures(comparison):
    return MonthFigures(
        contacts=3,
        states=Counter(judged=2, not_judgeable=1),
        not_judgeable=Counter(silent=1),
        recordings=1,
        audio_seconds=120.0,
        transcribed_seconds=120.0,
        model="demo-zh",
        is_demo_model=True,
        findings=Counter(threat=1),
        undetermined=Counter(),
        comparison=comparison,
    )


def test_a_missed_violation_is_named_with_what_was_said_instead():
    truth = Truth("C-1", "threat", "no-violence-threat", "violation", audio=True, note="打断你的腿")
    seen = Judgement("C-1", "no-violence-threat", "threat", "undetermined", "it is not known who spoke")
    comparison = compare([truth], [seen], contacts=("C-1", "C-2", "C-3"))

    text = "\n".join(summary_lines(figures(comparison), RunTimes({"transcribe": 3.0})))

    assert "not found  C-1 no-violence-threat: 打断你的腿 [undetermined: it is not known who spoke]" in text
    assert "Found 0 of 1 planted violations" in text
    assert "40 times real time" in text
    assert "demo model" in text
    assert not meets_promise(comparison)


def test_the_promise_is_kept_when_all_is_found_and_nothing_clean_is_flagged():
    truth = Truth("C-1", "threat", "", "violation", audio=False, note="")
    found = Judgement("C-1", "no-violence-threat", "threat", "finding", "")

    assert meets_promise(compare([truth], [found], contacts=("C-1", "C-2")))
    wrong = Judgement("C-2", "no-insult", "insult", "finding", "")
    assert not meets_promise(compare([truth], [found, wrong], contacts=("C-1", "C-2")))

"""What the demo run prints at its end: what was done, what was found, and how each planted violation fared."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from audit_app.demo.fates import Comparison, Fate
from audit_app.demo.figures import MonthFigures
from audit_app.words import WORDS

FOUND_AT_LEAST = 0.95
CLEAN_FLAGGED_AT_MOST = 0.01
SHOWN = 40


@dataclass(frozen=True)
class RunTimes:
    """Seconds that the steps of the run took, by name, in order; `transcribe` is the recogniser's step."""

    seconds: Mapping[str, float]

    @property
    def transcribing(self) -> float:
        """Seconds spent on transcription, 0 when nothing was timed."""
        return self.seconds.get("transcribe", 0.0)


def summary_lines(figures: MonthFigures, times: RunTimes) -> Iterator[str]:
    """Yield the report line by line."""
    yield from _work_lines(figures, times)
    yield ""
    yield from _finding_lines(figures)
    yield ""
    yield from _fate_lines(figures.comparison)


def meets_promise(comparison: Comparison) -> bool:
    """Say whether enough of what was planted was found, and few enough clean contacts were flagged."""
    return (
        comparison.found >= FOUND_AT_LEAST * len(comparison.fates)
        and comparison.clean_flagged <= CLEAN_FLAGGED_AT_MOST * comparison.clean
    )


def _work_lines(figures: MonthFigures, times: RunTimes) -> Iterator[str]:
    yield f"Contacts           {figures.contacts:>7,}"
    for state, count in sorted(figures.states.items()):
        yield f"  {_word('contact_state', state):<34}{count:>7,}"
    yield f"Recordings         {figures.recordings:>7,}   {figures.audio_seconds / 3600:.2f} hours of audio"
    model = f"{figures.model}{' (demo model: for these voices only)' if figures.is_demo_model else ''}"
    yield f"Recogniser         {model}"
    if times.transcribing:
        speed = figures.transcribed_seconds / times.transcribing
        yield f"Transcription      {times.transcribing:>7.0f} s  {speed:.0f} times real time"
    steps = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in times.seconds.items())
    if steps:
        yield f"Steps              {steps}"


def _finding_lines(figures: MonthFigures) -> Iterator[str]:
    yield f"Findings by category ({sum(figures.findings.values())}; each waits for a person's decision)"
    for category, count in figures.findings.most_common():
        yield f"  {_word('category', category):<40}{count:>5}"
    yield f"Could not be judged ({sum(figures.not_judgeable.values())} contacts; none of them counts as clear)"
    for reason, count in figures.not_judgeable.most_common():
        yield f"  {_word('not_judgeable', reason):<40}{count:>5}"
    if figures.undetermined:
        count, rules = sum(figures.undetermined.values()), len(figures.undetermined)
        yield f"Undetermined: {count} outcomes of {rules} rules, because words or the speaker are not known"


def _fate_lines(comparison: Comparison) -> Iterator[str]:
    yield "Planted violations by category: found of planted (spoken in audio | written or counted)"
    for category, fates in _by_category(comparison.fates).items():
        audio = [fate for fate in fates if fate.truth.audio]
        other = [fate for fate in fates if not fate.truth.audio]
        yield f"  {_word('category', category):<40}{_share(audio):>8} |{_share(other):>8}"
    found, planted = comparison.found, len(comparison.fates)
    yield f"Found {found} of {planted} planted violations ({found / planted:.1%}); promised: {FOUND_AT_LEAST:.0%}"
    flagged, clean = comparison.clean_flagged, comparison.clean
    yield f"Flagged {flagged} of {clean:,} clean contacts ({flagged / clean:.2%}); at most {CLEAN_FLAGGED_AT_MOST:.0%}"
    yield f"Taken in by {len(comparison.fooled)} of {comparison.look_alikes} innocent look-alikes"
    yield from _missed_lines(comparison)


def _missed_lines(comparison: Comparison) -> Iterator[str]:
    for fate in comparison.missed():
        said = "; ".join(f"{one.outcome}: {one.reason}" for one in fate.seen) or "clear"
        yield f"  not found  {fate.truth.contact} {fate.truth.rule or fate.truth.category}: {fate.truth.note} [{said}]"
    for one in comparison.wrongly_flagged[:SHOWN]:
        yield f"  clean      {one.contact} {one.rule}: {one.reason}"
    if comparison.unplanted:
        count = len(comparison.unplanted)
        yield f"Besides, {count} findings of other rules on contacts that hold a planted violation"


def _by_category(fates: tuple[Fate, ...]) -> dict[str, list[Fate]]:
    sizes = Counter(fate.truth.category for fate in fates)
    return {name: [fate for fate in fates if fate.truth.category == name] for name, _ in sizes.most_common()}


def _share(fates: list[Fate]) -> str:
    return f"{sum(fate.is_found for fate in fates)}/{len(fates)}" if fates else "-"


def _word(kind: str, value: str) -> str:
    zh, en = WORDS.get(kind, {}).get(value, (value, value))
    return f"{zh} {en}" if zh != en else en

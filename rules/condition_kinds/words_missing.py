"""Words that were spoken and that nobody has: no recording came with the contact, or one that cannot be read."""

from typing import Literal

from pydantic import Field

from rules.case import Case
from rules.results import Bilingual
from rules.strict import LocalText, Strict
from rules.truth import Truth, Verdict

_NAMES = {
    "no_recording": Bilingual("没有录音", "there is no recording"),
    "unreadable": Bilingual("录音无法读取", "the recording cannot be read"),
    "not_transcribed": Bilingual("录音尚未转写", "the recording is not transcribed yet"),
}


class WordsMissingCondition(Strict):
    """Holds where the words of a talk are missing for one of these reasons."""

    kind: Literal["words_missing"]
    because: tuple[Literal["no_recording", "unreadable", "not_transcribed"], ...] = Field(min_length=1, strict=False)
    title: LocalText | None = None


def judge(condition: WordsMissingCondition, case: Case) -> Verdict:
    """Say whether the words are missing, and why."""
    if case.evidence.utterances is not None:
        return Verdict(Truth.NO)
    why = (case.evidence.words_missing or "not_transcribed").partition(":")[0]
    if why not in condition.because:
        return Verdict(Truth.NO)
    return Verdict(Truth.YES, whys=(_NAMES[why],))

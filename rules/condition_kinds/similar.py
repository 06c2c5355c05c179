"""Sentences that are much like a sample."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field
from rapidfuzz import fuzz

from rules.case import Case
from rules.condition_kinds.found import Found, mark_of_range, turns_of
from rules.marks import Mark
from rules.normalise import normalise_literal
from rules.results import Bilingual
from rules.scope import Spoken
from rules.talk import Stream

Score = Annotated[float, Field(gt=0, le=100, strict=False)]
_LONGEST_SAMPLE = 200


class SimilarCondition(Spoken):
    """A sentence, or a stretch of one, has at least this score against one of the samples.

    The score is 100 × twice the characters that both have in the same order ÷ the characters of both.
    """

    kind: Literal["similar"]
    to: tuple[Annotated[str, Field(min_length=4, max_length=_LONGEST_SAMPLE)], ...] = Field(
        min_length=1, max_length=50, strict=False
    )
    score: Score = 80.0


def find(condition: SimilarCondition, case: Case) -> Found:
    """Return the stretches that are like a sample."""
    stream = case.talk.stream(condition.speaker)
    return Found(list(_marks(condition, stream, case)), turns_of(stream))


def _marks(condition: SimilarCondition, stream: Stream, case: Case) -> Iterator[Mark]:
    samples = [(sample, normalise_literal(sample, case.ear.language)) for sample in condition.to]
    for start, end in sentences(stream):
        best: tuple[float, int, int, str] | None = None
        for sample, equal in samples:
            found = _compare(equal, stream.text[start:end], condition.score)
            if found is not None and (best is None or found[0] > best[0]):
                best = (*found, sample)
        if best is not None:
            score, low, high, sample = best
            mark = mark_of_range(start + low, start + high, case, condition.speaker)
            why = Bilingual(f"与“{sample}”相似度 {score:.0f}", f"similarity {score:.0f} to “{sample}”")
            yield Mark(mark.start, mark.end, mark.spans, mark.start_s, mark.end_s, mark.doubt, why=why)


def sentences(stream: Stream) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a stream begin and end."""
    start = 0
    while start < len(stream.text):
        _, end = stream.sentence_bounds(start, start + 1)
        yield start, end
        start = end


def _compare(sample: str, sentence: str, least: float) -> tuple[float, int, int] | None:
    """Return score and place of a sample in a sentence; a shorter sentence is compared as a whole."""
    if not sample or not sentence:
        return None
    if len(sentence) <= len(sample):
        score = fuzz.ratio(sample, sentence, score_cutoff=least)
        return (score, 0, len(sentence)) if score >= least else None
    aligned = fuzz.partial_ratio_alignment(sample, sentence, score_cutoff=least)
    return (aligned.score, aligned.dest_start, aligned.dest_end) if aligned is not None else None

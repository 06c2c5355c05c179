"""Weighs the stretches of one talk, and says where a phrase stands in talk that weighs like innocent talk."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.applies import THIRD_PARTY
from rules.case import Case
from rules.evidence import ContactFacts
from rules.normalise import normalise
from rules.results import Span
from rules.runs import stretches
from rules.talk import Stream, Talk
from rules.weights import ANY, Scale, Weights

_SENTENCE = re.compile(r"[^。！？!?；;\n]+")


@dataclass(frozen=True, slots=True)
class Window:
    """Turns of the agent that are weighed together: the first and the last of them, and their scores by column."""

    first: int
    last: int
    scores: npt.NDArray[np.float32]


def windows(weights: Weights, talk: Talk, contact: ContactFacts) -> list[Window]:
    """Weigh every turn of the agent, and every two in a row, with what was said to them; done once for a talk."""
    stream, key = talk.stream("agent"), ("weighed", id(weights))
    if key not in stream.memo:
        stream.memo[key] = _weigh(weights, talk, stream, third=contact.party_role in THIRD_PARTY)
    known = stream.memo[key]
    return known if isinstance(known, list) else []


def objected(weights: Weights, talk: Talk, contact: ContactFacts) -> frozenset[int]:
    """Return the columns for which some stretch of a talk is objected to; found once for a talk."""
    stream, key = talk.stream("agent"), ("objected", id(weights))
    known = stream.memo.get(key)
    if not isinstance(known, frozenset):
        known = frozenset().union(*(weights.objected(one.scores) for one in windows(weights, talk, contact)))
        stream.memo[key] = known
    return known


def _weigh(weights: Weights, talk: Talk, stream: Stream, *, third: bool) -> list[Window]:
    others = talk.stream("reached")
    said = [(turn.position, True, place, stream.text[turn.start : turn.end]) for place, turn in enumerate(stream.turns)]
    answered = [
        (turn.position, False, place, others.text[turn.start : turn.end])
        for place, turn in enumerate(others.turns)
        if turn.speaker_known
    ]
    turns = sorted([*said, *answered])
    scale = Scale(weights, third=third)
    return [
        Window(turns[one.first][2], turns[one.last][2], scale.score(one.own, one.other))
        for one in stretches([(is_own, text) for _, is_own, _, text in turns])
    ]


def stands_in_innocent_talk(weights: Weights, case: Case, spans: Sequence[Span], kind: str) -> bool:
    """Say whether every stretch that holds these places weighs as little as talk of this kind hardly ever does.

    One bad sentence in a long and courteous message weighs little among the others, so it is weighed alone, too.
    """
    stream = case.talk.stream("agent")
    places = {_answer_to(stream, span.turn) for span in spans}
    holding = [
        window.scores
        for window in windows(weights, case.talk, case.evidence.contact)
        if any(window.first <= place <= window.last for place in places)
    ]
    if not holding or kind not in weights.columns:
        return False
    heaviest = np.max([*holding, *_sentences_alone(weights, case, spans)], axis=0)
    columns = [weights.column(ANY), weights.column(kind)]
    return bool((heaviest[columns] < weights.innocent[columns]).any())


def _sentences_alone(weights: Weights, case: Case, spans: Sequence[Span]) -> Iterator[npt.NDArray[np.float32]]:
    """Yield the scores of each sentence that holds one of the places, where its turn has others, too."""
    third = case.evidence.contact.party_role in THIRD_PARTY
    texts = {utterance.index: utterance.text for utterance in case.evidence.utterances or ()}
    for span in spans:
        sentences = list(_SENTENCE.finditer(texts.get(span.turn, "")))
        for sentence in sentences if len(sentences) > 1 else ():
            if sentence.start() < span.end and span.start < sentence.end():
                alone = normalise(sentence.group(), case.ear.language).text
                yield weights.score([alone], [], third=third)


def _answer_to(stream: Stream, turn: int) -> int:
    """Return the place of the agent's turn that has this index, or of the first one after it."""
    indexes = [stream.utterances[own.position].index for own in stream.turns]
    return next((place for place, index in enumerate(indexes) if index >= turn), -1)

"""A trained second opinion: which contacts are *suspected*, beside what rules find.

It is a spaCy `textcat_multilabel` over runs of characters, made by `training/second_opinion.py`. What it suspects is no
finding: it names no words and no article, it only ranks what people look at. Nothing is learnt while asking.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rules import spacy_light
from rules.applies import THIRD_PARTY
from rules.evidence import Evidence
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.normalise import normalise
from rules.runs import stretches

MODELS_FOLDER = Path(__file__).parent / "models"
#: The label for "some violation, whichever"; its score is the suspicion.
ANY = "any"
MODEL_FILE, CARD_FILE = "textcat.bin", "card.json"
LONGEST, SLOTS = 3, 2**15
_AGENT = frozenset({"agent", "robot"})
_THIRD, _LIABLE, _OTHER_SIDE, _START, _END = "@third", "@liable", "<", "^", "$"
_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How much one contact sounds like a violation: `score` and `limit` are 0 to 1, `category` the likeliest kind.

    `first` and `last` are the turns (indexes) of the stretch that scored highest; `model` is the digest of the model.
    """

    score: float
    limit: float
    category: str
    first: int
    last: int
    model: str

    @property
    def is_suspected(self) -> bool:
        """Say whether the score lies above the limit."""
        return self.score > self.limit


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of talk as the model reads it: the judged speaker's turns, the other side's, and who was reached."""

    own: tuple[str, ...]
    other: tuple[str, ...]
    is_third: bool

    def tokens(self) -> list[str]:
        """Return one token a character, marked with its side, after a mark of who was reached."""
        found = [_THIRD if self.is_third else _LIABLE]
        for text in self.own:
            found += [_START, *text, _END]
        for text in self.other:
            found += [_OTHER_SIDE + character for character in text]
        return found


class SecondOpinion:
    """A trained model in memory."""

    def __init__(self, model: bytes, *, language: Language, limit: float) -> None:
        self.digest = hashlib.sha256(model).hexdigest()
        self.limit = limit
        self._language = language
        self._textcat = spacy_light.make_textcat(longest=LONGEST, slots=SLOTS)
        self._textcat.from_bytes(model, exclude=["vocab"])
        self._any = self._textcat.labels.index(ANY)

    def ask(self, evidence: Evidence) -> Suspicion | None:
        """Return the suspicion about one contact; None where the agent said or wrote nothing that we have."""
        utterances = evidence.utterances or ()
        turns = turns_of([(one.speaker, one.text) for one in utterances], self._language)
        cut = stretches(turns)
        if not cut:
            return None
        is_third = evidence.contact.party_role in THIRD_PARTY
        scores = scores_of(self._textcat, [Passage(one.own, one.other, is_third) for one in cut])
        place = max(range(len(cut)), key=lambda number: scores[number][self._any])
        kinds = [(score, label) for score, label in zip(scores[place], self._textcat.labels, strict=True)]
        _, category = max(pair for pair in kinds if pair[1] != ANY)
        return Suspicion(
            # Rounded, so that the last bits of another processor change nothing.
            score=round(scores[place][self._any] * _STEPS) / _STEPS,
            limit=self.limit,
            category=category,
            first=utterances[cut[place].first].index,
            last=utterances[cut[place].last].index,
            model=self.digest,
        )


def turns_of(turns: Sequence[tuple[str, str]], language: Language) -> list[tuple[bool, str]]:
    """Return for each (speaker, text) whether it is the judged speaker's, and its text made equal."""
    return [(speaker in _AGENT, normalise(text, language).text) for speaker, text in turns]


def scores_of(textcat: "spacy_light.MultiLabel_TextCategorizer", passages: Sequence[Passage]) -> list[list[float]]:
    """Return for each passage the scores of all labels, 0 to 1."""
    documents = [spacy_light.Doc(textcat.vocab, words=passage.tokens()) for passage in passages]
    return [[float(score) for score in row] for row in textcat.predict(documents)]


@functools.cache
def second_opinion(language: str) -> SecondOpinion | None:
    """Load the model of a language once in a process; None where there is none."""
    folder = MODELS_FOLDER / f"second-opinion-{language}"
    if language not in LANGUAGES or not (folder / MODEL_FILE).is_file():
        return None
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    return SecondOpinion((folder / MODEL_FILE).read_bytes(), language=LANGUAGES[language], limit=float(card["limit"]))

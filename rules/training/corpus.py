"""Reads labelled contacts for the table of weights: what stands in each, and by whom it was written."""

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from rules.applies import THIRD_PARTY
from rules.languages import LANGUAGES
from rules.noise import damage
from rules.normalise import normalise
from rules.runs import pairs_of, runs_of, runs_under, stretches
from rules.subjects import NO_SUBJECTS, Subjects, subjects_of
from rules.weights import OTHER_SHARE, OTHER_SIDE, PAIR_SHARE, REPLY_SHARE, RUN_SHARE, THIRD, TOLD_SHARE
from rules.word_weights import Vocabulary, vocabulary

_MOST_TURNS = 4
_AGENT = frozenset({"agent", "robot"})

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Contact:
    """One labelled contact. Its author is the file where it stands; what may be found (`also`) teaches nothing."""

    author: str
    labels: frozenset[str]
    also: frozenset[str]
    is_copy: bool


@dataclass(frozen=True)
class Noise:
    """How many damaged copies of each spoken contact are learnt from, too, and their share of wrong characters."""

    copies: int = 0
    rate: float = 0.1


@dataclass
class Family:
    """Runs of one sort: which of them stands in which piece, and with what share it weighs."""

    share: float
    names: dict[str, int] = field(default_factory=dict)
    _places: "array[int]" = field(default_factory=lambda: array("l"))
    _ends: list[int] = field(default_factory=lambda: [0])

    def add(self, found: set[str]) -> None:
        """Add what stands in the next piece."""
        self._places.extend(sorted(self.names.setdefault(run, len(self.names)) for run in sorted(found)))
        self._ends.append(len(self._places))

    def matrix(self) -> csr_matrix:
        """Return pieces by runs, 1 where a run stands in a piece."""
        ones = np.ones(len(self._places))
        return csr_matrix((ones, self._places, self._ends), shape=(len(self._ends) - 1, len(self.names)))


@dataclass
class Corpus:
    """Contacts and their pieces: whole contacts are learnt from (`taught`), stretches are judged as they are later.

    `contact`, `third`, `taught` and `judged` have one value for each piece. Where a language writes blanks, runs are of
    its `words`, and there are no pairs.
    """

    words: Vocabulary | None = None
    subjects: Subjects = NO_SUBJECTS
    contacts: list[Contact] = field(default_factory=list)
    contact: list[int] = field(default_factory=list)
    third: list[bool] = field(default_factory=list)
    taught: list[bool] = field(default_factory=list)
    judged: list[bool] = field(default_factory=list)
    families: tuple[Family, ...] = field(
        default_factory=lambda: tuple(
            Family(share) for share in (RUN_SHARE, PAIR_SHARE, OTHER_SHARE, TOLD_SHARE, REPLY_SHARE)
        )
    )

    def add(self, item: dict[str, Any], language: str, author: str, *, is_copy: bool) -> None:
        """Add a contact: whole to learn from, and its stretches to judge.

        Where in a long talk a violation lies is not known, so only innocent long talks are used, stretch by stretch.
        """
        labels, also = frozenset(item["labels"]), frozenset(item.get("also", ()))
        turns = [(speaker in _AGENT, normalise(text, LANGUAGES[language]).text) for speaker, text in _turns(item)]
        third = item["party"] in THIRD_PARTY
        self.contacts.append(Contact(author, labels, also, is_copy))
        own = [text for is_own, text in turns if is_own and text]
        is_short = len(own) <= _MOST_TURNS
        if is_short:
            self._add(own, [text for is_own, text in turns if text and not is_own], third=third, taught=True)
        if (is_short and not is_copy) or not (labels or also):
            for one in stretches(turns):
                self._add(one.own, one.other, third=third, taught=not is_short, judged=not is_copy)

    def _add(
        self, own: Sequence[str], other: Sequence[str], *, third: bool, taught: bool = False, judged: bool = False
    ) -> None:
        runs, pairs, answered, told, replied = self.families
        cut = runs_of if self.words is None else self.words.runs
        runs.add({run for text in own for run in cut(text)})
        pairs.add({pair for text in own for pair in pairs_of(text)} if self.words is None else set())
        answered.add({run for text in other for run in cut(text, OTHER_SIDE)})
        told.add(self._under(own, [THIRD] if third else []))
        replied.add(self._under(own, self.subjects.raised_in(other)))
        self.contact.append(len(self.contacts) - 1)
        self.third.append(third)
        self.taught.append(taught)
        self.judged.append(judged)

    def _under(self, own: Sequence[str], circumstances: Sequence[str]) -> set[str]:
        cut = runs_under if self.words is None else self.words.runs_under
        return {run for text in own for one in circumstances for run in cut(text, one)}


def read_corpus(paths: Sequence[Path], language: str, noise: Noise = Noise(), *, readdressed: int = 0) -> Corpus:
    """Read labelled contacts, one JSON object a line; raise ValueError with file and line of one that is wrong.

    Of every so many contacts (`readdressed`; 0: none) a copy in which the courteous and the plain address are exchanged
    is learnt from, too: who writes examples lets the guilty say 你 and the innocent 您, and agents do not keep to that.
    """
    known = LANGUAGES[language]
    corpus = Corpus(vocabulary(known) if known.words_have_spaces else None, subjects_of(known))
    count = 0
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                item = json.loads(line)
                corpus.add(item, language, path.stem, is_copy=False)
                for copy in _damaged(item, noise, count):
                    corpus.add(copy, language, path.stem, is_copy=True)
                if readdressed and known.addresses and count % readdressed == 0:
                    corpus.add(_readdressed(item, language), language, path.stem, is_copy=True)
                count += 1
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f"{path}:{number}: {error!r}; write labels, party, and turns or text as the docstring says"
                ) from None
    return corpus


def _readdressed(item: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a contact in which the plain and the courteous address are exchanged."""
    addresses = LANGUAGES[language].addresses
    other = str.maketrans(addresses | {courteous: plain for plain, courteous in addresses.items()})
    if item.get("turns"):
        return {**item, "turns": [[speaker, text.translate(other)] for speaker, text in item["turns"]]}
    return {**item, "text": item["text"].translate(other)}


def _damaged(item: dict[str, Any], noise: Noise, number: int) -> Iterator[dict[str, Any]]:
    """Yield damaged copies of a contact that was spoken."""
    for copy in range(noise.copies if item.get("turns") else 0):
        seed = f"{number}:{copy}"
        turns = [
            [speaker, damage(text, rate=noise.rate, seed=f"{seed}:{place}")]
            for place, (speaker, text) in enumerate(item["turns"])
        ]
        yield {**item, "turns": turns}


def _turns(item: dict[str, Any]) -> list[list[str]]:
    return item["turns"] if item.get("turns") else [["agent", item["text"]]]

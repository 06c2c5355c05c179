"""What a check is given: the evidence, the talk if there are words, and the ear that hears conditions."""

from dataclasses import dataclass

from rules.conditions import Said
from rules.evidence import Evidence
from rules.hearing import Ear, Hit
from rules.results import Bilingual
from rules.talk import Stream, Talk


@dataclass(frozen=True)
class Case:
    """One contact before one rule, whose title the reasons use. `talk` is never None for checks of words: the engine answers for them."""

    title: Bilingual
    evidence: Evidence
    talk: Talk
    ear: Ear

    def hear(self, said: Said) -> list[Hit]:
        """Return where the words are said, innocent ones left out."""
        return self.ear.hear(said, self.talk)

    def stream(self, said: Said) -> Stream:
        """Return all that the condition's speaker said."""
        return self.talk.stream(said.speaker)

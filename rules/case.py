"""What a check is given: the evidence, the talk if there are words, and the ear that hears conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rules.calendars import Calendar
from rules.conditions import Said
from rules.evidence import Evidence
from rules.hearing import Ear, Hit
from rules.results import Bilingual
from rules.talk import Stream, Talk


@dataclass(frozen=True)
class Case:
    """One contact before one rule, whose title the reasons use; `talk` is empty where there are no words.

    `is_chosen` says that the rule was found to be one that may object here, so that a first quick look is not worth it.
    """

    title: Bilingual
    evidence: Evidence
    talk: Talk
    ear: Ear
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    is_chosen: bool = False

    def hear(self, said: Said) -> list[Hit]:
        """Return where the words are said, innocent ones left out."""
        return self.ear.hear(said, self.talk)

    def hear_each(self, said: Said) -> Iterator[Hit]:
        """Yield the same one by one; who needs only the first pays only for it."""
        return self.ear.hear_each(said, self.talk)

    def stream(self, said: Said) -> Stream:
        """Return all that the condition's speaker said."""
        return self.talk.stream(said.speaker)

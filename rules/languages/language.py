"""The shape of what is known about one language."""

import functools
import re
from pathlib import Path

from pydantic import Field

from rules.errors import RulePackError
from rules.strict import Strict, Text
from rules.yaml_text import parse_yaml

Phrases = tuple[Text, ...]


class Cues(Strict):
    """Words, in the phrase notation without word sets, that make what follows or surrounds them innocent.

    `negation` takes back what follows in its clause, `negation_adjacent` what follows at once; `no_negation` only
    looks like one. `flips` before a negation
    restore the meaning (别以为我们不会…). `breaks` end the reach of a negation. `quotation` hands the rest of its
    sentence to somebody else, `quotation_you` the rest of its clause to the listener (您刚才说…); `contrast` ends a
    quotation, `no_quotation` only looks like one, `disowned` after the words hands them back (…这种说法不对).
    `agent_words` and `reached_words` show which side speaks where the recording does not. `lawful` marks correct
    information; `question` and `rhetorical` tell real questions from those that assert.
    """

    negation: Phrases = Field(strict=False)
    negation_adjacent: Phrases = Field(strict=False)
    no_negation: Phrases = Field(strict=False)
    flips: Phrases = Field(strict=False)
    breaks: Phrases = Field(strict=False)
    quotation: Phrases = Field(strict=False)
    quotation_you: Phrases = Field(strict=False)
    contrast: Phrases = Field(strict=False)
    disowned: Phrases = Field(strict=False)
    no_quotation: Phrases = Field(strict=False)
    agent_words: Phrases = Field(strict=False)
    reached_words: Phrases = Field(strict=False)
    lawful: Phrases = Field(strict=False)
    question: Phrases = Field(strict=False)
    rhetorical: Phrases = Field(strict=False)


class Language(Strict):
    """How one language is matched; lengths are in characters for Chinese and in words for English.

    `equal` maps characters to the one that says the same, one for one; `addresses` the plain to the courteous address.
    `endings` and `kinds_of_words` are for tables of weights whose runs are words (`rules/word_weights.py`); `subjects`
    are what the other side may bring up, in plain words (`rules/subjects.py`).
    """

    code: Text
    words_have_spaces: bool
    default_gap: int
    clause_reach: int
    negation_reach: int
    backchannel_length: int
    fillers: Phrases = Field(strict=False)
    equal: dict[str, str] = Field(default_factory=dict)
    addresses: dict[str, str] = Field(default_factory=dict)
    stutters: str
    endings: Phrases = Field(default=(), strict=False)
    kinds_of_words: dict[str, list[Text]] = Field(default_factory=dict)
    subjects: dict[str, list[Text]] = Field(default_factory=dict)
    cues: Cues

    @functools.cached_property
    def equal_pattern(self) -> re.Pattern[str] | None:
        """Return what finds the characters of `equal`, or None; one that is a filler, too, only before a word."""
        if not self.equal:
            return None
        fillers = "".join(character for character in self.equal if character in self.fillers)
        others = "".join(character for character in self.equal if character not in self.fillers)
        return re.compile(
            rf"[{re.escape(others)}]|[{re.escape(fillers)}](?=\w)" if fillers else f"[{re.escape(others)}]"
        )


def load_language(path: Path) -> Language:
    """Read a language's file; raise RulePackError if it is not well written."""
    parsed, problems = parse_yaml(path.read_text(encoding="utf-8"), file=path.name)
    if parsed is None or problems:
        raise RulePackError(problems)
    return Language.model_validate(parsed.value)

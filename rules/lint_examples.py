"""Finds what the examples of rules do not show: too few of either kind, and exceptions that none of them needs."""

import copy
from collections.abc import Iterator, Mapping, Sequence

from rules.check_kinds import sayings
from rules.engine import evaluate_rule
from rules.examples import build_evidence
from rules.languages import LANGUAGES
from rules.pack import Example, Rule, RulePack
from rules.phrase_check import phrases_of
from rules.phrases import Phrase, PhraseBook
from rules.places import Places
from rules.results import Outcome
from rules.talk import Talk
from rules.yaml_text import Path, read_path

#: How many examples must fire, and how many that only look so must not.
LEAST_EXAMPLES = 3
_MOST_NAMED = 6
_BAD = frozenset({Outcome.FINDING, Outcome.PRESUMED})
_GOOD = frozenset({Outcome.CLEAR, Outcome.NOT_APPLICABLE})


def few_examples(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield field and message if a rule has fewer examples of a kind than it should; known gaps do not count."""
    shown = [example.expect for example in rule.examples if example.known_gap is None]
    for kinds, what in ((_BAD, "must fire"), (_GOOD, "only look so and must not fire")):
        count = sum(expect in kinds for expect in shown)
        if count < LEAST_EXAMPLES:
            yield "examples", f"has {count} that {what}; write at least {LEAST_EXAMPLES}"


def useless_exceptions(pack: RulePack, rule: Rule, places: Places) -> Iterator[tuple[str, str]]:
    """Yield field and message if a rule has `unless` phrases without which every quiet example stays quiet."""
    exceptions = [
        (field, text)
        for place, said in sayings(rule.check)
        for field, text in phrases_of(said, place)
        if ".unless[" in field
    ]
    text = places.texts.get(f"{rule.id}.yaml")
    if not exceptions or text is None or not isinstance(text.value, dict):
        return
    lab = _Lab(pack, rule, text.value)
    quiet = [example for example in rule.examples if example.expect in _GOOD and example.known_gap is None]
    needing = lab.firing_without([field for field, _ in exceptions], quiet)
    said_in = _said_in(pack, rule, needing, [phrase for _, phrase in exceptions])
    useless = [(f, phrase) for f, phrase in exceptions if not lab.firing_without([f], said_in[phrase])]
    if useless:
        named = ", ".join(phrase for _, phrase in useless[:_MOST_NAMED])
        more = f" and {len(useless) - _MOST_NAMED} more" if len(useless) > _MOST_NAMED else ""
        count = f"{len(useless)} of {len(exceptions)} exceptions"
        yield useless[0][0], f"{count} are needed by no example: {named}{more}; write examples, or take them out"


class _Lab:
    """A rule in its raw values, to be judged by without some of its exceptions."""

    def __init__(self, pack: RulePack, rule: Rule, raw: Mapping[str, object]) -> None:
        self.pack = pack
        self.rule = rule
        self.raw = raw

    def firing_without(self, fields: Sequence[str], examples: Sequence[Example]) -> list[Example]:
        """Return the examples that fire when the exceptions at `fields` are taken out."""
        if not examples:
            return []
        changed = copy.deepcopy(dict(self.raw))
        # From the last to the first, so that the places of the others stay what they are.
        for field in reversed(fields):
            _take_out(changed, read_path(field) or ())
        without = Rule.model_validate(changed)
        digest = f"{self.pack.digest}-{self.rule.id}-{'-'.join(fields)}"
        alone = self.pack.model_copy(update={"rules": (without,), "digest": digest})
        return [
            one
            for one in examples
            if evaluate_rule(alone, without, build_evidence(alone, without, one)).outcome in _BAD
        ]


def _take_out(raw: object, path: Path) -> None:
    """Take an item out of a list of raw values; one that an overlay added is not there."""
    for part in path[:-1]:
        try:
            raw = raw[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(raw, list) and path and isinstance(path[-1], int) and path[-1] < len(raw):
        del raw[path[-1]]


def _said_in(
    pack: RulePack, rule: Rule, examples: Sequence[Example], phrases: Sequence[str]
) -> Mapping[str, list[Example]]:
    """Return for each phrase the examples in which anyone says it; the others cannot need it."""
    found: dict[str, list[Example]] = {phrase: [] for phrase in phrases}
    if not examples:
        return found
    book = PhraseBook(LANGUAGES[pack.header.language], pack.word_sets)
    known: dict[str, Phrase] = {phrase: book.add(phrase) for phrase in phrases}
    for example in examples:
        utterances = build_evidence(pack, rule, example).utterances or ()
        stream = Talk(utterances, book.language).stream("anyone")
        for phrase in book.candidates(stream, known.values()):
            if book.find(phrase, stream):
                found[phrase.text].append(example)
    return found

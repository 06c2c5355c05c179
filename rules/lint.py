"""Checks what a schema cannot see: names, phrases, word sets, dates and examples that fit together."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rules.check_kinds import sayings
from rules.errors import Problem
from rules.lint_examples import few_examples
from rules.loader import WORDS_FILE, open_pack
from rules.pack import Rule, RulePack
from rules.phrase_check import phrases_of
from rules.phrase_syntax import ends_idly, parse_phrase, set_names
from rules.places import Places
from rules.results import Outcome

#: Whether too few examples of a rule make its pack wrong, or only worse.
EXAMPLES_REQUIRED = False
_MOST_KNOWN_GAPS = 0.1
_BAD = frozenset({Outcome.FINDING, Outcome.PRESUMED})
_GOOD = frozenset({Outcome.CLEAR, Outcome.NOT_APPLICABLE})


def lint_pack(
    pack: RulePack, folder: Path, *, places: Places | None = None, are_examples_required: bool = EXAMPLES_REQUIRED
) -> list[Problem]:
    """Return everything that is wrong with a pack that could be loaded; `places` spares opening it again."""
    places = places or open_pack(folder).places
    found = [*_problems(pack, folder), *(few_examples_of(pack) if are_examples_required else ())]
    return sorted(places.problem(file, field, message) for file, field, message in found)


def few_examples_of(pack: RulePack) -> Iterator[tuple[str, str, str]]:
    """Yield file, field and message of each rule that has fewer examples of a kind than it should."""
    for rule in pack.rules:
        yield from ((f"{rule.id}.yaml", field, message) for field, message in few_examples(rule))


def _problems(pack: RulePack, folder: Path) -> Iterator[tuple[str, str, str]]:
    if pack.header.id != folder.name:
        yield "pack.yaml", "id", f"is {pack.header.id!r}, but the folder is {folder.name!r}; make them the same"
    if not any(change.version == pack.header.version for change in pack.header.changes):
        yield "pack.yaml", "changes", f"does not say what version {pack.header.version!r} brought; add it"
    yield from _unused_sets(pack)
    yield from _file_names(pack, folder)
    for rule in pack.rules:
        for field, message in _rule_problems(pack, rule):
            yield f"{rule.id}.yaml", field, message
        for field, message in _idle_parts(rule):
            yield f"{rule.id}.yaml", field, message
    yield from _same_checks(pack)
    examples = [example for rule in pack.rules for example in rule.examples]
    gaps = sum(example.known_gap is not None for example in examples)
    if gaps > _MOST_KNOWN_GAPS * len(examples):
        yield (
            "pack.yaml",
            "",
            f"has {gaps} known gaps in {len(examples)} examples; close some, at most one in ten may stay",
        )


def _idle_parts(rule: Rule) -> Iterator[tuple[str, str]]:
    for place, said in sayings(rule.check):
        for field, text in phrases_of(said, place):
            if ends_idly(parse_phrase(text)):
                yield (
                    field,
                    f"{text!r} ends with … and an optional part in [ ], which adds nothing; write ( ) if it is needed",
                )


def _file_names(pack: RulePack, folder: Path) -> Iterator[tuple[str, str, str]]:
    ids = {rule.id for rule in pack.rules}
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in {"pack.yaml", WORDS_FILE} and path.stem not in ids:
            yield path.name, "id", f"is not {path.stem!r} as the file's name says; make them the same"
    for rule_id, count in Counter(rule.id for rule in pack.rules).items():
        if count > 1:
            yield "pack.yaml", "", f"has {count} rules with the id {rule_id!r}; give each its own"


def _same_checks(pack: RulePack) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for rule in pack.rules:
        content = rule.check.model_dump_json() + rule.applies_to.model_dump_json()
        if content in seen:
            yield f"{rule.id}.yaml", "check", f"is the same as that of {seen[content]}; take one of the two out"
        seen.setdefault(content, rule.id)


def _rule_problems(pack: RulePack, rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.enabled and rule.force == "law" and not any(citation.confirmed for citation in rule.citations):
        yield "citations", "has no confirmed citation; set enabled: false with disabled_because, or force: policy"
    for language, text, ends in (("zh", rule.explanation.zh, "。！？"), ("en", rule.explanation.en, ".!?")):
        if text.rstrip()[-1:] not in ends:
            yield f"explanation.{language}", f"ends with {text.rstrip()[-1:]!r}; end it with a full stop"
    expected = {example.expect for example in rule.examples}
    if not expected & _BAD:
        yield "examples", "has none that must fire; add one with expect: finding"
    if not expected & _GOOD:
        yield "examples", "has none that must stay quiet; add one with expect: clear"
    if rule.replaced_by is not None and rule.replaced_by not in {other.id for other in pack.rules}:
        yield "replaced_by", f"is {rule.replaced_by!r}, which this pack does not have; name a rule of the pack"


def _unused_sets(pack: RulePack) -> Iterator[tuple[str, str, str]]:
    texts = [word for word_set in pack.word_sets.values() for word in word_set.words]
    texts += [text for rule in pack.rules for place, said in sayings(rule.check) for _, text in phrases_of(said, place)]
    used = {name for text in texts for name in set_names(parse_phrase(text))}
    for name in sorted(set(pack.word_sets) - used):
        yield WORDS_FILE, name, "is used by no rule; use it or take it out"

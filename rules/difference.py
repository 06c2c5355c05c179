"""What differs between two versions of a pack: rules added, removed and changed, each field by word."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rules.check_kinds import sayings
from rules.pack import Rule, RulePack
from rules.phrase_check import phrases_of
from rules.phrase_syntax import parse_phrase, set_names
from rules.results import Bilingual
from rules.word_difference import Line, compare_lists, compare_texts

#: Fields that decide how contacts are judged; the others only explain.
MEANING = ("category", "severity", "force", "enabled", "effective", "applies_to", "check", "words")


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs, with a line for its text or for each item of its list that differs."""

    field: str
    lines: tuple[Line, ...]

    @property
    def is_meaning(self) -> bool:
        """Say whether the field decides how contacts are judged."""
        return self.field.partition(".")[0] in MEANING


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One rule that came, went or changed; only a changed one has fields."""

    rule: str
    title: Bilingual
    kind: Literal["added", "removed", "changed"]
    fields: tuple[FieldDifference, ...] = ()

    @property
    def changes_meaning(self) -> bool:
        """Say whether contacts may be judged otherwise."""
        return self.kind != "changed" or any(field.is_meaning for field in self.fields)


@dataclass(frozen=True, slots=True)
class PackDifference:
    """Everything that differs between two packs; `header` are fields of `pack.yaml`."""

    old: str
    new: str
    header: tuple[FieldDifference, ...]
    rules: tuple[RuleDifference, ...]


def compare_packs(old: RulePack, new: RulePack) -> PackDifference:
    """Return what differs, rules in the order of their ids."""
    before, after = ({rule.id: rule for rule in pack.rules} for pack in (old, new))
    found = [_compare_rules(before.get(rule_id), after.get(rule_id), old, new) for rule_id in sorted({*before, *after})]
    header = compare_documents(_header(old), _header(new))
    return PackDifference(old.name, new.name, header, tuple(one for one in found if one is not None))


def rule_document(pack: RulePack, rule: Rule) -> dict[str, object]:
    """Return a rule as plain values, with the word sets that it uses, directly or by way of others, as `words`."""
    document = rule.model_dump(mode="json", exclude_defaults=True)
    used = _sets_used(pack, rule)
    if used:
        document["words"] = {
            name: pack.word_sets[name].model_dump(mode="json", exclude_defaults=True) for name in sorted(used)
        }
    return document


def compare_documents(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[FieldDifference, ...]:
    """Return the fields that differ between two rules as plain values, in the order of the newer one."""
    before, after = dict(_fields(old)), dict(_fields(new))
    names = [*after, *(name for name in before if name not in after)]
    found = []
    for name in names:
        first, second = before.get(name, []), after.get(name, [])
        if first == second:
            continue
        is_list = len(first) > 1 or len(second) > 1
        lines = compare_lists(first, second) if is_list else (compare_texts("".join(first), "".join(second)),)
        found.append(FieldDifference(name, lines))
    return tuple(found)


def _compare_rules(old: Rule | None, new: Rule | None, old_pack: RulePack, new_pack: RulePack) -> RuleDifference | None:
    if old is None or new is None:
        rule = new or old
        kind: Literal["added", "removed"] = "added" if old is None else "removed"
        return None if rule is None else RuleDifference(rule.id, rule.title.bilingual(), kind)
    fields = compare_documents(rule_document(old_pack, old), rule_document(new_pack, new))
    return RuleDifference(new.id, new.title.bilingual(), "changed", fields) if fields else None


def _header(pack: RulePack) -> dict[str, object]:
    values: dict[str, object] = pack.header.model_dump(mode="json", exclude_defaults=True, exclude={"changes"})
    for name, listed in (("exceptions", pack.exceptions), ("suppressions", pack.suppressions)):
        values[name] = [one.model_dump(mode="json", exclude_defaults=True) for one in listed]
    return values


def _fields(values: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each field with its texts: one for a plain value, one for each item of a list."""
    for name, value in values.items():
        field = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _fields(value, f"{field}.")
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield field, [_text(item) for item in value]
        else:
            yield field, [_text(value)]


def _text(value: object) -> str:
    """Write a value as it stands in a pack: texts plain, groups in braces."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_text(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_text(inner) for inner in value) + "]"
    return json.dumps(value)


def _sets_used(pack: RulePack, rule: Rule) -> set[str]:
    wanted = {
        name
        for place, said in sayings(rule.check)
        for _, text in phrases_of(said, place)
        for name in set_names(parse_phrase(text))
    }
    used: set[str] = set()
    while wanted:
        name = wanted.pop()
        used.add(name)
        for word in pack.word_sets[name].words:
            wanted |= set_names(parse_phrase(word)) - used
    return used

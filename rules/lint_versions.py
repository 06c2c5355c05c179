"""Checks a new version of a pack against the one before: what was published keeps its meaning and its name."""

from collections.abc import Iterator

from rules.difference import compare_documents, rule_document
from rules.errors import Problem
from rules.pack import Rule, RulePack
from rules.places import Places

#: What a rule's status may become. A published rule never becomes a draft again: its flags would end unseen.
_NEXT = {
    "draft": frozenset({"draft", "active", "retired"}),
    "active": frozenset({"active", "retired"}),
    "retired": frozenset({"retired"}),
}


def lint_against(old: RulePack, new: RulePack, places: Places) -> list[Problem]:
    """Return every change between two versions that may not be made; `places` is where `new` stands."""
    found = [*_header(old, new), *_rules(old, new)]
    return sorted(places.problem(file, field, message) for file, field, message in found)


def _header(old: RulePack, new: RulePack) -> Iterator[tuple[str, str, str]]:
    if old.header.id != new.header.id:
        yield (
            "pack.yaml",
            "id",
            f"is {new.header.id!r}, but the older pack is {old.header.id!r}; compare versions of one",
        )
    if _is_same_version(old, new):
        for name in ("language", "effective", "jurisdiction"):
            if getattr(old.header, name) != getattr(new.header, name):
                yield "pack.yaml", name, f"differs from the published version {old.header.version!r}; {_NEW_VERSION}"
    versions = {change.version for change in new.header.changes}
    for change in old.header.changes:
        if change.version not in versions:
            yield "pack.yaml", "changes", f"no longer says what version {change.version!r} brought; put it back"


_NEW_VERSION = "give the pack a new version, and say in changes what it brings"


def _rules(old: RulePack, new: RulePack) -> Iterator[tuple[str, str, str]]:
    after = {rule.id: rule for rule in new.rules}
    for rule in old.rules:
        changed = after.get(rule.id)
        if changed is None:
            if rule.status != "retired":
                message = f"no longer has the rule {rule.id!r}, which was {rule.status}; keep it with status: retired"
                yield "pack.yaml", "", message
            continue
        file = f"{rule.id}.yaml"
        if changed.status not in _NEXT[rule.status]:
            yield file, "status", f"is {changed.status!r}, but was {rule.status!r}; {_remedy(rule)}"
        if _is_same_version(old, new) and rule.status == "active":
            yield from ((file, *one) for one in _changed_meaning(old, new, rule, changed))
    if _is_same_version(old, new):
        known = {rule.id for rule in old.rules}
        for rule in new.rules:
            if rule.id not in known and rule.status == "active":
                yield f"{rule.id}.yaml", "id", f"is new in the published version {old.header.version!r}; {_NEW_VERSION}"


def _remedy(rule: Rule) -> str:
    if rule.status == "retired":
        return "a retired rule does not come back; give it a new id"
    return "retire it, or switch it off with enabled: false"


def _changed_meaning(old: RulePack, new: RulePack, rule: Rule, changed: Rule) -> Iterator[tuple[str, str]]:
    for difference in compare_documents(rule_document(old, rule), rule_document(new, changed)):
        if difference.is_meaning or difference.field == "status":
            field = difference.field
            yield field, f"differs from the published version {old.header.version!r}; {_NEW_VERSION}"


def _is_same_version(old: RulePack, new: RulePack) -> bool:
    return old.header.version == new.header.version

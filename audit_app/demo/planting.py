"""From the marks of the scripts to the lines of the truth file: which rule must find what was planted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML

from audit_app.demo.drafts import Draft
from audit_app.demo.talk import FOLDER as SCRIPTS
from audit_app.demo.truth import Truth


@dataclass(frozen=True)
class Expected:
    """The rule of the pack that must find something, and its category."""

    rule: str
    category: str


def load_expected_rules() -> dict[str, list[Expected]]:
    """Return which rules must find what was planted under a key."""
    content = YAML(typ="safe").load(SCRIPTS / "rules.yaml")
    rules: dict[str, list[Expected]] = {}
    for category, entries in content.items():
        for entry in entries:
            for key in entry["keys"]:
                rules.setdefault(key, []).append(Expected(entry["rule"], category))
    return rules


def truths_of(draft: Draft, contact_id: str, rules: Mapping[str, Sequence[Expected]]) -> list[Truth]:
    """Return the truth lines of one contact, one for each rule or category and kind, with the notes together."""
    notes: dict[tuple[str, str, str], list[str]] = {}
    for mark in draft.planted:
        for expected in rules.get(mark.rule, [Expected("", mark.category)]):
            notes.setdefault((mark.kind, expected.category, expected.rule), []).append(mark.note)
    return [
        Truth(contact_id, category, rule, kind, draft.script is not None, " / ".join(texts))
        for (kind, category, rule), texts in notes.items()
    ]

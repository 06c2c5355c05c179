"""Lays a lender's overlays over the raw values of a pack, and remembers what came from where."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from rules.errors import Problem
from rules.overlay import ALL, Overlay, RuleChange
from rules.places import Places
from rules.yaml_text import Path, read_path

#: What an overlay may change in a rule: how it judges, never what it is or what it rests on.
CHANGEABLE = ("severity", "status", "force", "effective", "applies_to", "review_hint", "check")


@dataclass
class Layer:
    """One overlay with the name of its file in the pack."""

    file: str
    overlay: Overlay


@dataclass
class Overlaying:
    """Raw values of a pack (rule files by name, word sets) on which overlays are laid; problems are collected."""

    rules: dict[str, object]
    words: dict[str, object]
    places: Places
    problems: list[Problem] = field(default_factory=list)
    changed: dict[str, RuleChange] = field(default_factory=dict)

    def lay(self, layer: Layer) -> None:
        """Change the raw values as an overlay asks; what cannot be done becomes a problem at its place there."""
        for rule_id, change in layer.overlay.rules.items():
            self._change(layer.file, rule_id, change)
        for name, words in layer.overlay.words.items():
            self._add_words(layer.file, name, words)
        for kind in ("exceptions", "suppressions"):
            for number, one in enumerate(getattr(layer.overlay, kind)):
                self._check_names(layer.file, (kind, number, "rules"), one.rules)

    def _check_names(self, file: str, path: Path, names: Sequence[str]) -> None:
        for number, name in enumerate(names):
            if name != ALL and f"{name}.yaml" not in self.rules:
                self.problems.append(self.places.problem(file, (*path, number), self._no_rule(name)))

    def _no_rule(self, name: str) -> str:
        known = sorted(rule.removesuffix(".yaml") for rule in self.rules)
        near = [other for other in known if set(other.split("-")) & set(name.split("-"))] or known
        return f"is {name!r}, which this pack does not have; near it are {', '.join(near[:8])}"

    def _change(self, file: str, rule_id: str, change: RuleChange) -> None:
        name, path = f"{rule_id}.yaml", ("rules", rule_id)
        raw = self.rules.get(name)
        if not isinstance(raw, dict):
            self.problems.append(self.places.problem(file, path, self._no_rule(rule_id)))
            return
        raw = self.rules[name] = copy.deepcopy(raw)
        self.changed[rule_id] = change
        if change.enabled is not None:
            raw["enabled"] = change.enabled
            self._note(name, ("enabled",), file, (*path, "enabled"))
        if change.enabled is False:
            raw["disabled_because"] = {"zh": change.reason, "en": change.reason}
        for place, value in change.parameters.items():
            self._set(raw, name, place, value, (file, (*path, "parameters", place)))
        if change.unless:
            self._add_unless(raw, name, change.unless, (file, (*path, "unless")))

    def _set(self, raw: dict[str, object], name: str, place: str, value: object, spot: tuple[str, Path]) -> None:
        path = read_path(place)
        if path is None or path[0] not in CHANGEABLE:
            remedy = f"write a place in one of {', '.join(CHANGEABLE)}, for example check.at_most"
            self.problems.append(self.places.problem(*spot, f"is no place that an overlay may change; {remedy}"))
        elif path[:2] == ("check", "kind"):
            self.problems.append(self.places.problem(*spot, "would make another check; write a rule of your own"))
        elif wrong := _put(raw, path, value):
            self.problems.append(self.places.problem(*spot, wrong))
        else:
            self._note(name, path, *spot)

    def _add_unless(self, raw: dict[str, object], name: str, phrases: Sequence[str], spot: tuple[str, Path]) -> None:
        check = raw.get("check")
        if not isinstance(check, dict):
            return
        before = check.get("unless", [])
        count = len(before) if isinstance(before, list) else 0
        check["unless"] = [*(before if isinstance(before, list) else []), *phrases]
        if not before:
            self._note(name, ("check", "unless"), *spot)
        for number in range(len(phrases)):
            self._note(name, ("check", "unless", count + number), spot[0], (*spot[1], number))

    def _add_words(self, file: str, name: str, words: Sequence[str]) -> None:
        raw, path = self.words.get(name), ("words", name)
        if raw is None:
            known = ", ".join(sorted(self.words)[:20]) or "none"
            message = f"is {name!r}, a word set that this pack does not have; it has {known}"
            self.problems.append(self.places.problem(file, path, message))
            return
        settings = raw if isinstance(raw, dict) else {"words": raw}
        own = settings.get("words")
        if not isinstance(own, list):  # The set itself is wrong, and its own problem says so.
            return
        self.words[name] = {**settings, "words": [*own, *words]}
        for number in range(len(words)):
            for inside in ((name,), (name, "words")):
                self._note("words.yaml", (*inside, len(own) + number), file, (*path, number))

    def _note(self, name: str, path: Path, file: str, inside: Path) -> None:
        self.places.moved[name, path] = (file, inside)


def _put(raw: object, path: Path, value: object) -> str | None:
    """Put a value at a place of raw values; return what is wrong with the place, if anything."""
    for part in path[:-1]:
        if wrong := _misfit(raw, part):
            return wrong
        raw = raw[part] if isinstance(raw, list) else raw.setdefault(part, {})  # type: ignore[index, attr-defined]
    if wrong := _misfit(raw, path[-1]):
        return wrong
    raw[path[-1]] = value  # type: ignore[index]
    return None


def _misfit(raw: object, part: str | int) -> str | None:
    """Say why a part of a path leads nowhere in a raw value."""
    if isinstance(part, str):
        is_group = isinstance(raw, dict)
        return None if is_group else f"has {part!r} where the rule has no group; write the whole value one level above"
    if not isinstance(raw, list):
        return f"has [{part}] where the rule has no list; take the number out"
    return f"has [{part}], but the list has {len(raw)} items, counted from 0" if part >= len(raw) else None

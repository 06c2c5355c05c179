"""Labelled lines to contacts that can be measured: the corpus format, or contacts of the interchange format."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit_app.cli.scan_evidence import build_evidence, build_time_lines
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.interchange.problems import LineProblem, shorten
from audit_app.interchange.reading import STANDARD_INPUT, parse_record, raw_lines, without_nulls
from rules import Category
from rules.labelled import Labelled, LabelledLineError, read_item, read_labels


@dataclass(frozen=True)
class _Labels:
    origin: str
    wanted: frozenset[Category]
    arguable: frozenset[Category]


@dataclass
class _Lines:
    """What was read so far: corpus lines are whole, contacts wait for the others of their borrower."""

    items: dict[int, Labelled]
    contacts: list[tuple[int, _Labels, Contact]]
    problems: list[LineProblem]


def read_labelled(paths: Iterable[str], events: Iterable[Event]) -> tuple[list[Labelled], list[LineProblem]]:
    """Read labelled files in order ("-" is standard input): the contacts, and everything that is wrong with lines.

    A line with `started_at` is a contact of the interchange format with labels beside its fields, and is judged with
    the other contacts of its borrower; any other is a line of a corpus. Fields that neither format knows are left out.
    """
    lines = _Lines({}, [], [])
    place = 0
    for path in paths:
        name = "standard input" if path == STANDARD_INPUT else path
        for number, value in raw_lines(path, name):
            _take(lines, place, value, name, number)
            place += 1
    lines.items.update(_judged_together(lines.contacts, events))
    return [item for _, item in sorted(lines.items.items())], lines.problems


def _take(lines: _Lines, place: int, value: object, file: str, number: int) -> None:
    if isinstance(value, LineProblem):
        lines.problems.append(value)
        return
    if not isinstance(value, dict):
        lines.problems.append(LineProblem(file, number, "", "", "is no object; write one { … } a line"))
        return
    origin = f"{file}:{number}"
    try:
        if "started_at" in value:
            labels = _Labels(origin, *read_labels(value))
            contact, problems = parse_record(_contact_fields(value), Contact, file, number)
            lines.problems += problems
            if contact is not None:
                lines.contacts.append((place, labels, contact))
        else:
            lines.items[place] = read_item(_without_nulls(value), origin=origin)
    except LabelledLineError as error:
        shown = shorten(json.dumps(error.value, ensure_ascii=False, default=str)) if error.value != "" else ""
        lines.problems.append(LineProblem(file, number, error.field, shown, error.remedy))


def _without_nulls(value: Mapping[str, object]) -> Mapping[str, object]:
    cleaned = without_nulls(value)
    return cleaned if isinstance(cleaned, dict) else {}


def _contact_fields(value: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that a contact has; one text with its speaker is a talk of one turn."""
    fields = {name: inner for name, inner in value.items() if name in Contact.model_fields}
    if "speaker" in value and "text" in fields and not fields.get("turns"):
        fields["turns"] = [{"speaker": value["speaker"], "text": fields.pop("text")}]
    return fields


def _judged_together(
    contacts: Iterable[tuple[int, _Labels, Contact]], events: Iterable[Event]
) -> Iterable[tuple[int, Labelled]]:
    places = list(contacts)
    for time_line in build_time_lines((contact for _, _, contact in places), events):
        for number, evidence in build_evidence(time_line):
            place, labels, _ = places[number]
            yield place, Labelled(labels.origin, evidence, labels.wanted, labels.arguable)

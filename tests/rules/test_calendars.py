"""Calendars of a pack: read with it, part of its digest, and refused with their line when wrong."""

import pytest

from audit_app.services.try_out import _load_text
from rules import RulePackError, load_pack
from rules.loader import read_pack_files
from tests.rules.test_loading import HEADER, RULE

CALENDAR = """\
id: us-federal
title: {zh: 美国联邦假日, en: Federal holidays}
source: 5 USC 6103
years: [2026]
days:
  - {date: "2026-06-19", name: Juneteenth}
"""
CHECK = """\
check:
  kind: contact_hours
  allowed: [{start: "08:00", end: "21:00"}]
  holidays: {calendars: [us-federal]}
examples:
  - {expect: finding, contact: {at: "2026-06-19T10:00:00+08:00"}}
  - {expect: clear, contact: {at: "2026-06-18T10:00:00+08:00"}}
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "small"
    (place / "calendars").mkdir(parents=True)
    (place / "pack.yaml").write_text(HEADER)
    (place / "no-jail.yaml").write_text(RULE[: RULE.index("check:")] + CHECK)
    (place / "calendars" / "us-federal.yaml").write_text(CALENDAR)
    return place


def problems(folder, old, new):
    path = folder / "calendars" / "us-federal.yaml"
    path.write_text(CALENDAR.replace(old, new))
    with pytest.raises(RulePackError) as caught:
        load_pack(folder)
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]


def test_a_calendar_is_read_with_its_pack_and_changes_its_digest(folder):
    before = load_pack(folder)
    (folder / "calendars" / "us-federal.yaml").write_text(CALENDAR.replace("06-19", "07-03"))

    assert before.calendars["us-federal"].days[0].name == "Juneteenth"
    assert load_pack(folder).digest != before.digest


def test_what_is_installed_holds_the_calendars_and_gives_the_same_pack_again(folder):
    files = read_pack_files(folder)

    assert "calendars/us-federal.yaml" in files
    assert _load_text("small", tuple(sorted(files.items()))).digest == load_pack(folder).digest


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "said"),
    [
        ("years: [2026]", "years: [2025]", 1, "", "has 2026-06-19, but years does not name 2026"),
        ("source: 5 USC 6103\n", "", 1, "source", "is missing"),
        ('"2026-06-19"', '"19 June"', 6, "days[0].date", "write year-month-day"),
        ("id: us-federal", "id: us-other", 1, "id", "the file is 'us-federal.yaml'"),
    ],
)
def test_a_wrong_calendar_is_named_with_line_and_remedy(folder, old, new, line, field, said):
    found = problems(folder, old, new)

    assert (line, field) == found[0][:2]
    assert said in found[0][2]


def test_a_calendar_that_the_pack_does_not_have_is_named_with_the_file_to_add(folder):
    (folder / "calendars" / "us-federal.yaml").unlink()

    with pytest.raises(RulePackError, match=r"no-jail.yaml:12:3: check.holidays: .*add calendars/us-federal.yaml"):
        load_pack(folder)

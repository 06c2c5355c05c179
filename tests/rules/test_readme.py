"""What README shows can be loaded as it stands."""

import re
from pathlib import Path

import pytest

from rules.inquiry import FINDERS
from rules.yaml_text import parse_yaml
from tests.rules.making import make_rule
from tests.rules.test_conditions import check, words

TEXT = (Path(__file__).parents[2] / "rules" / "README.md").read_text(encoding="utf-8")
PART = TEXT[TEXT.index("**conditions**:") : TEXT.index("### Where the operators")]
SHORT = sorted(set(re.findall(r"`(\{kind: [^`]*\})`", PART)))
BLOCKS = re.findall(r"```yaml\n(.*?)```", PART, re.DOTALL)
NAMES = ("hold_on", "greeting", "identity", "purpose", "owes")


def named(text):
    return {name: words("一二") for name in NAMES if name in text}


def read(text):
    parsed, problems = parse_yaml(text, file="README.md")
    assert problems == []
    return parsed.value


@pytest.mark.parametrize("text", SHORT)
def test_a_condition_on_one_line_can_be_loaded(text):
    make_rule(check(read(f"shown: {text}")["shown"], named(text)))


@pytest.mark.parametrize("text", BLOCKS)
def test_a_block_can_be_loaded(text):
    shown = read(text)
    wanted = shown if "kind" in shown else check(next(iter(shown.values())), named(text))

    assert make_rule(wanted).check.kind == "conditions"


def test_every_kind_of_condition_is_shown():
    shown = set(re.findall(r"kind: (\w+)", PART))

    assert FINDERS.keys() | {"order", "fact", "contact", "event"} <= shown

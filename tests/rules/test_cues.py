"""Cues of a language without blanks are found wherever a regular expression of the same cue matches."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import phrase_syntax as syntax
from rules.cues import cues_between
from rules.evidence import Utterance
from rules.languages import LANGUAGES
from rules.languages.language import Cues
from rules.prepared import prepared
from rules.talk import Talk

ZH = LANGUAGES["zh"]
KINDS = list(Cues.model_fields)


def expression(sequence):
    return "".join(expression_of(part) for part in sequence.parts)


def expression_of(part):
    match part:
        case syntax.Literal(text):
            return re.escape(text)
        case syntax.Gap(limit):
            return f".{{0,{min(limit or ZH.default_gap, 12)}}}"
        case syntax.Choice(options):
            return f"(?:{'|'.join(map(expression, options))})"
        case syntax.Edge():
            return ""


PATTERNS = {
    kind: re.compile("|".join(expression(prepared(cue, "zh")) for cue in getattr(ZH.cues, kind))) for kind in KINDS
}
words = st.sampled_from(
    sorted({word for kind in KINDS for cue in getattr(ZH.cues, kind) for word in re.findall(r"[\u4e00-\u9fff]+", cue)})
)
texts = st.lists(st.one_of(words, words, st.text("我你的说不会天", max_size=4), st.just("。")), max_size=8).map("".join)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(text=texts, low=st.integers(0, 6), short=st.integers(0, 6))
def test_a_cue_is_found_wherever_its_own_characters_stand(kind, text, low, short):
    stream = Talk([Utterance(0, "agent", text)], ZH).stream("agent")
    high = max(low, len(stream.text) - short)

    found = {(cue.start, cue.end) for cue in cues_between(stream, low, high, ZH).of(kind)}

    places = [(start, end) for start in range(low, high) for end in range(start + 1, high + 1)]
    expected = {place for place in places if PATTERNS[kind].fullmatch(stream.text, *place)}
    assert found == {place for place in expected if place[1] <= len(stream.text)}

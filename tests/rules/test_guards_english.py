"""Which English sentences the built-in guards excuse, and which they do not."""

import pytest

from tests.rules.making import judge

CHECK = {"kind": "forbidden_phrase", "any_of": ["(going to|go to|be in) (jail|prison)", "send somebody to your house"]}


@pytest.mark.parametrize(
    "text",
    [
        "You're not going to jail over this.",
        "Nobody's going to prison for a bill.",
        "You wouldn't go to jail for that",
        "That didn't mean you'd go to jail.",
        "We ain't going to send somebody to your house",
        "I'd call you rather than send somebody to your house.",
        "If anyone says you will be in jail, hang up.",
        "You said he told you that you'd go to jail.",
    ],
)
def test_denied_and_quoted_words_are_innocent(text):
    assert judge(CHECK, text, language="en").outcome == "clear"


@pytest.mark.parametrize(
    "text",
    [
        "If you don't pay you're going to jail.",
        "You haven't paid and now you're going to jail.",
        "You don't want me to send somebody to your house.",
        "Do you think you're not going to jail?",
        "I'm not kidding, you will be in jail.",
        "Either you pay or you go to jail",
    ],
)
def test_threats_with_a_negation_beside_them_count(text):
    assert judge(CHECK, text, language="en").outcome == "finding"

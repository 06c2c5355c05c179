"""Numbers as they are said, with what they are worth."""

import pytest

from rules.entities import ENTITIES
from rules.languages import LANGUAGES
from rules.normalise import normalise


def read(text, language="zh"):
    numbers = ENTITIES["number"](normalise(text, LANGUAGES[language]).text)
    return [number.value.shown for number in numbers]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三万八", "38000"), ("一万二千三百", "12300"), ("1.2万", "12000"), ("二百五", "250"), ("三百零五", "305"),
        ("十二", "12"), ("二十五", "25"), ("三万零五百", "30500"), ("一百零五万", "1050000"), ("1,234.56", "1234.56"),
        ("一亿两千万", "120000000"), ("九千九百九十九", "9999"), ("两万五千六百七十八", "25678"), ("半", "0.5"),
        ("１２００", "1200"), ("兩萬", "20000"), ("三万半", "35000"),
    ],
)  # fmt: skip
def test_chinese_numbers_are_read(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两千多", "2000–3000"), ("十几", "11–19"), ("几千", "1000–9999"), ("三十来", "30–40"), ("2300多", "2300–2400"),
        ("大概三千", "2700–3300"), ("三千块左右", "2700–3300"),
    ],
)  # fmt: skip
def test_vague_numbers_are_an_interval(text, value):
    assert read(text) == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("three thousand two hundred", ["3200"]), ("twelve hundred", ["1200"]), ("a hundred and five", ["105"]),
        ("twenty-five", ["25"]), ("3.5k", ["3500"]), ("one million two hundred thousand", ["1200000"]),
        ("a few thousand", ["2000–9999"]), ("about 3 thousand", ["2700–3300"]),
        ("one thousand here and two there", ["1000", "2"]), ("a few people", []),
    ],
)  # fmt: skip
def test_english_numbers_are_read(text, values):
    assert read(text, "en") == values

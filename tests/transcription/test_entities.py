"""Amounts and dates are known by their value, however they are written."""

import pytest

from transcription.entities import find_entities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("还三千五百元", "3500"),
        ("还三千五块钱", "3500"),
        ("还3,500元", "3500"),
        ("还三万五元", "35000"),
        ("还3万5元", "35000"),
        ("还三万零五元", "30005"),
        ("还一百零五块", "105"),
        ("还一万二千三百元", "12300"),
        ("还12.50元", "12.5"),
        ("还十元", "10"),
        ("还两百元", "200"),
        ("还一亿三千万元", "130000000"),
    ],
)
def test_an_amount_has_its_value(text, value):
    assert find_entities(text) == {("amount", value): 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [("八月三号前", "8-3"), ("8月3日前", "8-3"), ("十二月内", "12"), ("二零二六年十月二十五日", "10-25")],
)
def test_a_date_has_its_value(text, value):
    assert find_entities(text) == {("date", value): 1}


@pytest.mark.parametrize("text", ["三个月", "一个月三期", "三千五百人", "我没钱"])
def test_other_numbers_are_neither(text):
    assert find_entities(text) == {}


def test_names_are_counted_as_they_are():
    assert find_entities("王先生，王先生在吗", names=("王先生", "李女士")) == {("name", "王先生"): 2}

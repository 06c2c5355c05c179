"""Amounts and durations as they are spoken."""

import pytest

from tests.rules.making import hears


@pytest.mark.parametrize("text", ["两千多块", "三万八", "12000", "一万", "五百元", "3,250.50元", "１２００块钱"])
def test_amounts_are_heard_in_figures_and_words(text):
    assert hears("欠{@amount}", f"您欠{text}")


@pytest.mark.parametrize("text", ["三天", "2026年", "一万个理由", "十二次"])
def test_other_numbers_are_no_amounts(text):
    assert not hears("欠{@amount}", f"您欠{text}")


def test_durations_and_telephone_numbers_are_heard():
    assert hears("逾期{@days}", "您逾期四十五天了")
    assert hears("逾期{@days}", "您逾期三个月了")
    assert hears("打{@phone}", "请打13800138000")
    assert not hears("打{@phone}", "请打95588")

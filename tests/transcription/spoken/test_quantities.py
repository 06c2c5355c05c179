"""What numbers, amounts, dates, times and digits come to, as people say and recognisers write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcription.spoken.chinese_numerals import read_number
from transcription.spoken.quantities import find_quantities
from transcription.spoken.quantity import Kind
from transcription.training.corpus import chinese_number, spoken_digits

CHINESE = [
    # amounts
    ("一万二千三百块", "一万二千三百块", "amount", "12300.00", "CNY"),
    ("还八百五十块零三毛吧", "八百五十块零三毛", "amount", "850.30", "CNY"),
    ("三万五千块钱", "三万五千块钱", "amount", "35000.00", "CNY"),
    ("十二块八毛五", "十二块八毛五", "amount", "12.85", "CNY"),
    ("三块五", "三块五", "amount", "3.50", "CNY"),
    ("五块零五分", "五块零五分", "amount", "5.05", "CNY"),
    ("两块半", "两块半", "amount", "2.50", "CNY"),
    ("五毛", "五毛", "amount", "0.50", "CNY"),
    ("少一角五", "一角五", "amount", "0.15", "CNY"),
    ("差八分钱", "八分钱", "amount", "0.08", "CNY"),
    ("三元五角", "三元五角", "amount", "3.50", "CNY"),
    ("一零五块", "一零五块", "amount", "105.00", "CNY"),
    ("2万3千块", "2万3千块", "amount", "23000.00", "CNY"),
    ("1.2万元", "1.2万元", "amount", "12000.00", "CNY"),
    ("1,250.50元", "1,250.50元", "amount", "1250.50", "CNY"),
    ("¥1,250.50", "¥1,250.50", "amount", "1250.50", "CNY"),
    ("￥３００", "￥３００", "amount", "300.00", "CNY"),
    ("人民币五千元", "人民币五千元", "amount", "5000.00", "CNY"),
    ("壹萬貳仟元整", "壹萬貳仟元整", "amount", "12000.00", "CNY"),
    ("两百美元", "两百美元", "amount", "200.00", "USD"),
    ("一块钱", "一块钱", "amount", "1.00", "CNY"),
    # numbers
    ("一万二千三百", "一万二千三百", "number", "12300", ""),
    ("三万五", "三万五", "number", "35000", ""),
    ("一千二", "一千二", "number", "1200", ""),
    ("三万零五十", "三万零五十", "number", "30050", ""),
    ("一亿两千万", "一亿两千万", "number", "120000000", ""),
    ("３万８", "３万８", "number", "38000", ""),
    ("零点八", "零点八", "number", "0.8", ""),
    ("逾期十天", "十天", "number", "10", "天"),
    ("分二十四期", "二十四期", "number", "24", "期"),
    ("俩月没还", "俩月", "number", "2", "月"),
    ("两个半月", "两个半月", "number", "2.5", "个月"),
    ("半年", "半年", "number", "0.5", "年"),
    ("半个月", "半个月", "number", "0.5", "个月"),
    # dates
    ("二零二六年三月五号", "二零二六年三月五号", "date", "2026-03-05", ""),
    ("2026年3月5日", "2026年3月5日", "date", "2026-03-05", ""),
    ("２０２６年３月", "２０２６年３月", "date", "2026-03", ""),
    ("十二月二十号扣", "十二月二十号", "date", "--12-20", ""),
    ("五号之前", "五号", "date", "---05", ""),
    ("下个月五号还", "五号", "date", "---05", ""),
    ("十月份", "十月份", "date", "--10", ""),
    ("2026-03-05", "2026-03-05", "date", "2026-03-05", ""),
    ("二零二六年", "二零二六年", "date", "2026", ""),
    # times
    ("下午三点半", "下午三点半", "time", "15:30", "24h"),
    ("今晚零点", "今晚零点", "time", "00:00", "24h"),
    ("晚上十二点", "晚上十二点", "time", "00:00", "24h"),
    ("中午十二点半", "中午十二点半", "time", "12:30", "24h"),
    ("三点四十", "三点四十", "time", "03:40", "12h"),
    ("九点零六入账", "九点零六", "time", "09:06", "12h"),
    ("九点一刻", "九点一刻", "time", "09:15", "12h"),
    ("明天十点之前", "十点", "time", "10:00", "12h"),
    ("15:30开庭", "15:30", "time", "15:30", "24h"),
    ("二十三点五十九分", "二十三点五十九分", "time", "23:59", "24h"),
    # percentages
    ("百分之二十", "百分之二十", "percentage", "20", "%"),
    ("百分之三点五", "百分之三点五", "percentage", "3.5", "%"),
    ("百分之百", "百分之百", "percentage", "100", "%"),
    ("日息万分之五", "万分之五", "percentage", "5", "‱"),
    ("千分之零点五", "千分之零点五", "percentage", "0.5", "‰"),
    ("24厘", "24厘", "percentage", "24", "厘"),
    ("５０％", "５０％", "percentage", "50", "%"),
    ("减免三成", "三成", "percentage", "30", "%"),
    ("月息两分", "月息两分", "percentage", "2", "分"),
    # digits
    ("尾号八八八八", "八八八八", "digits", "8888", ""),
    ("幺三八零零幺三八零零零", "幺三八零零幺三八零零零", "digits", "13800138000", ""),
    ("打幺幺零", "幺幺零", "digits", "110", ""),
    ("13800138000", "13800138000", "digits", "13800138000", ""),
    ("工号6120", "6120", "digits", "6120", ""),
    ("卡号6217 0033 1000", "6217 0033 1000", "digits", "621700331000", ""),
]
"""Text, the stretch that is a quantity, its kind, value and unit."""

CHINESE_NOTHING = [
    "千万不要", "万一你不还", "十分抱歉", "有一点困难", "一点都不", "一个电话", "第三期", "第二天", "咱俩", "你们俩",
    "一块儿吃饭", "我们一起去", "一次性还清", "两点要求", "七七八八", "一定还", "统一处理", "五号楼", "三三两两",
]  # fmt: skip

VAGUE = [
    ("两三百块", "amount", "200.00", "300.00"),
    ("一千多块", "amount", "1000.00", "2000.00"),
    ("三四十块", "amount", "30.00", "40.00"),
    ("七八千", "number", "7000", "8000"),
    ("十七八天", "number", "17", "18"),
    ("五十来天", "number", "50", "60"),
    ("3万多", "number", "30000", "40000"),
]

ENGLISH = [
    ("owe twelve thousand three hundred dollars", "twelve thousand three hundred dollars", "amount", "12300.00", "USD"),
    ("$1,250.50", "$1,250.50", "amount", "1250.50", "USD"),
    ("$12k", "$12k", "amount", "12000.00", "USD"),
    ("a hundred and five dollars", "a hundred and five dollars", "amount", "105.00", "USD"),
    ("twelve dollars and fifty cents", "twelve dollars and fifty cents", "amount", "12.50", "USD"),
    ("fifty cents", "fifty cents", "amount", "0.50", "USD"),
    ("forty-two thousand and seventeen", "forty-two thousand and seventeen", "number", "42017", ""),
    ("twelve hundred", "twelve hundred", "number", "1200", ""),
    ("two point five million", "two point five million", "number", "2500000", ""),
    ("thirty days past due", "thirty days", "number", "30", "days"),
    ("ends in two double five", "two double five", "digits", "255", ""),
    ("five five five oh one three four", "five five five oh one three four", "digits", "5550134", ""),
    ("call 800 555 0199", "800 555 0199", "digits", "8005550199", ""),
    ("March 5th", "March 5th", "date", "--03-05", ""),
    ("March fifth, twenty twenty-six", "March fifth, twenty twenty-six", "date", "2026-03-05", ""),
    ("the 5th of March", "the 5th of March", "date", "--03-05", ""),
    ("on the twenty-first", "the twenty-first", "date", "---21", ""),
    ("March 2026", "March 2026", "date", "2026-03", ""),
    ("three thirty pm", "three thirty pm", "time", "15:30", "24h"),
    ("3:30 p.m.", "3:30 p.m.", "time", "15:30", "24h"),
    ("half past three", "half past three", "time", "03:30", "12h"),
    ("quarter to one", "quarter to one", "time", "12:45", "12h"),
    ("twenty percent", "twenty percent", "percentage", "20", "%"),
    ("zero point five percent", "zero point five percent", "percentage", "0.5", "%"),
    ("24.5 %", "24.5 %", "percentage", "24.5", "%"),
]  # fmt: skip

ENGLISH_NOTHING = ["one moment", "you may call", "one of them", "the first time", "the second payment", "march on"]


def _of(found, text):
    return [(text[one.start : one.end], one.kind.value, one.value, one.unit) for one in found]


@pytest.mark.parametrize(("text", "said", "kind", "value", "unit"), CHINESE, ids=[row[0] for row in CHINESE])
def test_a_chinese_quantity_has_its_place_and_its_value(text, said, kind, value, unit):
    found = _of(find_quantities(text, language="zh"), text)

    assert found == [(said, kind, value, unit)]


@pytest.mark.parametrize("text", CHINESE_NOTHING)
def test_a_numeral_that_counts_nothing_is_left_alone(text):
    assert find_quantities(text, language="zh-CN") == ()


@pytest.mark.parametrize(("text", "kind", "value", "upper"), VAGUE, ids=[row[0] for row in VAGUE])
def test_a_vague_number_has_two_ends(text, kind, value, upper):
    (found,) = find_quantities(text, language="zh")

    assert (found.kind, found.value, found.upper) == (kind, value, upper)


@pytest.mark.parametrize(("text", "said", "kind", "value", "unit"), ENGLISH, ids=[row[0] for row in ENGLISH])
def test_an_english_quantity_has_its_place_and_its_value(text, said, kind, value, unit):
    assert _of(find_quantities(text, language="en"), text) == [(said, kind, value, unit)]


@pytest.mark.parametrize("text", ENGLISH_NOTHING)
def test_an_english_word_that_counts_nothing_is_left_alone(text):
    assert find_quantities(text, language="en") == ()


def test_a_comma_of_the_sentence_is_none_of_a_number():
    text = "先还300，500元下月还，五号前。"

    found = find_quantities(text, language="zh")

    assert [one.value for one in found] == ["300", "500.00", "---05"]


def test_several_quantities_of_one_sentence_are_found_in_order():
    text = "您尾号八八二一的卡二十一号上午九点前还1250.5元，年化百分之二十四。"

    found = find_quantities(text, language="zh")

    assert [one.value for one in found] == ["8821", "---21", "09:00", "1250.50", "24"]
    assert [one.kind for one in found] == [Kind.DIGITS, Kind.DATE, Kind.TIME, Kind.AMOUNT, Kind.PERCENTAGE]


@given(st.integers(10, 99_999_999))
def test_every_whole_number_is_read_back_from_its_words(number):
    assert read_number(chinese_number(number)) == number


@given(st.integers(1, 99_999_999), st.integers(0, 9), st.integers(0, 9))
def test_every_amount_is_read_back_from_its_words(yuan, jiao, fen):
    said = chinese_number(yuan) + "块"
    said += f"{spoken_digits(str(jiao))}毛" if jiao else ""
    said += f"{'' if jiao else '零'}{spoken_digits(str(fen))}分" if fen else ""
    said += "钱"

    (found,) = find_quantities(said, language="zh")

    assert (found.kind, Decimal(found.value)) == (Kind.AMOUNT, Decimal(yuan) + Decimal(jiao) / 10 + Decimal(fen) / 100)


@given(st.dates())
def test_every_date_of_these_centuries_is_read_back_from_its_words(day):
    if not 1900 <= day.year <= 2199:
        return
    said = f"{spoken_digits(str(day.year))}年{chinese_number(day.month)}月{chinese_number(day.day)}号"

    (found,) = find_quantities(said, language="zh")

    assert (found.value, found.start, found.end) == (day.isoformat(), 0, len(said))


@given(st.text("0123456789", min_size=3, max_size=20).filter(lambda digits: digits[:2] not in {"77", "11"}))
def test_every_string_of_digits_is_read_back_from_its_words(digits):
    (found,) = find_quantities(f"尾号{spoken_digits(digits)}。", language="zh")

    assert (found.kind, found.value) == (Kind.DIGITS, digits)


@given(st.text(alphabet="一二三十百千万亿零两点块元毛分半年月日号百分之多几第0123456789.,%:- "))
def test_any_row_of_signs_gives_ordered_quantities_within_the_text(text):
    for language in ("zh", "en"):
        ends = [0, *(edge for one in find_quantities(text, language=language) for edge in (one.start, one.end))]

        assert ends == sorted(ends)
        assert ends[-1] <= len(text)

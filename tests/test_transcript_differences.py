"""Two readings side by side, where what must stand in each row is known."""

import pytest

from audit_app.transcript_differences import ReadTurn, find_differences, instead_of


def turn(number, text, *, start_s=0.0, channel=0, speaker="agent", cut=1):
    """A turn whose words are `cut` characters long and take a second each character."""
    words = [
        [text[at : at + cut], start_s + at, start_s + at + len(text[at : at + cut]), 0.9]
        for at in range(0, len(text), cut)
    ]
    return ReadTurn(number, number, channel, speaker, text, start_s, start_s + len(text), words)


def shown(passages):
    return [(passage.kind.value, "".join(letter.text for letter in passage.letters)) for passage in passages]


def test_equal_changed_missing_and_added_words_stand_beside_each_other():
    found = find_differences([turn(1, "请您还三百元，谢谢。")], [turn(2, "请还三千元，谢谢您")])

    (row,) = found.rows
    assert shown(row.one) == [
        ("equal", "请"), ("missing", "您"), ("equal", "还三"), ("changed", "百"), ("equal", "元，谢谢。"),
    ]  # fmt: skip
    assert shown(row.other) == [("equal", "请还三"), ("changed", "千"), ("equal", "元，谢谢"), ("added", "您")]
    assert (found.changed, found.missing, found.added) == (1, 1, 1)
    assert found.agreement == pytest.approx(2 * 6 / (8 + 8))


def test_punctuation_and_the_cut_of_words_make_no_difference():
    found = find_differences([turn(1, "请您，还款。")], [turn(2, "请您还款", cut=2)])

    assert found.agreement == 1.0
    assert found.rows[0].is_equal


def test_each_letter_keeps_its_own_time():
    found = find_differences([turn(1, "请您还款", start_s=10.0)], [turn(2, "请您还款", start_s=10.5, cut=2)])

    assert [letter.start_s for letter in found.rows[0].one[0].letters] == [10.0, 11.0, 12.0, 13.0]
    assert [letter.start_s for letter in found.rows[0].other[0].letters] == [10.5, 11.5, 12.5, 13.5]


def test_channels_are_never_lined_up_with_each_other():
    one = [turn(1, "喂你好", channel=0), turn(2, "请您还款", channel=1, start_s=5.0, speaker="borrower")]
    other = [turn(3, "请您还款", channel=0), turn(4, "喂你好", channel=1, start_s=5.0)]

    assert find_differences(one, other).agreement == 0.0


def test_a_turn_that_only_one_reading_has_is_a_row_of_its_own():
    one = [turn(1, "喂"), turn(2, "再见", start_s=60.0)]
    other = [turn(3, "喂"), turn(4, "谢谢观看", start_s=30.0), turn(5, "再见", start_s=60.0)]

    rows = find_differences(one, other).rows

    assert [(row.start_s, shown(row.one), shown(row.other)) for row in rows] == [
        (0.0, [("equal", "喂")], [("equal", "喂")]),
        (30.0, [], [("added", "谢谢观看")]),
        (60.0, [("equal", "再见")], [("equal", "再见")]),
    ]


def test_turns_cut_in_other_places_stand_in_the_rows_of_the_first_reading():
    one = [turn(1, "请您还款，"), turn(2, "不然起诉", start_s=5.0)]
    other = [turn(3, "请您还款不然起诉")]

    rows = find_differences(one, other).rows

    assert [shown(row.other) for row in rows] == [[("equal", "请您还款")], [("equal", "不然起诉")]]


def test_another_speaker_is_told_though_the_words_are_equal():
    (row,) = find_differences([turn(1, "喂")], [turn(2, "喂", speaker="borrower")]).rows

    assert row.is_equal
    assert (row.speaker, row.other_speaker) == ("agent", "borrower")


def test_every_letter_of_both_sides_is_shown_once():
    one = [turn(1, "abc一二三"), turn(2, "四五", start_s=9.0), turn(3, "六", start_s=40.0, channel=1)]
    other = [turn(4, "xbc二三三"), turn(5, "五五五", start_s=20.0), turn(6, "七", start_s=41.0, channel=1)]

    found = find_differences(one, other)

    for side, turns in (("one", one), ("other", other)):
        letters = [letter for row in found.rows for passage in getattr(row, side) for letter in passage.letters]
        assert sorted(letter.text for letter in letters) == sorted(letter for turn in turns for letter in turn.text)


def test_a_letter_knows_what_stands_in_its_place():
    found = find_differences([turn(1, "还三百元")], [turn(2, "还三千元")])

    assert instead_of([found.letters[1, 2]]) == "千"
    assert instead_of([found.letters[2, 2]]) == "百"
    assert found.letters[1, 0].is_equal


def test_turns_without_word_times_are_spread_over_their_own():
    bare = ReadTurn(1, 0, 0, "agent", "一二三四", 10.0, 14.0, [])

    (row,) = find_differences([bare], []).rows

    assert [letter.start_s for letter in row.one[0].letters] == [10.0, 11.0, 12.0, 13.0]


def test_where_one_wrote_more_the_letters_of_the_other_are_told_once():
    found = find_differences([turn(1, "您怎么样吗")], [turn(2, "您照片发到网上去了吗")])

    whole = [found.letters[2, place] for place in range(1, 9)]
    assert instead_of(whole) == "怎么样"
    assert instead_of(whole[:2]) == "怎"
    assert instead_of([found.letters[1, place] for place in range(1, 4)]) == "照片发到网上去了"

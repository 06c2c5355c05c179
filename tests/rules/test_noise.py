"""Damaging text as a recogniser does: how much, with what, and always the same for a seed."""

from collections import Counter
from dataclasses import replace

import pytest
from rapidfuzz.distance import Levenshtein

from rules.labelled import read_item
from rules.noise import damage, damage_all
from rules.sound import known_sounds

SAID = "您好，我们公司通知您，您的贷款已经逾期三个月，请尽快联系我们处理，不要再拖延了。"


def talk(name="one", **fields):
    return read_item(
        {"id": name, "labels": [], "turns": [["agent", SAID], ["borrower", "知道了"]], **fields}, origin="x:1"
    )


def words(item):
    return [utterance.text for utterance in item.evidence.utterances]


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.3])
def test_about_as_many_characters_are_wrong_as_asked_for(rate):
    noised = damage_all([talk(f"n{number}") for number in range(300)], rate=rate, seed=1)

    assert noised.wrong / noised.characters == pytest.approx(rate, rel=0.1)


def test_no_noise_changes_nothing():
    assert damage_all([talk()], rate=0, seed=1).items == (talk(),)


def test_the_same_seed_damages_a_contact_alike_whatever_stands_beside_it():
    alone = damage_all([talk()], rate=0.3, seed=1).items[0]
    among_others = damage_all([talk("other"), talk()], rate=0.3, seed=1).items[1]

    assert words(alone) == words(among_others)
    assert words(alone) != words(damage_all([talk()], rate=0.3, seed=2).items[0])


def test_what_was_written_is_not_damaged():
    message = replace(talk(), evidence=read_item({"labels": [], "channel": "sms", "text": SAID}, origin="x").evidence)

    assert damage_all([message], rate=0.5, seed=1).items == (message,)


def test_figures_punctuation_and_latin_letters_stay():
    assert damage("ABC 123，。 xyz", rate=1.0, seed="1") == "ABC 123，。 xyz"


def test_most_wrong_characters_sound_like_what_was_said():
    sounds, kinds = known_sounds(), Counter()
    for seed in range(400):
        heard = damage(SAID, rate=0.1, seed=str(seed))
        for edit in Levenshtein.editops(SAID, heard):
            if edit.tag != "replace":
                kinds[edit.tag] += 1
                continue
            said, written = sounds[SAID[edit.src_pos]], sounds.get(heard[edit.dest_pos], ("", ""))
            kinds["same" if said[0] == written[0] else "near" if said[1] == written[1] else "other"] += 1

    assert kinds["same"] > 0.4 * kinds.total()
    assert kinds["near"] > 0.05 * kinds.total()
    assert kinds["delete"] > kinds["insert"] > 0


def test_what_the_demo_model_confused_is_written_too():
    heard = {damage("王", rate=1.0, seed=str(number)) for number in range(200)}

    assert "黄" in heard  # sounds otherwise, and stands in the table

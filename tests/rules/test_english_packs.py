"""What the packs of other jurisdictions promise together: honest sources, the same words, one place each."""

import pytest

from rules import PACKS_FOLDER, load_pack

ENGLISH = sorted(path.name for path in PACKS_FOLDER.iterdir() if path.name != "cn-consumer-credit")
STATES = ("us-nyc", "us-ma", "us-wa", "us-dc")


@pytest.fixture(scope="module", params=ENGLISH)
def pack(request):
    return load_pack(PACKS_FOLDER / request.param)


def test_the_packs_are_those_that_the_readme_names():
    assert set(ENGLISH) == {"us-reg-f", *STATES, "uk-conc", "in-rbi", "id-ojk", "ph-sec", "hk-hkma"}


def test_what_rests_only_on_unconfirmed_articles_is_policy_and_says_so(pack):
    for rule in pack.rules:
        if not any(citation.confirmed for citation in rule.citations):
            assert rule.force == "policy", rule.id
            says = rule.explanation.en + (rule.disabled_because.en if rule.disabled_because else "")
            assert any(words in says for words in ("ot checked", "confirmed", "names no number")), rule.id


def test_every_confirmed_article_says_where_it_was_read(pack):
    silent = [
        (rule.id, citation.section)
        for rule in pack.rules
        for citation in rule.citations
        if citation.confirmed and citation.url is None
    ]

    assert silent == []


def test_shared_words_are_the_same_in_every_pack(pack):
    first = load_pack(PACKS_FOLDER / "us-reg-f").word_sets
    differing = [name for name, words in pack.word_sets.items() if name in first and first[name] != words]

    assert differing == []


@pytest.mark.parametrize("name", STATES)
def test_a_state_judges_only_those_who_live_there(name):
    for rule in load_pack(PACKS_FOLDER / name).rules:
        assert rule.applies_to.attributes["residence"] == name.upper()

"""The lender's words: read from a file, cut to what a decoder has room for, and given to engines that take a prompt."""

import pytest

from transcription.backends.prompting import MOST_PROMPT_TOKENS, whisper_prompt
from transcription.spoken.vocabulary import MOST_TERMS, load_vocabulary, prompt_of, shipped_vocabulary


def _write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_has_one_term_a_line_and_remarks(tmp_path):
    path = _write(tmp_path / "terms.txt", "\ufeff# ours\n穗禾银行\n麦浪分期  # product\n\n穗禾银行\nmini-Miranda\n")

    assert load_vocabulary(path) == ("穗禾银行", "麦浪分期", "mini-Miranda")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("穗禾银行\n请您尽快还款。", "line 2: '请您尽快还款。' is no term"),
        ("长" * 41, "line 1: .* at most 40 characters"),
        ("\n".join(f"产品{number}" for number in range(MOST_TERMS + 1)), f"it has {MOST_TERMS + 1} terms"),
    ],
    ids=["a sentence", "too long", "too many"],
)
def test_what_is_no_list_of_terms_is_refused_with_its_line(tmp_path, text, problem):
    with pytest.raises(ValueError, match=problem):
        load_vocabulary(_write(tmp_path / "terms.txt", text))


@pytest.mark.parametrize("language", ["zh-CN", "zh", "en"])
def test_terms_of_law_are_shipped_for_both_languages(language):
    assert len(shipped_vocabulary(language)) > 20


def test_a_prompt_takes_whole_terms_as_long_as_there_is_room():
    prompt = prompt_of(("逾期", "征信", "违约金"), language="zh", encode=list, most_tokens=7)

    assert prompt == "逾期、征信。"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_prompt_of_a_long_list_fits_into_whisper_s_limit(language):
    from whisper.tokenizer import get_tokenizer

    terms = tuple(f"{term}{number}" for number in range(12) for term in shipped_vocabulary(language))
    prompt = whisper_prompt(terms, language)
    tokens = get_tokenizer(multilingual=True, language=language).encode(" " + prompt)

    assert MOST_PROMPT_TOKENS - 20 < len(tokens) <= MOST_PROMPT_TOKENS
    assert prompt.startswith(terms[0])


def test_no_terms_make_no_prompt():
    assert whisper_prompt((), "zh") == ""

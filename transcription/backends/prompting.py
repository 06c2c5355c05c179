"""The vocabulary as Whisper's prompt: as many terms as its decoder has room for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from whisper.tokenizer import get_tokenizer

from transcription.spoken.vocabulary import prompt_of

MOST_PROMPT_TOKENS = 223
"""Whisper keeps as many tokens of what was said before, and drops the first ones beyond them."""


@lru_cache(maxsize=64)
def whisper_prompt(vocabulary: Sequence[str], language: str, most_tokens: int = MOST_PROMPT_TOKENS) -> str:
    """The prompt for a vocabulary, in whole terms; empty for none. The tokens are those of Whisper's own vocabulary."""
    if not vocabulary:
        return ""
    tokenizer = get_tokenizer(multilingual=True, language=language, task="transcribe")
    return prompt_of(
        vocabulary, language=language, encode=lambda text: tokenizer.encode(" " + text), most_tokens=most_tokens
    )

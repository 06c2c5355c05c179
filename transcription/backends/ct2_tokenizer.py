"""Whisper's vocabulary as the file `tokenizer.json`, which faster-whisper reads, from the copy inside Whisper."""

from __future__ import annotations

import base64
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from whisper.tokenizer import LANGUAGES, Tokenizer

_PIECES = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""  # GPT-2's
_TIMES = 1_501
_PLAIN_TOKENS = 50_257
_SAMPLES = ("您好,请问是张先生吗?", "3500元 hello World,  ok?")


@dataclass(frozen=True)
class SpecialTokens:
    """The tokens behind the text ones, in order, and how large the vocabulary is with them."""

    names: tuple[str, ...]
    vocabulary: int


def special_tokens(languages: int) -> SpecialTokens:
    """Those of a multilingual model that knows so many languages."""
    names = ["<|endoftext|>", "<|startoftranscript|>", *(f"<|{name}|>" for name in list(LANGUAGES)[:languages])]
    names += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
    names += ["<|notimestamps|>", *(f"<|{place * 0.02:.2f}|>" for place in range(_TIMES))]
    return SpecialTokens(tuple(names), _PLAIN_TOKENS + len(names))


def write_tokenizer(path: Path, tokenizer: Tokenizer, *, vocabulary: int) -> list[str]:
    """Write the file; return every token by number. Raises RuntimeError where it cuts text otherwise than Whisper."""
    from tokenizers import AddedToken, Regex, decoders, models, pre_tokenizers
    from tokenizers import Tokenizer as Written

    ranks = _ranks()
    letters = _letters()
    spelled_halves = [["".join(letters[byte] for byte in part) for part in _halves(token, ranks)] for token in ranks]
    merges = [(halves[0], halves[1]) for halves in spelled_halves if halves[1:]]
    spelled = {"".join(letters[byte] for byte in token): rank for token, rank in ranks.items()}
    written = Written(models.BPE(vocab=spelled, merges=merges))
    written.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    written.decoder = decoders.ByteLevel()
    special = special_tokens(tokenizer.num_languages)
    written.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in special.names])
    if written.get_vocab_size() != vocabulary:
        raise RuntimeError(f"The vocabulary has {written.get_vocab_size()} tokens, the model {vocabulary}.")
    for sample in _SAMPLES:
        if written.encode(sample).ids != tokenizer.encode(sample):
            raise RuntimeError(f"{sample!r} is cut into other tokens than Whisper cuts it into.")
    written.save(str(path))
    numbers = {number: token for token, number in written.get_vocab().items()}
    return [numbers[number] for number in range(vocabulary)]


def _ranks() -> dict[bytes, int]:
    lines = (importlib.resources.files("whisper") / "assets" / "multilingual.tiktoken").read_text("ascii").splitlines()
    pairs = [line.split() for line in lines if line]
    return dict(sorted(((base64.b64decode(token), int(rank)) for token, rank in pairs), key=lambda pair: pair[1]))


def _letters() -> dict[int, str]:
    """GPT-2's way of writing every byte as a visible character."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {**{byte: chr(byte) for byte in visible}, **{byte: chr(256 + place) for place, byte in enumerate(hidden)}}


def _halves(token: bytes, ranks: Mapping[bytes, int]) -> list[bytes]:
    """The two tokens that were merged into this one; a single byte stays alone."""
    parts = [bytes([byte]) for byte in token]
    while True:
        pairs = [(ranks.get(left + right), place) for place, (left, right) in enumerate(pairwise(parts))]
        known = [(rank, place) for rank, place in pairs if rank is not None and rank < ranks[token]]
        if not known:
            return parts
        place = min(known)[1]
        parts[place : place + 2] = [parts[place] + parts[place + 1]]

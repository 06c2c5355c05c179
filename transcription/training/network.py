"""Whisper's network at a small size, trained on the small vocabulary and saved in the full one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from whisper.model import AudioEncoder, ModelDimensions, MultiHeadAttention, TextDecoder, Whisper

from transcription.training.vocabulary import FULL_SIZE, TIMESTAMPS, load_vocabulary, whisper_tokenizer

WAVES = 96  # sinusoids that all time stamp embeddings are made of
DIMENSIONS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=128,
    n_audio_head=2,
    n_audio_layer=3,
    n_vocab=FULL_SIZE,
    n_text_ctx=448,
    n_text_state=128,
    n_text_head=2,
    n_text_layer=2,
)


@dataclass(frozen=True)
class Decoded:
    """Logits over the small vocabulary, and the cross-attention of each decoder layer."""

    logits: Tensor
    attention: Sequence[Tensor]


class Network(nn.Module):  # type: ignore[misc]  # torch ships no type for mypy here
    """Whisper's encoder and decoder with a small embedding table and a CTC head for training only."""

    def __init__(self) -> None:
        super().__init__()
        width = DIMENSIONS.n_audio_state
        self.vocabulary = load_vocabulary()
        self.encoder = AudioEncoder(
            DIMENSIONS.n_mels, DIMENSIONS.n_audio_ctx, width, DIMENSIONS.n_audio_head, DIMENSIONS.n_audio_layer
        )
        self.decoder = TextDecoder(1, DIMENSIONS.n_text_ctx, width, DIMENSIONS.n_text_head, DIMENSIONS.n_text_layer)
        self.decoder.token_embedding = None
        nn.init.normal_(self.decoder.positional_embedding, std=0.01)
        self.words = nn.Parameter(torch.randn(self.vocabulary.unused + 1, width) * 0.06)
        self.time_weights = nn.Parameter(torch.randn(WAVES, width) * 0.06)
        self.time_bias = nn.Parameter(torch.zeros(width))
        self.ctc = nn.Linear(width, self.vocabulary.unused + 1)
        self.register_buffer("waves", _waves(), persistent=False)
        bias = torch.zeros(self.vocabulary.size)
        bias[self.vocabulary.unused] = math.log(self.vocabulary.unused_count)
        self.register_buffer("unused_bias", bias, persistent=False)

    def table(self) -> Tensor:
        """The embedding of every token of the small vocabulary."""
        return torch.cat([self.words, self.waves @ self.time_weights + self.time_bias])

    def listen(self, mel: Tensor, offsets: Sequence[int]) -> Tensor:
        """Encode windows of any equal length, each as if it began at its offset in the 30 seconds.

        Position comes from fixed sinusoids, so short windows at random places teach the same
        network at a fraction of the cost of full ones.
        """
        hidden = functional.gelu(self.encoder.conv1(mel))
        hidden = functional.gelu(self.encoder.conv2(hidden)).permute(0, 2, 1)
        length = hidden.shape[1]
        places = torch.stack([self.encoder.positional_embedding[at : at + length] for at in offsets])
        hidden = hidden + places.to(hidden.dtype)
        for block in self.encoder.blocks:
            hidden = block(hidden)
        return self.encoder.ln_post(hidden)

    def write(self, tokens: Tensor, audio: Tensor) -> Decoded:
        """Teacher-forced decoding that also returns where each token looked in the audio."""
        table = self.table()
        hidden = table[tokens] + self.decoder.positional_embedding[: tokens.shape[1]]
        attention: list[Tensor] = []
        for block in self.decoder.blocks:
            hidden = hidden + block.attn(block.attn_ln(hidden), mask=self.decoder.mask)[0]
            looked, weights = _cross_attention(block.cross_attn, block.cross_attn_ln(hidden), audio)
            attention.append(weights)
            hidden = hidden + looked
            hidden = hidden + block.mlp(block.mlp_ln(hidden))
        logits = (self.decoder.ln(hidden) @ table.t()).float() + self.unused_bias
        return Decoded(logits, attention)


def warm_start(network: Network, path: Path) -> None:
    """Take over a checkpoint in Whisper's form; tokens it never learned begin as its unused token."""
    state = torch.load(path, map_location="cpu", weights_only=True)["model_state_dict"]
    state = {name: value.float() for name, value in state.items()}
    table = state.pop("decoder.token_embedding.weight")
    own = {name: value for name, value in state.items() if name in network.state_dict()}
    network.load_state_dict(own, strict=False)
    vocabulary = network.vocabulary
    unused = table.mode(dim=0).values
    known = table[list(vocabulary.known)]
    fresh = (known - unused).abs().max(dim=1).values < 1e-4
    known[fresh] += torch.randn(int(fresh.sum()), known.shape[1]) * 0.02
    first = whisper_tokenizer().timestamp_begin
    stamps = table[first : first + TIMESTAMPS]
    basis = torch.cat([network.waves, torch.ones(TIMESTAMPS, 1)], dim=1)
    solution = torch.linalg.lstsq(basis, stamps).solution
    with torch.no_grad():
        network.words.copy_(torch.cat([known, unused[None]]))
        network.time_weights.copy_(solution[:-1])
        network.time_bias.copy_(solution[-1])


def export(network: Network, path: Path) -> None:
    """Save the network as half-precision weights that `whisper.load_model(path)` loads."""
    parts = {f"encoder.{name}": value for name, value in network.encoder.state_dict().items()}
    parts |= {f"decoder.{name}": value for name, value in network.decoder.state_dict().items()}
    parts["decoder.token_embedding.weight"] = _full_table(network)
    wanted = Whisper(DIMENSIONS).state_dict().keys()
    state = {name: parts[name].half().contiguous().clone() for name in wanted}
    content: dict[str, Any] = {"dims": dict(DIMENSIONS.__dict__), "model_state_dict": state}
    partial = path.with_suffix(".part")
    torch.save(content, partial)
    partial.replace(path)


def _full_table(network: Network) -> Tensor:
    vocabulary = network.vocabulary
    with torch.no_grad():
        table = network.table()
        full = table[vocabulary.unused].repeat(FULL_SIZE, 1)
        full[list(vocabulary.known)] = table[: vocabulary.unused]
        first = whisper_tokenizer().timestamp_begin
        full[first : first + TIMESTAMPS] = table[vocabulary.first_timestamp :]
    return full


def _waves() -> Tensor:
    steps = torch.arange(TIMESTAMPS).float()
    slowest, fastest = math.log(2 * math.pi / 3000), math.log(2 * math.pi / 6)
    frequencies = torch.exp(torch.linspace(slowest, fastest, WAVES // 2))
    angles = steps[:, None] * frequencies
    return torch.cat([angles.sin(), angles.cos()], dim=1) / math.sqrt(WAVES / 2)


def _cross_attention(layer: MultiHeadAttention, hidden: Tensor, audio: Tensor) -> tuple[Tensor, Tensor]:
    heads = layer.n_head
    batch, length, width = hidden.shape

    def split(projected: Tensor) -> Tensor:
        return projected.view(batch, -1, heads, width // heads).transpose(1, 2)

    query, key, value = split(layer.query(hidden)), split(layer.key(audio)), split(layer.value(audio))
    scores = (query @ key.transpose(-1, -2)).float() * (width // heads) ** -0.5
    weights = scores.softmax(-1)
    mixed = (weights.to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, width)
    return layer.out(mixed), weights

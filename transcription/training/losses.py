"""What training minimises: the text, its sound (CTC), and where the decoder looks while it writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from transcription.training.bank import RATE
from transcription.training.batches import FRAME, Batch, collate
from transcription.training.network import Network

GUIDE_BAND_S = 0.25
GUIDE_WEIGHT = 0.3
CTC_WEIGHT = 0.3
SOFT_STAMPS = ((-2, 0.1), (-1, 0.2), (0, 0.4), (1, 0.2), (2, 0.1))  # within 40 ms is right


@dataclass(frozen=True)
class Losses:
    """The total to go down, its parts, and the share of text tokens guessed right."""

    total: Tensor
    text: float
    ctc: float
    guide: float
    accuracy: float


def measure_losses(network: Network, batch: Batch, *, replaced: float, pad: int) -> Losses:
    """One forward pass; `replaced` is the share of decoder inputs swapped for random tokens.

    Swapping keeps the decoder from trusting its own past more than its ears.
    """
    given, wanted, times = collate(batch.targets, pad=pad)
    text_tokens = len(network.vocabulary.text)
    swap = (torch.rand(given.shape) < replaced) & (given < text_tokens)
    heard = torch.where(swap, torch.randint(0, text_tokens, given.shape), given)
    audio = network.listen(batch.mel, batch.offsets)
    decoded = network.write(heard, audio)
    text = _text_loss(decoded.logits, wanted, first_stamp=network.vocabulary.first_timestamp)
    guide = _guide_loss(decoded.attention, times)
    ctc = ctc_loss(network, audio, batch)
    with torch.no_grad():
        asked = (wanted >= 0) & (wanted < text_tokens)
        right = (decoded.logits.argmax(-1) == wanted) & asked
        accuracy = float(right.sum()) / max(1, int(asked.sum()))
    total = text + GUIDE_WEIGHT * guide + CTC_WEIGHT * ctc
    return Losses(total, float(text.detach()), float(ctc.detach()), float(guide.detach()), accuracy)


def _text_loss(logits: Tensor, wanted: Tensor, *, first_stamp: int) -> Tensor:
    likelihood = functional.log_softmax(logits, -1)
    asked = wanted != -100
    target = wanted.clamp(min=0)
    loss = -likelihood.gather(-1, target[..., None])[..., 0]
    stamps = asked & (target >= first_stamp)
    if stamps.any():
        soft = torch.zeros_like(loss)
        for shift, weight in SOFT_STAMPS:
            near = (target + shift).clamp(first_stamp, logits.shape[-1] - 1)
            soft = soft - weight * likelihood.gather(-1, near[..., None])[..., 0]
        loss = torch.where(stamps, soft * 0.5, loss)
    return (loss * asked).sum() / asked.sum()


def _guide_loss(attention: Sequence[Tensor], times: Tensor) -> Tensor:
    """Both heads of the last layer, and one of each other, should look where the sound is.

    Whisper takes word times from the heads of the last layers, so these carry the alignment.
    """
    timed = times >= 0
    if not timed.any():
        return torch.zeros(())
    frames = torch.arange(attention[0].shape[-1]) * (FRAME / RATE)
    band = ((frames[None, None] - times[..., None]).abs() < GUIDE_BAND_S).float()
    losses = []
    for number, weights in enumerate(attention):
        heads = range(weights.shape[1]) if number == len(attention) - 1 else (0,)
        inside = torch.stack([(weights[:, head] * band).sum(-1) for head in heads]).mean(0)
        losses.append((-inside.clamp(min=1e-6).log() * timed).sum() / timed.sum())
    return torch.stack(losses).mean()


def ctc_loss(network: Network, audio: Tensor, batch: Batch) -> Tensor:
    """How far the encoder alone is from hearing the tokens in their order."""
    spoken = [target.spoken for target in batch.targets]
    likelihood = network.ctc(audio).float().log_softmax(-1).transpose(0, 1)
    flat = [token for tokens in spoken for token in tokens] or [0]
    return functional.ctc_loss(
        likelihood,
        torch.tensor(flat),
        torch.full((len(spoken),), audio.shape[1]),
        torch.tensor([len(tokens) for tokens in spoken]),
        blank=network.vocabulary.unused,
        zero_infinity=True,
    )

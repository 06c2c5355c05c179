"""Train the demo checkpoint: a small Whisper for the synthesised voices of the demo month."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import whisper
from torch import nn

from transcription.training import bank, measure
from transcription.training.batches import Batch, Mixer
from transcription.training.losses import Losses, ctc_loss, measure_losses
from transcription.training.network import Network, export, warm_start

REPORT_EVERY_STEPS = 50
HEAD_STEPS = 200
FLOOR = 0.03  # of the peak learning rate, at the end


@dataclass(frozen=True)
class Plan:
    """Everything that a run depends on besides the code and the speed of the machine."""

    folder: Path
    start: Path | None
    resume: Path | None
    minutes: float
    rate: float
    seed: int
    threads: int
    save_minutes: float
    shares: tuple[float, float, float]


def train(plan: Plan) -> None:
    """Run until the minutes are over, exporting a usable checkpoint now and then."""
    torch.manual_seed(plan.seed)
    torch.set_num_threads(plan.threads)
    network = _network_of(plan)
    mixer = Mixer(_load_banks(plan), seed=plan.seed + 1)
    if plan.resume is None:
        _teach_listening_head(network, mixer)
    optimizer = _optimizer(network, plan.rate)
    began = saved = time.monotonic()
    window: list[Losses] = []
    step = 0
    while (progress := (time.monotonic() - began) / 60 / plan.minutes) < 1:
        _set_rate(optimizer, plan.rate, step=step, progress=progress)
        window.append(_step(network, optimizer, mixer, _draw(mixer, plan.shares)))
        step += 1
        if step % REPORT_EVERY_STEPS == 0:
            _report(step, window, seconds=time.monotonic() - began)
            window.clear()
        if time.monotonic() - saved > plan.save_minutes * 60:
            _save(network, plan.folder)
            saved = time.monotonic()
    _save(network, plan.folder)


def _network_of(plan: Plan) -> Network:
    network = Network()
    if plan.resume is not None:
        network.load_state_dict(torch.load(plan.resume, weights_only=True))
    elif plan.start is not None:
        warm_start(network, plan.start)
    return network


def _load_banks(plan: Plan) -> bank.Bank:
    banks = sorted(plan.folder.glob("bank-*"))
    if not banks:
        raise SystemExit(f"{plan.folder} has no clips: run python -m transcription.training.make_clips first.")
    loaded = [bank.load_bank(folder) for folder in banks]
    clips: list[bank.Clip] = []
    offset = 0
    for part in loaded:
        clips.extend(bank.moved(clip, offset) for clip in part.clips)
        offset += len(part.samples)
    return bank.Bank(np.concatenate([part.samples for part in loaded]), clips)


def _teach_listening_head(network: Network, mixer: Mixer) -> None:
    """Fit the fresh CTC head to the encoder as it is, so that its first errors do not shake it."""
    optimizer = torch.optim.AdamW(network.ctc.parameters(), lr=5e-3)
    for _ in range(HEAD_STEPS):
        batch = mixer.short(32)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            audio = network.listen(batch.mel, batch.offsets)
        optimizer.zero_grad()
        loss = ctc_loss(network, audio.float(), batch)
        loss.backward()
        optimizer.step()
    print(f"listening head fitted, ctc {float(loss.detach()):.2f}", flush=True)


def _optimizer(network: Network, rate: float) -> torch.optim.Optimizer:
    matrices = [value for value in network.parameters() if value.dim() > 1]
    vectors = [value for value in network.parameters() if value.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))


def _set_rate(optimizer: torch.optim.Optimizer, peak: float, *, step: int, progress: float) -> None:
    warming = min(1.0, (step + 1) / 150)
    falling = 0.5 * (1 + math.cos(math.pi * progress)) * (1 - FLOOR) + FLOOR
    for group in optimizer.param_groups:
        group["lr"] = peak * warming * falling


def _draw(mixer: Mixer, shares: tuple[float, float, float]) -> Batch:
    """Short clips, windows padded by silence, or packed windows, by their shares of the steps."""
    draw = mixer.rng.random()
    if draw < shares[0]:
        return mixer.short(32)
    if draw < shares[0] + shares[1]:
        length = mixer.rng.choice([12.0, 16.0, 30.0, 30.0])
        return mixer.padded(8 if length > 20 else 14, length_s=length)
    if mixer.rng.random() < 0.5:
        return mixer.packed(12, length_s=mixer.rng.choice([8.0, 11.0, 14.0]))
    return mixer.packed(6)


def _step(network: Network, optimizer: torch.optim.Optimizer, mixer: Mixer, batch: Batch) -> Losses:
    if mixer.rng.random() < 0.7:
        _blot(mixer, batch)
    replaced = 0.08 * mixer.rng.choice([0, 1, 1, 2])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        losses = measure_losses(network, batch, replaced=replaced, pad=mixer.eot)
    optimizer.zero_grad()
    losses.total.backward()
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return losses


def _blot(mixer: Mixer, batch: Batch) -> None:
    """Blank a few bands and moments of each window, so that no single cue is relied upon."""
    draw = mixer.rng.randrange
    for window in batch.mel:
        floor = window.min()
        if draw(2):
            band = draw(0, 70)
            window[band : band + draw(1, 9)] = floor
        for _ in range(draw(0, 3)):
            moment = draw(0, window.shape[1] - 20)
            window[:, moment : moment + draw(1, 12)] = floor


def _report(step: int, window: list[Losses], *, seconds: float) -> None:
    def mean(values: Iterator[float]) -> float:
        return sum(values) / len(window)

    print(
        f"step {step} text {mean(one.text for one in window):.3f} ctc {mean(one.ctc for one in window):.3f}"
        f" guide {mean(one.guide for one in window):.3f} right {mean(one.accuracy for one in window):.4f}"
        f" s/step {seconds / step:.2f} minutes {seconds / 60:.1f}",
        flush=True,
    )


def _save(network: Network, folder: Path) -> None:
    torch.save(network.state_dict(), folder / "network.state")
    checkpoint = folder / "demo-zh.pt"
    export(network, checkpoint)
    began = time.monotonic()
    model = whisper.load_model(str(checkpoint), device="cpu")
    result = measure.measure(model, per_sentence=1, limit=160)
    lost = " ".join(f"{keyword}[{texts}]" for keyword, texts in result.lost.items())
    print(
        f"saved: character error {result.error:.4f}, exact {result.exact:.3f}, keywords {result.keywords_found:.4f},"
        f" measured in {time.monotonic() - began:.0f} s\n  by label {result.by_label}\n  lost {lost}\n"
        f"  confused {result.confusions}",
        flush=True,
    )


def main() -> None:
    """Read the plan from the command line and train."""
    parser = argparse.ArgumentParser(prog="python -m transcription.training.train", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the clips, the state and the checkpoint go")
    parser.add_argument("--start", type=Path, help="a checkpoint in Whisper's form to begin from")
    parser.add_argument("--resume", type=Path, help="the network.state of an earlier run to go on from")
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--rate", type=float, default=1e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save-minutes", type=float, default=10)
    parser.add_argument(
        "--shares", type=float, nargs=3, default=(0.6, 0.25, 0.15), help="steps on short, padded, packed windows"
    )
    values = vars(parser.parse_args())
    values["shares"] = tuple(values["shares"])
    train(Plan(**values))


if __name__ == "__main__":
    main()

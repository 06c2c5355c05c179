"""A Whisper checkpoint of a published size with random weights, for measuring memory and speed and nothing else."""

import sys
from dataclasses import asdict
from pathlib import Path

import torch
from whisper.model import ModelDimensions, Whisper

# Layers, heads and width as in the table of Whisper's model card.
SIZES = {"tiny": (4, 6, 384), "base": (6, 8, 512), "small": (12, 12, 768)}


def write(size: str, path: Path) -> None:
    """Write the checkpoint in half precision, as the published ones are."""
    layers, heads, width = SIZES[size]
    torch.manual_seed(0)
    dims = ModelDimensions(
        n_mels=80, n_audio_ctx=1500, n_audio_state=width, n_audio_head=heads, n_audio_layer=layers,
        n_vocab=51865, n_text_ctx=448, n_text_state=width, n_text_head=heads, n_text_layer=layers,
    )  # fmt: skip
    weights = {name: weight.half() for name, weight in Whisper(dims).state_dict().items()}
    torch.save({"dims": asdict(dims), "model_state_dict": weights}, path)


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]))

"""In which arithmetic a Whisper model computes: its large weights are kept in it, so that nothing is converted anew."""

from __future__ import annotations

import warnings

import torch
import whisper
from torch import nn

from transcription.errors import ModelUnavailable

PRECISIONS = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int8": torch.float32,  # the weights of linear layers are int8, what flows between layers stays float
}


def resolve(compute_type: str, *, device: str) -> str:
    """The arithmetic that `auto` stands for on a device, or the one that is named. Raises ModelUnavailable."""
    if compute_type == "auto":
        return "float16" if device == "cuda" else "float32"
    if compute_type not in PRECISIONS or (device == "cuda" and compute_type == "int8"):
        known = ", ".join(name for name in PRECISIONS if device != "cuda" or name != "int8")
        raise ModelUnavailable(
            f"openai-whisper cannot compute in {compute_type!r} on {device}; "
            f"set AUDIT_ASR_COMPUTE_TYPE to one of auto, {known}."
        )
    return compute_type


def convert(model: whisper.Whisper, precision: str) -> torch.dtype:
    """Keep the model's large weights in a precision; what flows through it must be of the type that is returned."""
    if precision == "int8":
        with warnings.catch_warnings():
            # Torch means to drop these tensors some day; which version is used here is pinned.
            warnings.filterwarnings("ignore", message=".*quantize.*", category=UserWarning)
            _quantise(model)
    elif precision != "float32":
        for layer in model.modules():
            if isinstance(layer, nn.Linear | nn.Conv1d | nn.Embedding):
                layer.to(PRECISIONS[precision])
    return PRECISIONS[precision]


def _quantise(module: nn.Module) -> None:
    """Put a linear layer with int8 weights, and inputs scaled as they come, in place of each linear layer."""
    from torch.ao.nn.quantized.dynamic import Linear
    from torch.ao.quantization import default_dynamic_qconfig

    for name, layer in module.named_children():
        if isinstance(layer, nn.Linear):
            # Whisper's own kind of linear layer is not known to the library; a plain one with its weights is.
            plain = nn.Linear(layer.in_features, layer.out_features, bias=layer.bias is not None)
            plain.weight, plain.bias = layer.weight, layer.bias
            plain.qconfig = default_dynamic_qconfig
            setattr(module, name, Linear.from_float(plain))
        else:
            _quantise(layer)

"""A Whisper checkpoint as a CTranslate2 folder, made on this machine without fetching anything."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import torch
from whisper.model import ModelDimensions
from whisper.tokenizer import Tokenizer, get_tokenizer

from transcription.backends.ct2_tokenizer import special_tokens, write_tokenizer
from transcription.errors import ModelUnavailable

Weights = Mapping[str, torch.Tensor]
Spec = Any  # CTranslate2's specifications are attributes made at run time

_TOKENS_BESIDE_LANGUAGES = 51_766


def convert_checkpoint(checkpoint: Path, folder: Path, *, compute_type: str) -> None:
    """Write the model of a Whisper checkpoint, quantised as `compute_type` says, into a new folder.

    The folder appears whole or not at all.
    Raises ModelUnavailable for a file that is not a multilingual Whisper checkpoint.
    """
    weights, dims = _load(checkpoint)
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix="converting-"))
    try:
        spec = _specification(weights, dims)
        tokenizer = get_tokenizer(multilingual=True, num_languages=_languages(dims), language="zh", task="transcribe")
        spec.register_vocabulary(write_tokenizer(partial / "tokenizer.json", tokenizer, vocabulary=dims.n_vocab))
        _describe(spec.config, tokenizer, dims)
        spec.validate()
        spec.optimize(quantization=compute_type)
        spec.save(str(partial))
        hearing = {
            "feature_size": dims.n_mels,
            "sampling_rate": 16000,
            "hop_length": 160,
            "n_fft": 400,
            "chunk_length": 30,
        }
        (partial / "preprocessor_config.json").write_text(json.dumps(hearing), encoding="utf-8")
        if not folder.exists():
            partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _load(checkpoint: Path) -> tuple[Weights, ModelDimensions]:
    import pickle

    try:
        content = torch.load(checkpoint, map_location="cpu", weights_only=True)
        dims = ModelDimensions(**content["dims"])
        weights = {name: value.float() for name, value in content["model_state_dict"].items()}
    except (RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelUnavailable(f"{checkpoint}: not a Whisper checkpoint ({error}); name another file.") from error
    if dims.n_vocab < special_tokens(1).vocabulary:
        raise ModelUnavailable(f"{checkpoint}: knows English only and is not converted; use the engine openai-whisper.")
    return weights, dims


def _languages(dims: ModelDimensions) -> int:
    return int(dims.n_vocab) - _TOKENS_BESIDE_LANGUAGES


def _specification(weights: Weights, dims: ModelDimensions) -> Spec:
    from ctranslate2.specs import whisper_spec

    spec = whisper_spec.WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    encoder, decoder = spec.encoder, spec.decoder
    for name in ("conv1", "conv2"):
        _linear(getattr(encoder, name), weights, f"encoder.{name}")
    encoder.position_encodings.encodings = weights["encoder.positional_embedding"].numpy()
    _norm(encoder.layer_norm, weights, "encoder.ln_post")
    for number, layer in enumerate(encoder.layer):
        _layer(layer, weights, f"encoder.blocks.{number}", crosses=())
    decoder.embeddings.weight = weights["decoder.token_embedding.weight"].numpy()
    decoder.projection.weight = decoder.embeddings.weight
    decoder.position_encodings.encodings = weights["decoder.positional_embedding"].numpy()
    _norm(decoder.layer_norm, weights, "decoder.ln")
    for number, layer in enumerate(decoder.layer):
        _layer(layer, weights, f"decoder.blocks.{number}", crosses=("cross_attn",))
    return spec


def _layer(layer: Spec, weights: Weights, name: str, *, crosses: Sequence[str]) -> None:
    from ctranslate2.converters import utils

    query, key, value, out = _projections(weights, f"{name}.attn")
    utils.fuse_linear(layer.self_attention.linear[0], [query, key, value])
    _take(layer.self_attention.linear[-1], out)
    _norm(layer.self_attention.layer_norm, weights, f"{name}.attn_ln")
    for cross in crosses:
        query, key, value, out = _projections(weights, f"{name}.{cross}")
        _take(layer.attention.linear[0], query)
        utils.fuse_linear(layer.attention.linear[1], [key, value])
        _take(layer.attention.linear[-1], out)
        _norm(layer.attention.layer_norm, weights, f"{name}.{cross}_ln")
    _linear(layer.ffn.linear_0, weights, f"{name}.mlp.0")
    _linear(layer.ffn.linear_1, weights, f"{name}.mlp.2")
    _norm(layer.ffn.layer_norm, weights, f"{name}.mlp_ln")


def _projections(weights: Weights, name: str) -> list[Spec]:
    from ctranslate2.specs import common_spec

    found = []
    for part in ("query", "key", "value", "out"):
        linear = common_spec.LinearSpec()
        _linear(linear, weights, f"{name}.{part}")
        if f"{name}.{part}.bias" not in weights:  # Whisper's keys have none, and fused ones need one
            linear.bias = torch.zeros(len(linear.weight)).numpy()
        found.append(linear)
    return found


def _linear(spec: Spec, weights: Weights, name: str) -> None:
    spec.weight = weights[f"{name}.weight"].numpy()
    if f"{name}.bias" in weights:
        spec.bias = weights[f"{name}.bias"].numpy()


def _take(spec: Spec, other: Spec) -> None:
    spec.weight, spec.bias = other.weight, other.bias


def _norm(spec: Spec, weights: Weights, name: str) -> None:
    spec.gamma, spec.beta = weights[f"{name}.weight"].numpy(), weights[f"{name}.bias"].numpy()


def _describe(config: Spec, tokenizer: Tokenizer, dims: ModelDimensions) -> None:
    """What the decoder must never write, and which heads follow the sound: Whisper's own choices."""
    never = [tokenizer.translate, tokenizer.transcribe, tokenizer.sot, tokenizer.sot_lm, tokenizer.sot_prev]
    config.suppress_ids = sorted({*tokenizer.non_speech_tokens, *never})
    config.suppress_ids_begin = [tokenizer.encode(" ")[0], tokenizer.eot]
    config.lang_ids = list(tokenizer.all_language_tokens)
    config.alignment_heads = list(product(range(dims.n_text_layer // 2, dims.n_text_layer), range(dims.n_text_head)))

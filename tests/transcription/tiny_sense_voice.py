"""A SenseVoice model that tests make: it writes 低 where a low tone sounds and 高 where a high one does.

One matrix over the model's own features (80 bands, seven frames put together) is all of it, in ONNX's wire format, so
that no package is needed to write it.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

BANDS, FRAMES = 80, 7
WIDTH = BANDS * FRAMES
HEAD = ("<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>")
"""What SenseVoice writes before every text, and sherpa-onnx takes off."""

TOKENS = ("<blk>", "低", "高", *HEAD)
_LOW, _HIGH = slice(5, 25), slice(50, 70)  # bands of about 200 to 1,000 Hz and of 2,000 to 4,000 Hz
_NOTHING = 2.0  # what blank scores: more than either tone where none sounds
_FLOAT, _INT32, _INT64 = 1, 6, 7
_METADATA = {
    "model_type": "sense_voice_ctc",
    "vocab_size": len(TOKENS),
    "lfr_window_size": FRAMES,
    "lfr_window_shift": 6,
    "normalize_samples": 0,
    "with_itn": 14,
    "without_itn": 15,
    "lang_auto": 0,
    "lang_zh": 3,
    "lang_en": 4,
    "lang_yue": 7,
    "lang_ja": 11,
    "lang_ko": 12,
    "neg_mean": ",".join(["0"] * WIDTH),
    "inv_stddev": ",".join(["1"] * WIDTH),
}


def make_sense_voice(folder: Path) -> Path:
    """Write `model.onnx` and `tokens.txt` into the folder, and give it back."""
    (folder / "tokens.txt").write_text("".join(f"{text} {place}\n" for place, text in enumerate(TOKENS)), "utf-8")
    (folder / "model.onnx").write_bytes(_model())
    return folder


def _model() -> bytes:
    difference = np.zeros(BANDS, np.float32)
    difference[_LOW], difference[_HIGH] = 1 / 20, -1 / 20
    weights = np.zeros((WIDTH, len(TOKENS)), np.float32)
    weights[:, 1] = np.tile(difference, FRAMES) / FRAMES
    weights[:, 2] = -weights[:, 1]
    bias = np.full(len(TOKENS), -99.0, np.float32)
    bias[:3] = _NOTHING, 0, 0
    head = 99 * np.eye(len(TOKENS), dtype=np.float32)[None, -len(HEAD) :]
    graph = _joined(
        _field(1, _node("MatMul", ["x", "weights"], "tones")),
        _field(1, _node("Add", ["tones", "bias"], "scores")),
        # The head once for each sound of the batch: their sums by nothing, and the head.
        _field(1, _node("ReduceSum", ["x", "axis"], "sums")),
        _field(1, _node("MatMul", ["sums", "nothing"], "zeros")),
        _field(1, _node("Add", ["zeros", "head"], "heads")),
        _field(1, _node("Concat", ["heads", "scores"], "logits", axis=1)),
        _field(2, b"tones"),
        _field(5, _tensor("weights", weights, _FLOAT)),
        _field(5, _tensor("bias", bias, _FLOAT)),
        _field(5, _tensor("nothing", np.zeros_like(weights), _FLOAT)),
        _field(5, _tensor("head", head, _FLOAT)),
        _field(5, _tensor("axis", np.array([1], np.int64), _INT64)),
        _field(11, _value("x", _FLOAT, ["N", "T", WIDTH])),
        *[_field(11, _value(name, _INT32, ["N"])) for name in ("x_length", "language", "text_norm")],
        _field(12, _value("logits", _FLOAT, ["N", "places", len(TOKENS)])),
    )
    notes = [_field(14, _field(1, key.encode()) + _field(2, str(value).encode())) for key, value in _METADATA.items()]
    return _joined(_number(1, 8), _field(7, graph), _field(8, _field(1, b"") + _number(2, 13)), *notes)


def _node(kind: str, inputs: Iterable[str], output: str, **numbers: int) -> bytes:
    named = [
        _field(5, _field(1, name.encode()) + _number(3, value) + _number(20, 2)) for name, value in numbers.items()
    ]
    names = [_field(1, name.encode()) for name in inputs]
    return _joined(*names, _field(2, output.encode()), _field(4, kind.encode()), *named)


def _tensor(name: str, values: np.ndarray, kind: int) -> bytes:
    sizes = [_number(1, size) for size in values.shape]
    return _joined(*sizes, _number(2, kind), _field(8, name.encode()), _field(9, values.tobytes()))


def _value(name: str, kind: int, sizes: Iterable[int | str]) -> bytes:
    shape = _joined(
        *[_field(1, _number(1, size) if isinstance(size, int) else _field(2, size.encode())) for size in sizes]
    )
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind) + _field(2, shape)))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])


def _joined(*parts: bytes) -> bytes:
    return b"".join(parts)

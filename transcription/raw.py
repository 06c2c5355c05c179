"""Sound without a header: what it is must be said, because its bytes do not."""

from __future__ import annotations

from dataclasses import dataclass

_SAMPLED = {"alaw": 1, "mulaw": 1, "s8": 1, "u8": 1, "s16le": 2, "s16be": 2}
_FRAMED = {"g722": (16_000, 1), "gsm": (8_000, 33), "g729": (8_000, 10)}
CODECS = (*_SAMPLED, *_FRAMED)
_SLOWEST, _FASTEST = 4_000, 192_000
_MOST_CHANNELS = 8
_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True)
class RawSound:
    """What a file without a header holds: one of CODECS, samples a second, channels side by side."""

    codec: str
    sample_rate: int
    channels: int = 1

    def __post_init__(self) -> None:
        if self.codec not in CODECS:
            raise ValueError(f"raw sound: codec {self.codec!r} is none of {', '.join(CODECS)}; name one of them.")
        if not _SLOWEST <= self.sample_rate <= _FASTEST:
            raise ValueError(f"raw sound: rate {self.sample_rate} is not from {_SLOWEST} to {_FASTEST} Hz; correct it.")
        if not 1 <= self.channels <= _MOST_CHANNELS:
            raise ValueError(f"raw sound: {self.channels} channels are not from 1 to {_MOST_CHANNELS}; correct it.")
        if self.codec in _FRAMED and (self.sample_rate, self.channels) != (_FRAMED[self.codec][0], 1):
            rate = _FRAMED[self.codec][0]
            raise ValueError(
                f"raw sound: {self.codec} has {rate} Hz and one channel, not {self.sample_rate} Hz and "
                f"{self.channels}; write {self.codec}/{rate}/1."
            )

    @classmethod
    def parse(cls, text: str) -> RawSound:
        """Read `CODEC/RATE` or `CODEC/RATE/CHANNELS`, such as `alaw/8000/2`. Raises ValueError."""
        parts = text.strip().split("/")
        try:
            numbers = [int(part) for part in parts[1:]]
        except ValueError:
            numbers = []
        if len(parts) not in {2, 3} or len(numbers) != len(parts) - 1:
            raise ValueError(f"raw sound: {text!r} is not CODEC/RATE/CHANNELS; write for example alaw/8000/1.")
        return cls(parts[0].lower(), *numbers)

    def __str__(self) -> str:
        return f"{self.codec}/{self.sample_rate}/{self.channels}"

    @property
    def frame_bytes(self) -> int:
        """The bytes that belong together; a whole file is a multiple of them."""
        return _SAMPLED[self.codec] * self.channels if self.codec in _SAMPLED else _FRAMED[self.codec][1]

    def reader_options(self) -> dict[str, str]:
        """What FFmpeg's reader of the codec's name has to be told."""
        if self.codec not in _SAMPLED:
            return {}
        layout = _LAYOUTS.get(self.channels, f"{self.channels} channels")
        return {"sample_rate": str(self.sample_rate), "ch_layout": layout}

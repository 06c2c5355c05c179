"""Training batches: short clips cheaply, windows padded as in use, and windows packed to 30 s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np
import torch
import whisper.audio
from numpy.typing import NDArray
from torch import Tensor

from transcription.training.bank import RATE, Bank, Clip
from transcription.training.vocabulary import Spelling, Vocabulary, load_vocabulary, spell, whisper_tokenizer

WINDOW = 30 * RATE
FRAME = 2 * whisper.audio.HOP_LENGTH  # samples under one position of the encoder
POSITIONS = 1500
NO_TIME = -1.0
Samples = NDArray[np.float32]


@dataclass
class Target:
    """What one window should be written as; `times` has a second for each token that has one."""

    prompt: list[int] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)

    def add(self, token: int, time: float = NO_TIME) -> None:
        self.tokens.append(token)
        self.times.append(time)


@dataclass(frozen=True)
class Batch:
    """Windows of equal length as log-mel, with their offsets in positions and their targets."""

    mel: Tensor
    offsets: Sequence[int]
    targets: Sequence[Target]


class Mixer:
    """Draws batches from a bank; the same seed draws the same batches."""

    def __init__(self, bank: Bank, *, seed: int) -> None:
        self.bank = bank
        self.rng = Random(seed)
        self.noise = np.random.default_rng(seed)
        self.vocabulary: Vocabulary = load_vocabulary()
        self.by_length = sorted(bank.clips, key=lambda clip: clip.length)
        self.spellings: dict[int, Spelling] = {}
        tokenizer = whisper_tokenizer()
        index = self.vocabulary.index
        self.eot = index[tokenizer.eot]
        self.no_speech = index[tokenizer.no_speech]
        self.no_timestamps = index[tokenizer.no_timestamps]
        self.previous = index[tokenizer.sot_prev]
        self.start = [index[tokenizer.sot], index[tokenizer.language_token], index[tokenizer.transcribe]]

    def short(self, size: int) -> Batch:
        """Single clips of like length, at random places in the 30 seconds."""
        first = self.rng.randrange(0, max(1, len(self.by_length) - size * 5))
        clips = self.rng.sample(self.by_length[first : first + size * 5], size)
        leads = [int(RATE * self.rng.choice([0.0, self.rng.uniform(0, 0.6)])) for _ in clips]
        longest = max(clip.length + lead for clip, lead in zip(clips, leads, strict=True))
        length = _round_up(longest + int(RATE * self.rng.uniform(0, 0.4)), 2 * FRAME)
        windows, offsets, targets = [], [], []
        for clip, lead in zip(clips, leads, strict=True):
            window = self._background(length)
            offset = self.rng.choice([0, self.rng.randrange(0, POSITIONS - length // FRAME)])
            target = self._begin(stamped=self.rng.random() >= 0.4)
            self._place(window, lead, clip, target, gain=self._gain(), offset_s=offset * FRAME / RATE)
            target.add(self.eot)
            windows.append(window)
            offsets.append(offset)
            targets.append(target)
        return Batch(_log_mel(np.stack(windows)), offsets, targets)

    def padded(self, size: int, *, length_s: float = 30.0) -> Batch:
        """One to three clips within ten seconds, then digital silence: what transcribing feeds."""
        length = _round_up(int(length_s * RATE), 2 * FRAME)
        windows, targets = [], []
        for _ in range(size):
            speech, target = self._voiced_window()
            window = np.zeros(length, np.float32)
            window[: len(speech)] = speech[:length]
            windows.append(window)
            targets.append(target)
        return Batch(_log_mel(np.stack(windows)), [0] * size, targets)

    def packed(self, size: int, *, length_s: float = 30.0) -> Batch:
        """Many clips with pauses, silence, ringing and cut ends: what whole recordings hold."""
        length = _round_up(int(length_s * RATE), 2 * FRAME)
        windows, offsets, targets = [], [], []
        for _ in range(size):
            free = POSITIONS - length // FRAME
            offset = self.rng.choice([0, self.rng.randrange(0, free)]) if free else 0
            window, target = self._busy_window(length, offset)
            windows.append(window)
            offsets.append(offset)
            targets.append(target)
        return Batch(_log_mel(np.stack(windows)), offsets, targets)

    def _voiced_window(self) -> tuple[Samples, Target]:
        clips = [self.rng.choice(self.bank.clips)]
        while self.rng.random() < 0.35 and len(clips) < 3:
            clips.append(self.rng.choice(self.bank.clips))
        gaps = [int(RATE * self.rng.uniform(0, 0.4)) for _ in range(len(clips) + 1)]
        while len(clips) > 1 and sum(clip.length for clip in clips) + sum(gaps) > 10 * RATE:
            clips.pop()
        length = sum(clip.length for clip in clips) + sum(gaps[: len(clips) + 1])
        window = self._background(length)
        stamped = self.rng.random() >= 0.2 or len(clips) > 1
        target = self._begin(stamped=stamped)
        gain = self._gain()
        at = 0
        for clip, gap in zip(clips, gaps, strict=False):
            at += gap
            self._place(window, at, clip, target, gain=gain, offset_s=0.0)
            at += clip.length
        target.add(self.eot)
        return window, target

    def _busy_window(self, length: int, offset: int) -> tuple[Samples, Target]:
        window = self._background(length)
        end = length if self.rng.random() < 0.75 else int(self.rng.uniform(0.2, 1) * length)
        window[end:] = 0
        if self.rng.random() < 0.07:
            return self._speechless(window, end)
        target = self._begin(stamped=True)
        gain = self._gain()
        pause = self.rng.choice([0.25, 0.5, 1.5, 4.0, 8.0])
        at = int(RATE * self.rng.choice([0.0, self.rng.uniform(0, 3), self.rng.uniform(0, 12)]))
        offset_s = offset * FRAME / RATE
        while self.rng.random() >= 0.05:
            clip = self.rng.choice(self.bank.clips)
            if at + clip.length > end:
                self._cut(window, at, clip, target, gain=gain, whole=end == length == WINDOW)
                break
            self._place(window, at, clip, target, gain=gain, offset_s=offset_s)
            at += clip.length + int(RATE * self.rng.expovariate(1 / pause)) + 1600
        if not target.spoken:
            return self._speechless(self._background(length), 0)
        if self.rng.random() < 0.3:
            target.prompt = self._prompt()
        target.add(self.eot)
        return window, target

    def _speechless(self, window: Samples, ringing: int) -> tuple[Samples, Target]:
        if ringing and self.rng.random() < 0.5:
            window[:ringing] += _ring_back(ringing, level=self.rng.uniform(0.02, 0.2))
        target = Target()
        target.add(self.start[0])
        target.add(self.no_speech)
        return window, target

    def _prompt(self) -> list[int]:
        words: list[int] = []
        for _ in range(self.rng.randrange(1, 6)):
            words.extend(self._spelling(self.rng.choice(self.bank.clips)).tokens)
        return [self.previous, *words[-120:]]

    def _begin(self, *, stamped: bool) -> Target:
        target = Target()
        for token in self.start:
            target.add(token)
        if not stamped:
            target.add(self.no_timestamps)
        return target

    def _place(self, window: Samples, at: int, clip: Clip, target: Target, *, gain: float, offset_s: float) -> None:
        window[at : at + clip.length] += self.bank.read(clip) * gain
        begin, end = at / RATE, (at + clip.length) / RATE
        stamped = self.no_timestamps not in target.tokens
        if stamped:
            target.add(self.vocabulary.timestamp(offset_s + begin), begin)
        spelling = self._spelling(clip)
        for token, start in zip(spelling.tokens, spelling.starts, strict=True):
            target.add(token, begin + start + 0.08)  # the middle of a sound, not its edge
        target.spoken.extend(spelling.tokens)
        if stamped:
            target.add(self.vocabulary.timestamp(offset_s + end), end)

    def _cut(self, window: Samples, at: int, clip: Clip, target: Target, *, gain: float, whole: bool) -> None:
        """At the end of a full window Whisper writes only when the cut sentence began."""
        if whole and at < WINDOW - RATE // 2 and self.rng.random() < 0.8:
            window[at:] += self.bank.read(clip)[: WINDOW - at] * gain
            target.add(self.vocabulary.timestamp(at / RATE), at / RATE)

    def _spelling(self, clip: Clip) -> Spelling:
        if clip.offset not in self.spellings:
            self.spellings[clip.offset] = spell(clip.text, clip.starts, clip.length / RATE)
        return self.spellings[clip.offset]

    def _gain(self) -> float:
        return float(10 ** (self.rng.uniform(-12, 3) / 20))

    def _background(self, length: int) -> Samples:
        kind = self.rng.random()
        if kind < 0.3:
            return np.zeros(length, np.float32)
        noise = self.noise.standard_normal(length).astype(np.float32)
        if kind > 0.6:
            noise = _brown(noise)
        return (noise * 10 ** (-self.rng.uniform(36, 75) / 20)).astype(np.float32)


def collate(targets: Sequence[Target], *, pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Decoder input, wanted output (-100 where nothing is asked) and the second each output is at."""
    length = max(len(target.prompt) + len(target.tokens) for target in targets) - 1
    given = torch.full((len(targets), length), pad)
    wanted = torch.full((len(targets), length), -100)
    times = torch.full((len(targets), length), NO_TIME)
    for row, target in enumerate(targets):
        sequence = target.prompt + target.tokens
        skip = len(target.prompt)
        given[row, : len(sequence) - 1] = torch.tensor(sequence[:-1])
        wanted[row, skip : len(sequence) - 1] = torch.tensor(sequence[1 + skip :])
        times[row, skip : len(sequence) - 1] = torch.tensor(target.times[1:])
        if len(target.tokens) > 2:
            wanted[row, skip + 1] = -100  # "transcribe" is always given, never predicted
    return given, wanted, times


def _log_mel(windows: Samples) -> Tensor:
    """Whisper's log-mel of each window, levelled by its own loudest point."""
    spectra = torch.stft(
        torch.from_numpy(windows),
        whisper.audio.N_FFT,
        whisper.audio.HOP_LENGTH,
        window=torch.hann_window(whisper.audio.N_FFT),
        return_complex=True,
    )
    power = spectra[..., :-1].abs() ** 2
    mel = (whisper.audio.mel_filters("cpu", 80) @ power).clamp(min=1e-10).log10()
    mel = torch.maximum(mel, mel.amax((1, 2), keepdim=True) - 8.0)
    return (mel + 4.0) / 4.0


def _ring_back(length: int, *, level: float) -> Samples:
    seconds = np.arange(length) / RATE
    tone = np.sin(2 * np.pi * 450 * seconds) * ((seconds % 5) < 1) * level
    return tone.astype(np.float32)


def _brown(noise: Samples) -> Samples:
    from scipy.signal import lfilter

    low = lfilter([1.0], [1.0, -0.95], noise)
    level: Samples = (low / (low.std() + 1e-6)).astype(np.float32)
    return level


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step

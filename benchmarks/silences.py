"""Recordings in which nobody speaks, made from numbers: silence, noise, tones of the network, music."""

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
RATE = 8_000
_SCALE = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16)
_DTMF = [(low, high) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477, 1633)]


def make(name: str, seconds: float) -> Sound:
    """So many seconds of a kind of sound named in KINDS, at 8 kHz, between -1 and 1, always the same."""
    return np.clip(KINDS[name](seconds), -1.0, 1.0)


def _times(seconds: float) -> Sound:
    return np.arange(round(seconds * RATE)) / RATE


def _random(seconds: float, seed: int = 0) -> Sound:
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def _band(sound: Sound, low: float, high: float) -> Sound:
    spectrum = np.fft.rfft(sound)
    frequencies = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(frequencies < low) | (frequencies > high)] = 0
    return np.fft.irfft(spectrum, len(sound))


def _tones(*hertz: float, level: float, seconds: float) -> Sound:
    return level * sum((np.sin(2 * np.pi * one * _times(seconds)) for one in hertz), np.zeros(round(seconds * RATE)))


def _cadence(seconds: float, *hertz: float, on: tuple[tuple[float, float], ...], every: float) -> Sound:
    """Tones that sound within the stretches `on` of a period."""
    place = _times(seconds) % every
    sounding = np.any([(begin <= place) & (place < end) for begin, end in on], axis=0)
    return _tones(*hertz, level=0.2 / len(hertz), seconds=seconds) * sounding


def _noise(seconds: float, *, level: float, pulse_hz: float = 0.0) -> Sound:
    steady = level * _random(seconds) if not pulse_hz else level * _band(_random(seconds), 300, 3_400)
    return steady * (0.5 + 0.5 * np.cos(2 * np.pi * pulse_hz * _times(seconds)))


def _hum(seconds: float) -> Sound:
    return sum(
        (_tones(50 * number, level=0.05 / number, seconds=seconds) for number in range(1, 20)), _times(seconds) * 0
    )


def _keys(seconds: float) -> Sound:
    chosen = np.random.default_rng(4).integers(0, 16, round(seconds * 5) + 1)
    pause = np.zeros(RATE // 10)
    pressed = [part for key in chosen for part in (_tones(*_DTMF[key], level=0.15, seconds=0.1), pause)]
    return np.concatenate(pressed)[: round(seconds * RATE)]


def _information_tone(seconds: float) -> Sound:
    part = [_tones(hertz, level=0.2, seconds=0.33) for hertz in (950, 1_400, 1_800)]
    return np.resize(np.concatenate([*part, np.zeros(RATE)]), round(seconds * RATE))


def _modem(seconds: float) -> Sound:
    bits = np.repeat(np.random.default_rng(5).random(round(seconds * 320)) > 0.5, RATE // 300)
    return 0.2 * np.sin(2 * np.pi * np.cumsum(np.where(bits, 1_850, 1_650)[: round(seconds * RATE)]) / RATE)


def _siren(seconds: float, *, swings_hz: float) -> Sound:
    return 0.2 * np.sin(2 * np.pi * np.cumsum(800 + 350 * np.sin(2 * np.pi * swings_hz * _times(seconds))) / RATE)


def _clicks(seconds: float, *, decay: int, level: float) -> Sound:
    sound = np.zeros(round(seconds * RATE))
    random = np.random.default_rng(6)
    for place in random.integers(0, len(sound) - 400, round(seconds * 4)):
        sound[place : place + 400] += level * random.standard_normal(400) * np.exp(-np.arange(400) / decay)
    return sound


def _wind(seconds: float) -> Sound:
    swell = np.abs(_band(_random(seconds, 8), 0, 1))
    return 0.3 * _band(_random(seconds, 7), 80, 600) * swell / swell.max()


def _breath(seconds: float) -> Sound:
    return 0.05 * _band(_random(seconds, 9), 400, 2_500) * np.maximum(0, np.sin(2 * np.pi * _times(seconds) / 3.5)) ** 2


def _lost_packets(seconds: float) -> Sound:
    there = np.repeat(np.random.default_rng(10).random(round(seconds * 50)) > 0.3, RATE // 50)
    return 0.05 * _band(_random(seconds), 300, 3_400) * there[: round(seconds * RATE)]


def _music(
    seconds: float, *, harmonics: int, decay: float, vibrato: float, length: float, base: float, chords: bool = False
) -> Sound:
    """A tune of notes with overtones, from a seed, as hold music has them."""
    random = np.random.default_rng(int(base))
    notes: list[Sound] = []
    while sum(map(len, notes)) < seconds * RATE:
        lasts = length * random.choice([0.5, 1.0, 1.0, 2.0])
        tune = base * 2 ** (_SCALE[random.integers(10)] / 12)
        note = _note(tune, lasts, harmonics, decay, vibrato)
        if chords:
            note = note + sum(
                0.6 * _note(base / 2 * 2 ** (_SCALE[step] / 12), lasts, harmonics, decay / 2, 0) for step in (0, 2, 4)
            )
        notes.append(note)
    tune_played = np.concatenate(notes)[: round(seconds * RATE)]
    return 0.4 * tune_played / np.abs(tune_played).max()


def _note(hertz: float, seconds: float, harmonics: int, decay: float, vibrato: float) -> Sound:
    times = _times(seconds)
    phase = 2 * np.pi * hertz * times + vibrato * np.sin(2 * np.pi * 5.5 * times)
    swell = np.minimum(times / 0.02, 1) * np.exp(-decay * times)
    audible = [number for number in range(1, harmonics + 1) if number * hertz < 3_800]
    return swell * sum((np.sin(number * phase + number) / number**1.2 for number in audible), np.zeros(len(times)))


def _drums(seconds: float) -> Sound:
    sound = np.zeros(round(seconds * RATE))
    random = np.random.default_rng(11)
    for beat in range(int(seconds * 4) - 1):
        place = beat * RATE // 4
        sound[place : place + 1_500] += (
            (0.3 if beat % 2 else 0.15) * random.standard_normal(1_500) * np.exp(-np.arange(1_500) / 300)
        )
    return sound


_piano = partial(_music, harmonics=8, decay=4, vibrato=0, length=0.5, base=220)
_chords = partial(_music, harmonics=8, decay=3, vibrato=0, length=0.6, base=221, chords=True)
_bass = partial(_music, harmonics=10, decay=3, vibrato=0, length=0.5, base=80)


def _band_playing(seconds: float) -> Sound:
    return 0.6 * _chords(seconds) + 0.5 * _drums(seconds) + 0.4 * _bass(seconds)


KINDS: dict[str, Callable[[float], Sound]] = {
    "digital silence": lambda seconds: np.zeros(round(seconds * RATE)),
    "open line": partial(_noise, level=0.003),
    "noise, quiet": partial(_noise, level=0.01),
    "noise, loud": partial(_noise, level=0.2),
    "noise in pulses of 1 Hz": partial(_noise, level=0.1, pulse_hz=1),
    "noise in pulses of 4 Hz": partial(_noise, level=0.1, pulse_hz=4),
    "lost packets": _lost_packets,
    "wind": _wind,
    "breath": _breath,
    "mains hum": _hum,
    "clicks": partial(_clicks, decay=3, level=0.8),
    "keyboard": partial(_clicks, decay=60, level=0.3),
    "ring-back, China": lambda seconds: _cadence(seconds, 450, on=((0, 1),), every=5),
    "ring-back, America": lambda seconds: _cadence(seconds, 440, 480, on=((0, 2),), every=6),
    "ring-back, Britain": lambda seconds: _cadence(seconds, 400, 450, on=((0, 0.4), (0.6, 1)), every=3),
    "busy tone, China": lambda seconds: _cadence(seconds, 450, on=((0, 0.35),), every=0.7),
    "busy tone, America": lambda seconds: _cadence(seconds, 480, 620, on=((0, 0.5),), every=1),
    "congestion tone": lambda seconds: _cadence(seconds, 450, on=((0, 0.7),), every=1.4),
    "information tone": _information_tone,
    "keys (DTMF)": _keys,
    "fax calling": lambda seconds: _cadence(seconds, 1_100, on=((0, 0.5),), every=3.5),
    "modem": _modem,
    "siren": partial(_siren, swings_hz=0.4),
    "alarm": partial(_siren, swings_hz=4),
    "hold music, piano": _piano,
    "hold music, chords": _chords,
    "hold music, bass": _bass,
    "hold music, strings": partial(_music, harmonics=12, decay=0.3, vibrato=0.3, length=1.2, base=222, chords=True),
    "hold music, flute": partial(_music, harmonics=3, decay=0.2, vibrato=0.2, length=0.6, base=523),
    "hold music, wind instrument": partial(_music, harmonics=16, decay=0.5, vibrato=0.5, length=0.7, base=180),
    "hold music, violin": partial(_music, harmonics=18, decay=0.1, vibrato=0.8, length=0.8, base=330),
    "drums": _drums,
    "hold music, band": _band_playing,
}
"""Kinds of sound without a voice. Tones and cadences: ITU-T E.180, national tones."""

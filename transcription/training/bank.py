"""Training clips: filled sentences spoken by the demo voices over a telephone line, kept on disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from transcription.training import codecs, corpus, voices

RATE = 16_000
PLAIN_DRAWS = 18  # voices for each sentence without slots
SLOT_DRAWS = 48  # voices and values for each sentence with slots
HISSING_SHARE = 0.8  # of the coded clips
USUAL_HISS = (-64.0, -42.0)  # decibel below full scale, quietest and loudest
FRAGMENT_DRAWS = 170  # of each of the fragments, which teach numbers and names
FRAGMENTS = (
    "{name}，您好。",
    "{month}月{day}号。",
    "{amount}。",
    "{small_amount}。",
    "尾号{tail}。",
    "逾期{days}天。",
    "最长{instalments}期。",
    "晚上{hour}点。",
    "我姓{surname}，工号{number}。",
    "我是{name}。",
    "{tail}，{number}。",
    "{lender}，{agency}。",
    "{relation}，{product}。",
    "{product}，{amount}。",
    "{month}月{day}号，{small_amount}。",
    "一天{count}个电话。",
)


@dataclass(frozen=True)
class Clip:
    """Where one utterance lies in the bank's samples, what was said, and when each character began."""

    text: str
    label: str
    role: str
    voice: str
    offset: int
    length: int
    starts: tuple[float, ...]


@dataclass(frozen=True)
class Bank:
    """All clips; `samples` holds them end to end as 16 kHz int16."""

    samples: NDArray[np.int16]
    clips: Sequence[Clip]

    def read(self, clip: Clip) -> voices.Samples:
        """The clip's samples between -1 and 1."""
        block = self.samples[clip.offset : clip.offset + clip.length]
        return block.astype(np.float32) / np.float32(32768)


def make_bank(*, seed: int, share: float = 1.0) -> Bank:
    """Speak every sentence in many voices, leaving out what is held out."""
    return speak_all(list(_training_texts(Random(seed), share)), seed=seed)


def save_bank(bank: Bank, folder: Path) -> None:
    """Write the bank for `load_bank`."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "samples.npy", bank.samples)
    listing = json.dumps([asdict(clip) for clip in bank.clips], ensure_ascii=False)
    (folder / "clips.json").write_text(listing, encoding="utf-8")


def load_bank(folder: Path) -> Bank:
    """The bank saved in `folder`; raises FileNotFoundError when there is none."""
    listing = json.loads((folder / "clips.json").read_text(encoding="utf-8"))
    clips = [Clip(**{**entry, "starts": tuple(entry["starts"])}) for entry in listing]
    return Bank(np.load(folder / "samples.npy"), clips)


def coded(bank: Bank, *, seed: int, hiss: tuple[float, float] = USUAL_HISS) -> Bank:
    """The same clips with the hiss of a line, after the coders that calls are stored with.

    `hiss` is how loud it may be, in decibel below full scale.
    """
    rng = Random(seed)
    noise = np.random.default_rng(seed)
    samples = bank.samples.copy()
    for clips in _runs(bank.clips, longest=60 * RATE):
        first, last = clips[0].offset, clips[-1].offset + clips[-1].length
        line = bank.samples[first:last:2].astype(np.float32) / np.float32(32768)  # back at 8 kHz
        if rng.random() < HISSING_SHARE:
            line = line + _hiss(len(line), decibel=rng.uniform(*hiss), noise=noise)
        heard = voices.resample(codecs.through(codecs.draw_codec(rng), line), voices.LINE_RATE, RATE)
        samples[first:last] = (np.clip(heard[: last - first], -1, 1) * 32767).astype(np.int16)
    return Bank(samples, bank.clips)


def _runs(clips: Sequence[Clip], *, longest: int) -> Iterator[list[Clip]]:
    run: list[Clip] = []
    for clip in clips:
        if run and clip.offset + clip.length - run[0].offset > longest:
            yield run
            run = []
        run.append(clip)
    if run:
        yield run


def _hiss(length: int, *, decibel: float, noise: np.random.Generator) -> voices.Samples:
    """Noise that falls with frequency, at a level below full scale."""
    kernel = np.float32(0.7) ** np.arange(24, dtype=np.float32)
    white = noise.standard_normal(length).astype(np.float32)
    coloured = np.convolve(white, kernel / np.sqrt(np.sum(kernel**2)), mode="same")
    return (coloured * 10 ** (decibel / 20)).astype(np.float32)


def moved(clip: Clip, samples: int) -> Clip:
    """The same clip, so many samples later."""
    return replace(clip, offset=clip.offset + samples)


def held_out_texts(*, per_sentence: int, seed: int) -> list[tuple[corpus.Sentence, str]]:
    """Filled sentences that training never sees; sentences without slots come once, in new voices."""
    rng = Random(seed)
    texts: list[tuple[corpus.Sentence, str]] = []
    for sentence in corpus.load_sentences():
        if not sentence.has_slots:
            texts.append((sentence, sentence.text))
            continue
        found: list[str] = []
        for _ in range(per_sentence * 4 * corpus.HELD_OUT_SHARE):
            text = corpus.fill(sentence.text, corpus.draw_values(rng))
            if corpus.is_held_out(text) and text not in found:
                found.append(text)
        texts.extend((sentence, text) for text in found[:per_sentence])
    return texts


def speak_all(texts: Sequence[tuple[corpus.Sentence, str]], *, seed: int) -> Bank:
    """Each text once, in a voice, rate and pitch drawn for it."""
    rng = Random(seed)
    blocks: list[NDArray[np.int16]] = []
    clips: list[Clip] = []
    offset = 0
    for number, (sentence, text) in enumerate(texts):
        voice = rng.choice(_voices_of(sentence.role))
        speech = voices.speak(
            text,
            voice=voice,
            rate=rng.randrange(voices.SLOWEST, voices.FASTEST),
            pitch=rng.randrange(voices.LOWEST, voices.HIGHEST),
            pitch_range=rng.randrange(40, 60),
        )
        line = voices.telephone(speech, seed=seed * 1_000_003 + number)
        wide = voices.resample(line.samples, line.rate, RATE)
        block = (np.clip(wide, -1, 1) * 32767).astype(np.int16)
        clips.append(Clip(text, sentence.label, sentence.role, voice, offset, len(block), speech.starts))
        blocks.append(block)
        offset += len(block)
    return Bank(np.concatenate(blocks), clips)


def _training_texts(rng: Random, share: float) -> Iterator[tuple[corpus.Sentence, str]]:
    for sentence in corpus.load_sentences():
        draws = SLOT_DRAWS if sentence.has_slots else PLAIN_DRAWS
        yield from _draws_of(sentence, round(draws * share), rng)
    for number, text in enumerate(FRAGMENTS):
        fragment = corpus.Sentence(id=f"fragment-{number}", role="agent", label="fragment", text=text)
        yield from _draws_of(fragment, round(FRAGMENT_DRAWS * share), rng)


def _draws_of(sentence: corpus.Sentence, draws: int, rng: Random) -> Iterator[tuple[corpus.Sentence, str]]:
    for _ in range(draws):
        text = corpus.fill(sentence.text, corpus.draw_values(rng))
        if not (sentence.has_slots and corpus.is_held_out(text)):
            yield sentence, text


def _voices_of(role: str) -> tuple[str, ...]:
    if role in {"agent", "robot", "system"}:
        return voices.AGENT_VOICES
    return voices.BORROWER_VOICES

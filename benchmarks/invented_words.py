"""Words that are written where nobody speaks: one minute of every kind of sound, through the whole of transcription.

Run `python -m benchmarks.invented_words [--model PATH]`; `--write` puts the table into docs/speech.md. The last columns
leave the voice activity out: every window goes to the model, to see what the marks alone would hold back. With
`--prompt` the shipped vocabulary is the model's prompt, though the demo model has learnt none, and terms are counted.
"""

import argparse
import tempfile
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import transcription
from benchmarks.silences import KINDS, RATE, Sound, make
from benchmarks.tables import put_table
from transcription import transcriber
from transcription.audio import open_recording
from transcription.backends.whisper import WhisperBackend
from transcription.spoken.vocabulary import shipped_vocabulary
from transcription.types import Segment, Span
from transcription.voice import find_speech

SECONDS = 60.0
UNASKED_S = 20.0
_DOCUMENT = Path(__file__).parent.parent / "docs" / "speech.md"
_HEAD = (
    "| sound, 60 s | taken for speech | words | words in 20 s without voice activity | of these not marked |",
    "|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Invented:
    """What came out of one recording in which nobody speaks."""

    speech_s: float
    words: int
    words_unasked: int
    words_unmarked: int
    terms_unmarked: int = 0


def main() -> None:
    """Print the table and its sums as figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="demo", help="checkpoint that listens (default: the demo model)")
    parser.add_argument(
        "--prompt", action="store_true", help="give the shipped vocabulary as prompt, and count its terms"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/speech.md")
    arguments = parser.parse_args()
    backend = load(arguments.model, with_prompt=arguments.prompt)
    options = transcription.Options(vocabulary=shipped_vocabulary("zh") if arguments.prompt else ())
    rows, lines = [], list(_HEAD)
    for name in KINDS:
        found = listen(name, SECONDS, backend, options)
        rows.append(found)
        lines.append(
            f"| {name} | {found.speech_s:.1f} s | {found.words} | {found.words_unasked} | {found.words_unmarked} |"
        )
        print(lines[-1], flush=True)
    hours = len(rows) * SECONDS / 3600
    print(f"figure invented_words {sum(row.words for row in rows)} words")
    print(f"figure invented_words_per_hour {sum(row.words for row in rows) / hours:.2f} words")
    print(f"figure invented_words_without_voice_activity {sum(row.words_unasked for row in rows)} words")
    print(f"figure invented_words_not_marked {sum(row.words_unmarked for row in rows)} words")
    print(f"figure vocabulary_terms_not_marked {sum(row.terms_unmarked for row in rows)} terms")
    if arguments.write and not arguments.prompt:
        put_table(_DOCUMENT, "invented", "\n".join(lines))


def load(model: str, *, with_prompt: bool) -> transcription.Backend:
    """The model; with a prompt even where it takes none by itself."""
    backend = transcription.load_backend(model)
    if not with_prompt or not isinstance(backend, WhisperBackend):
        return backend
    return WhisperBackend(backend.model, backend.info, batch_size=backend.batch_size, takes_prompt=True)


def listen(
    name: str, seconds: float, backend: transcription.Backend, options: transcription.Options | None = None
) -> Invented:
    """Transcribe one kind of sound as any recording, and once more as if all of it were speech."""
    options = options or transcription.Options()
    with tempfile.TemporaryDirectory(prefix="silence-") as folder:
        path = Path(folder) / "recording.wav"
        write(path, make(name, seconds))
        with open_recording(path, longest_s=seconds + 1) as recording:
            speech = sum(span.duration_s for span in find_speech(recording, 0, options=options))
            windows = [Span(first, first + 10.0) for first in np.arange(0.0, min(UNASKED_S, seconds), 10.0)]
            unasked = transcriber.read_windows(recording, {0: windows}, backend=backend, options=options)
        return Invented(
            speech_s=speech,
            words=count_words(path, backend, options),
            words_unasked=_words(unasked),
            words_unmarked=_words(segment for segment in unasked if not segment.marks),
            terms_unmarked=sum(
                segment.text.count(term) for segment in unasked if not segment.marks for term in options.vocabulary
            ),
        )


def count_words(path: Path, backend: transcription.Backend, options: transcription.Options | None = None) -> int:
    """How many words a recording's transcript has, marked ones among them; 0 where it is refused as silent."""
    try:
        return _words(transcription.transcribe(path, backend=backend, options=options).segments)
    except transcription.SilentAudio:
        return 0


def write(path: Path, sound: Sound) -> None:
    """Write the sound as a WAV with one channel."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def _words(segments: Iterable[Segment]) -> int:
    return sum(len(segment.words) for segment in segments)


if __name__ == "__main__":
    main()

"""A call of two hours through the whole of transcription: memory at its most, and seconds.

Run `python -m benchmarks.long_call [--hours 2] [--model demo]`; prints lines `figure NAME VALUE UNIT`.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np

import transcription
from benchmarks.encoded import conversation

RATE = 8_000
TALK_S, PAUSE_S = 20.0, 100.0
_MEGABYTE = 1024  # of the kilobytes in which the system counts


def main() -> None:
    """Write the call in a process of its own, so that only reading it is measured, and read it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--model", default="demo", help="checkpoint that listens (default: the demo model)")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.write is not None:
        write_call(arguments.write, arguments.hours)
        return
    with tempfile.TemporaryDirectory(prefix="long-call-") as folder:
        call = Path(folder) / "call.wav"
        own = [sys.executable, "-m", "benchmarks.long_call", "--hours", str(arguments.hours)]
        subprocess.run([*own, "--write", str(call)], check=True)
        _measure(call, arguments.model)


def write_call(path: Path, hours: float) -> None:
    """Write an A-law WAV of two channels: twenty seconds of talk in every two minutes, and a quiet line."""
    talk = np.stack(conversation(TALK_S, rate=RATE, channels=2))
    line = 0.001 * np.random.default_rng(0).standard_normal((2, round(PAUSE_S * RATE))).astype(np.float32)
    piece = (np.concatenate([talk, line], axis=1) * 32767).astype(np.int16)
    with av.open(str(path), "w", format="wav") as writing:
        stream = writing.add_stream("pcm_alaw", rate=RATE, layout="stereo")
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
        for _ in range(round(hours * 3600 / (TALK_S + PAUSE_S))):
            frame = av.AudioFrame.from_ndarray(piece, format="s16p", layout="stereo")
            frame.sample_rate = RATE
            for part in resampler.resample(frame):
                writing.mux(stream.encode(part))
        writing.mux(stream.encode(None))


def _measure(call: Path, model: str) -> None:
    backend = transcription.load_backend(model, threads=1)
    loaded = _peak_mb()
    began = time.perf_counter()
    transcript = transcription.transcribe(call, backend=backend)
    seconds = time.perf_counter() - began
    print(f"figure long_call_length {transcript.audio.duration_s:.0f} seconds")
    print(f"figure long_call_speech {transcript.speech_s:.0f} seconds")
    print(f"figure long_call_segments {len(transcript.segments)} segments")
    print(f"figure long_call_took {seconds:.0f} seconds")
    print(f"figure long_call_model_memory {loaded} MB")
    print(f"figure long_call_peak_memory {_peak_mb()} MB")


def _peak_mb() -> int:
    """The most memory that this process has held so far, rounded up."""
    return -(-resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE)


if __name__ == "__main__":
    main()

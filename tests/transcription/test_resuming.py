"""A process that is killed in the middle of a long call: the next one goes on from the last finished batch."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.journal import Journal
from transcription.types import Phrase, Reading, Span, Word

SENTENCES = 40
BATCH = 4
PROGRAM = """
import sys
from pathlib import Path
from tests.transcription.test_resuming import read
read(Path(sys.argv[1]), slow=True)
"""


TOGETHER = """
import sys
from pathlib import Path
from tests.transcription.test_resuming import read_both
read_both(Path(sys.argv[1]), slow=True)
"""


class Slow(ScriptedBackend):
    """Reads a few windows at a time, and counts them."""

    batch_size = BATCH
    windows = 0
    pause_s = 0.0

    def read(self, windows, *, options):
        time.sleep(self.pause_s)
        self.windows += len(windows)
        return super().read(windows, options=options)


def read(folder, *, slow=False):
    """Transcribe the call of a folder with the cache of the folder; return the transcript and the backend."""
    lines = json.loads((folder / "lines.json").read_text(encoding="utf-8"))
    backend = Slow({ANY_RECORDING: tuple(Line(**line) for line in lines)})
    backend.pause_s = 0.2 if slow else 0.0
    transcript = transcription.transcribe_cached(
        folder / "call.wav", backend=backend, options=transcription.Options(), folder=folder / "cache"
    )
    return transcript, backend


def read_both(folder, *, slow=False):
    """Transcribe two calls of a folder together; return both transcripts and the backend."""
    lines = json.loads((folder / "lines.json").read_text(encoding="utf-8"))
    backend = Slow({ANY_RECORDING: tuple(Line(**line) for line in lines)})
    backend.pause_s = 0.2 if slow else 0.0
    paths = [folder / "call.wav", folder / "quieter.wav"]
    return dict(transcription.transcribe_together(paths, backend=backend, folder=folder / "cache")), backend


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """A call of forty sentences on two channels."""
    folder = tmp_path_factory.mktemp("call")
    sentence = sounds.spoken("我知道了。", pause_s=0.0)
    sides, lines = [[], []], []
    at = 0.0
    for number in range(SENTENCES):
        said = np.concatenate([sounds.silence(1.2), sentence[: -(number % 5) * 200 or None]])
        sides[number % 2].append(said)
        sides[1 - number % 2].append(sounds.silence(len(said) / sounds.RATE))
        lines.append({"channel": number % 2, "start_s": at + 1.3, "end_s": at + 1.8, "text": f"第{number}句话"})
        at += len(said) / sounds.RATE
    sounds.write_wav(folder / "call.wav", *(np.concatenate(side) for side in sides))
    sounds.write_wav(folder / "quieter.wav", *(0.9 * np.concatenate(side) for side in sides))
    (folder / "lines.json").write_text(json.dumps(lines), encoding="utf-8")
    return folder


def journals(folder):
    return list((folder / "cache").glob("*.journal"))


def kill_in_the_middle(folder, *, batches, program=PROGRAM):
    """Read in a process of its own and end it by SIGKILL as soon as so many batches are on the disk."""
    process = subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=Path(__file__).parents[2])
    deadline = time.monotonic() + 60
    while sum(journal.read_bytes().count(b"\n") + 1 for journal in journals(folder)) < batches:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


@pytest.mark.slow
def test_after_a_kill_only_what_was_not_finished_is_read_and_the_transcript_is_the_same(call):
    kill_in_the_middle(call, batches=3)
    kept = sum(journal.read_bytes().count(b'"span":{"start_s"') for journal in journals(call))

    resumed, second = read(call)

    assert len(resumed.segments) == SENTENCES
    assert second.windows <= SENTENCES - 3 * BATCH
    assert kept > 0
    assert [path.suffix for path in (call / "cache").iterdir()] == [".json"]
    (call / "cache").rename(call / "resumed")
    undisturbed, whole = read(call)
    assert whole.windows >= SENTENCES
    assert resumed == undisturbed


@pytest.mark.slow
def test_after_a_kill_two_calls_that_were_read_together_go_on_from_the_last_finished_batch(call, tmp_path):
    for name in ("call.wav", "quieter.wav", "lines.json"):
        (tmp_path / name).write_bytes((call / name).read_bytes())
    kill_in_the_middle(tmp_path, batches=6, program=TOGETHER)
    kept = sum(journal.read_bytes().count(b'"span":{"start_s"') for journal in journals(tmp_path))
    regions = sum(journal.read_bytes().count(b'"channel"') for journal in journals(tmp_path))

    resumed, second = read_both(tmp_path)

    assert len(journals(tmp_path)) == 0
    assert kept >= regions >= 3 * BATCH
    assert 2 * SENTENCES - regions <= second.windows <= 2 * SENTENCES - 3 * BATCH
    (tmp_path / "cache").rename(tmp_path / "resumed")
    undisturbed, _ = read_both(tmp_path)
    assert resumed == undisturbed
    assert [len(resumed[place].segments) for place in (0, 1)] == [SENTENCES, SENTENCES]


READING = Reading((Phrase(Span(0.0, 1.0), (Word("好", 0.1, 0.4, 0.9),)),), -0.2, 0.0, 1.0, 0.0)
REGION = (0, Span(1.25, 3.5))


def test_a_journal_gives_back_what_was_kept_to_the_last_digit(tmp_path):
    Journal(tmp_path / "one.journal").keep([REGION], [READING])

    assert Journal(tmp_path / "one.journal").known([REGION]) == [READING]


def test_a_batch_of_which_one_region_is_missing_is_not_known(tmp_path):
    journal = Journal(tmp_path / "one.journal")
    journal.keep([REGION], [READING])

    assert journal.known([REGION, (1, REGION[1])]) is None


def test_a_line_that_was_cut_off_is_passed_over_and_the_next_one_is_whole(tmp_path):
    path = tmp_path / "one.journal"
    Journal(path).keep([REGION], [READING])
    path.write_bytes(path.read_bytes()[:-20])

    assert Journal(path).known([REGION]) is None
    Journal(path).keep([REGION], [READING])
    assert Journal(path).known([REGION]) == [READING]

"""The benchmark of speech works: what it reads is the same for a seed, and it prints every figure."""

import re

import numpy as np
import pytest
import torch

from benchmarks import gpu_memory, speech_precision, speech_together
from benchmarks.speech import Tally, main
from benchmarks.speech_sizes import SIZES, random_model
from benchmarks.speech_sizes_faster import ForcedFasterBackend, make_faster_readers
from benchmarks.spoken_calls import make_calls, read_month


def figures(capsys):
    return dict(re.findall(r"^figure (\w+) ([\d.]+) \S+$", capsys.readouterr().out, re.MULTILINE))


def test_calls_are_the_same_for_a_seed_and_both_sides_speak(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    first, again = (make_calls(tmp_path / name, minutes=0.3) for name in ("one", "other"))

    assert [(call.texts, call.together) for call in first] == [(call.texts, call.together) for call in again]
    assert sum(call.duration_s for call in first) > 18
    assert all(min(map(len, call.texts)) > 10 for call in first)
    assert all(sorted(call.together) == sorted("".join(call.texts)) for call in first)


def test_the_error_counts_edits_by_characters_said_and_no_punctuation():
    tally = Tally(1.0, [("您好，请还款。", "您好请还钱"), ("一二三四五", "")])

    assert tally.error == pytest.approx(6 / 10)


def test_calls_of_the_month_have_the_words_of_their_script_on_each_side():
    calls = read_month(minutes=2)

    assert 120 <= sum(call.duration_s for call in calls) < 240
    assert "我是明诚信用服务的" in calls[0].texts[0]
    assert "我是明诚信用服务的" not in calls[0].texts[1]
    assert all(sorted(call.together) == sorted("".join(call.texts)) for call in calls)


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:__array_wrap__:DeprecationWarning"
)  # Whisper's beam search sorts tensors with numpy
@pytest.mark.model
def test_a_quick_run_prints_every_figure_and_ours_is_the_most_exact(capsys):
    main(["--quick"])

    found = figures(capsys)
    readers = {"openai_whisper", "openai_whisper_mixed", "faster_whisper", "faster_whisper_batched"}
    readers |= {f"ours_{engine}{how}" for engine in ("openai_whisper", "faster_whisper") for how in ("", "_alone")}
    ratios = {f"speed_vs_{name}" for name in readers if not name.startswith("ours")}
    assert set(found) == {f"{kind}_{name}" for kind in ("speed", "error") for name in readers} | ratios | {"error_ours"}
    assert all(float(value) > 0 for name, value in found.items() if name.startswith("speed"))
    assert float(found["error_ours"]) <= min(float(found["error_openai_whisper"]), 10.0)


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:__array_wrap__:DeprecationWarning"
)  # Whisper's beam search sorts tensors with numpy
def test_sizes_are_timed_with_random_weights(capsys):
    main(["--quick", "--sizes", "tiny", "--tokens", "4"])

    theirs = {"openai_whisper", *(f"faster_whisper_batched{how}" for how in ("", "_greedy", "_times"))}
    assert set(figures(capsys)) == {
        f"speed_cpu_tiny_{name}" for name in theirs | {"ours", "ours_faster_whisper"}
    } | {f"speed_vs_{name}_cpu_tiny" for name in theirs}  # fmt: skip


def test_of_random_weights_every_reader_writes_as_many_tokens(tmp_path, monkeypatch):
    written = []
    monkeypatch.setattr(
        ForcedFasterBackend,
        "_words_of",
        lambda _self, texts, *_: written.extend(len(text.tokens) for text in texts) or [()] * len(texts),
    )
    readers = make_faster_readers(
        random_model(SIZES["tiny"]), tmp_path, device="cpu", threads=1, batch_size=2, tokens=5
    )
    silence = np.zeros(2 * 30 * 16_000, np.float32)

    assert {name: read(silence) for name, read in readers.items()} == dict.fromkeys(readers, 10)
    assert written == [5, 5]


def test_a_size_that_does_not_exist_is_refused_with_the_known_ones():
    with pytest.raises(SystemExit, match=r"gigantic is not known; write some of tiny,base"):
        main(["--sizes", "gigantic"])


@pytest.mark.model
@pytest.mark.parametrize(
    ("words", "names"),
    [([], {"one_by_one", "together"}), (["--arithmetic", "bfloat16"], {"float32", "bfloat16"})],
    ids=["together", "arithmetic"],
)
def test_recordings_of_the_month_are_read_two_ways_and_the_words_compared(capsys, words, names):
    speech_together.main(["--recordings", "2", *words])

    found = figures(capsys)
    assert set(found) == {f"{kind}_{name}" for kind in ("sound", "speed") for name in names} | {
        "characters", "characters_that_differ",
    }  # fmt: skip
    assert float(found["characters"]) > 20
    assert words or found["characters_that_differ"] == "0"


@pytest.mark.slow
@pytest.mark.model
def test_each_arithmetic_is_timed_and_its_error_measured(capsys):
    speech_precision.main(["--sizes", "tiny", "--windows", "1", "--tokens", "2", "--minutes", "0.1"])

    names = {f"{model}_{precision}" for model in ("tiny", "demo") for precision in speech_precision.PRECISIONS}
    assert set(figures(capsys)) == {f"speed_{name}" for name in names} | {
        f"error_demo_{precision}" for precision in speech_precision.PRECISIONS
    }


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU, and it would be measured")
def test_without_a_gpu_its_memory_is_not_measured():
    with pytest.raises(SystemExit, match="There is no GPU on this machine"):
        gpu_memory.main([])

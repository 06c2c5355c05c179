"""The benchmark of speech works: what it reads is the same for a seed, and it prints every figure."""

import re

import pytest
import torch

from benchmarks import gpu_memory, speech_precision, speech_together
from benchmarks.speech import Tally, main
from benchmarks.spoken_calls import make_calls


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


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:__array_wrap__:DeprecationWarning"
)  # Whisper's beam search sorts tensors with numpy
@pytest.mark.model
def test_a_quick_run_prints_every_figure_and_ours_is_the_most_exact(capsys):
    main(["--quick"])

    found = figures(capsys)
    readers = {"openai_whisper", "openai_whisper_mixed", "faster_whisper", "faster_whisper_batched"}
    readers |= {"ours_openai_whisper", "ours_faster_whisper"}
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

    assert set(figures(capsys)) == {
        "speed_cpu_tiny_openai_whisper",
        "speed_cpu_tiny_ours",
        "speed_vs_openai_whisper_cpu_tiny",
    }


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

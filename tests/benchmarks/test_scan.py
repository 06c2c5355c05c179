"""The benchmark of the scan works, and what it compares finds the same; its figures are looked at elsewhere."""

import json
import re

import pytest

from benchmarks.months import make_month
from benchmarks.scan import main


def test_a_month_is_the_same_for_the_same_seed_and_has_its_shares():
    month = list(make_month(5000))

    assert json.dumps(month) == json.dumps(list(make_month(5000)))
    assert json.dumps(month[:50]) != json.dumps(list(make_month(5000, seed=8))[:50])
    assert len({contact["id"] for contact in month}) == 5000
    assert 0.03 < sum("turns" in contact for contact in month) / 5000 < 0.05
    assert 0.23 < sum("text" in contact for contact in month) / 5000 < 0.29


@pytest.mark.slow
def test_a_quick_run_proves_that_all_find_the_same_and_prints_every_figure(capsys):
    pytest.importorskip("hyperscan")
    pytest.importorskip("duckdb")

    main(["--quick"])

    figures = dict(re.findall(r"^figure (\w+) ([\d.e+-]+) \S+$", capsys.readouterr().out, re.MULTILINE))
    wanted = {f"phrases_vs_{rival}" for rival in ("re", "hyperscan", "spacy")} | {"windows_vs_duckdb"}
    wanted |= {"scan_contacts_per_second", "scan_peak_memory", "scan_contacts_per_second_300"}
    assert wanted <= set(figures)
    assert all(float(value) > 0 for value in figures.values())

"""`contact-audit speech drift`."""

import pytest

from audit_app.db import configure_database, transaction
from audit_app.settings import Settings
from tests.queries.test_drift import NEW, OLD, evaluated, read, recordings


@pytest.fixture
def drifted(installation):
    installation.call("db", "upgrade")
    configure_database(Settings.from_env({"AUDIT_DATA_DIR": str(installation.folder / "var")}))
    with transaction() as session:
        for recogniser, confidence, errors in ((OLD, 0.9, [0, 1, 2, 1, 0, 1]), (NEW, 0.6, [5, 6, 7, 6, 5, 6])):
            for recording in recordings(session, 6):
                read(session, recording, recogniser, confidence=confidence)
            evaluated(session, recogniser, errors)
    return installation


def test_signals_and_measurements_are_compared(drifted):
    result = drifted.call("speech", "drift")

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("1  scripted small (111111111111), options a: 6 transcripts, 2026-10-15")
    assert "from 1 to 2" in lines
    assert "option window_s: 10.0 became 28.0" in lines
    assert "mean confidence  90.00 %  60.00 %  -30.00 % (-30.00 % to -30.00 %)  differs" in lines
    assert "speech found without text  20.00 %  20.00 %  0.00 % (0.00 % to 0.00 %)  no difference shown" in lines
    assert "measurements against references: the same 6 recordings" in lines
    assert "character error  8.33 %  58.33 %  50.00 % (50.00 % to 50.00 %)  differs" in lines


def test_a_number_that_is_not_there_is_named(drifted):
    result = drifted.call("speech", "drift", "--after", "7")

    assert result.exit_code == 1
    assert "There is no recogniser 7; known are: 1, 2." in result.output


def test_without_two_recognisers_there_is_nothing_to_compare(installation):
    result = installation.call("speech", "drift")

    assert result.exit_code == 0
    assert "nothing to compare" in result.output

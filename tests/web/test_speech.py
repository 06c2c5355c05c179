"""The page about recognisers."""

import pytest

from audit_app.authz import Role
from audit_app.db import transaction
from tests.queries.test_drift import NEW, OLD, evaluated, read, recordings


@pytest.fixture
def drifted(database):
    with transaction() as session:
        for recogniser, confidence, errors in ((OLD, 0.9, [0, 1, 2, 1, 0, 1]), (NEW, 0.6, [5, 6, 7, 6, 5, 6])):
            for recording in recordings(session, 6):
                read(session, recording, recogniser, confidence=confidence)
            evaluated(session, recogniser, errors)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", ["字错误率", "平均置信度", "有差异", "未显示差异"]),
        ("en", ["character error", "mean confidence", "differs"]),
    ],
)
def test_the_page_says_what_changed(client_as, drifted, language, words):
    page = client_as(Role.AUDITOR).get(f"/speech/?lang={language}").text

    assert [word for word in words if word not in page] == []
    assert "90.0%" in page
    assert "60.0%" in page
    assert "window_s" in page
    assert "−" not in page  # a change is written with the sign of the language's own digits
    assert "-30.0%" in page


def test_two_recognisers_are_chosen_by_the_address(client_as, drifted):
    page = client_as(Role.ADMINISTRATOR).get("/speech/?before=2&after=1&lang=en").text

    assert "from 2 to 1" in page
    assert "30.0%" in page
    assert client_as(Role.ADMINISTRATOR).get("/speech/?before=1&after=9").status_code == 404


def test_before_anything_was_read_the_page_says_so(client_as, database):
    page = client_as(Role.AUDITOR).get("/speech/?lang=en").text

    assert "No recording has been read yet" in page
    assert "Nothing has been measured" in page

"""Reports on their pages: preview, freeze, publish, download, verify; every number leads to its ids."""

import json
import re

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading
from tests.test_publication import month, uphold_the_flag

__all__ = ["month"]


def frozen(client):
    return client.post("/reports/freeze", data={"month": "2026-10", "agency": ""}).location


def test_every_number_of_a_preview_leads_to_what_lies_behind_it(client_as, month):
    client = client_as(Role.REPORTER)
    page = client.get("/reports/preview?month=2026-10").text

    links = set(re.findall(r'href="(/reports/preview/basis[^"]+)"', page))

    assert len(links) > 40
    broken = [link for link in links if client.get(link.replace("&amp;", "&")).status_code != 200]
    assert broken == []


def test_the_ids_behind_a_number_are_links_to_the_contacts(client_as, month):
    client = client_as(Role.REPORTER)
    path = frozen(client)

    page = client.get(f"{path}/basis?figure=by_channel/total/contacts").text

    assert len(re.findall(r'href="/contacts/\d+"', page)) == 3


def test_a_number_that_the_report_does_not_have_is_not_found(client_as, month):
    client = client_as(Role.REPORTER)

    assert client.get(f"{frozen(client)}/basis?figure=nothing").status_code == 404


def test_a_frozen_report_keeps_its_numbers_when_the_data_move_on(client_as, month):
    client = client_as(Role.REPORTER)
    path = frozen(client)

    uphold_the_flag()

    page = client.get(f"{path}/basis?figure=by_severity/total/upheld").text
    assert re.search(r"<h1[^>]*>0</h1>", page)


@pytest.mark.pdf
def test_a_report_is_published_downloaded_and_verified(client_as, month):
    client = client_as(Role.REPORTER)
    path = frozen(client)

    client.post(f"{path}/publish")
    uphold_the_flag()
    verified = client.post(f"{path}/verify?lang=en").text

    with reading() as session:
        files = {f"{file.format.value}:{file.language}": file.id for file in session.scalars(select(models.ReportFile))}
    papers = []
    for name in ("pdf:zh-CN", "json:mul"):
        with client.get(f"/reports/files/{files[name]}") as answer:
            papers.append(answer.data)
    assert set(files) == {"pdf:zh-CN", "pdf:en", "xlsx:zh-CN", "xlsx:en", "json:mul"}
    assert papers[0].startswith(b"%PDF")
    assert json.loads(papers[1])["number"] == "R-2026-10-L"
    assert "as they were frozen and published" in verified
    assert "by_severity/total/upheld" in verified


def test_a_month_that_is_none_is_named(client_as, month):
    answer = client_as(Role.REPORTER).get("/reports/preview?month=October")

    assert answer.status_code == 422
    assert "October" in answer.text


def test_without_contacts_there_is_nothing_to_report(client_as):
    page = client_as(Role.REPORTER).get("/reports/?lang=en").text

    assert "There are no contacts to report yet." in page
    assert "No report is frozen yet" in page


def test_an_auditor_reads_and_verifies_but_freezes_nothing(client_as, month):
    path = frozen(client_as(Role.REPORTER))
    auditor = client_as(Role.AUDITOR)

    assert auditor.get(path).status_code == 200
    assert auditor.post(f"{path}/verify").status_code == 200
    assert auditor.post("/reports/freeze", data={"month": "2026-10"}).status_code == 403

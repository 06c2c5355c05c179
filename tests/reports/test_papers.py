"""The three papers of a report say the same numbers; the typesetter touches nothing but its own files."""

import io
import json
from dataclasses import replace

import openpyxl
import pypdf
import pytest

from audit_app.report_rows import Words
from audit_app.reports import figures, html, numbers, press, xlsx
from audit_app.reports import json as report_json
from tests.reports.sample import IMPRINT, sample_rows


@pytest.fixture(scope="module")
def report():
    return figures.build_report(sample_rows())


@pytest.fixture(scope="module")
def imprint(report):
    return replace(IMPRINT, content_sha256=report_json.sha256_of(report_json.canonical_json(report)))


def test_a_frozen_report_reads_back_as_it_was(report):
    content = report_json.canonical_json(report)

    again = report_json.parse_report(content)

    assert again == report
    assert report_json.canonical_json(again) == content


def test_the_json_file_holds_exactly_what_the_hash_is_over(report, imprint):
    file = report_json.render_json(report, imprint)

    assert report_json.sha256_of(report_json.content_of_file(file)) == imprint.content_sha256
    assert json.loads(file)["content_sha256"] == imprint.content_sha256


def test_the_workbook_holds_every_number_and_the_ids_behind_it(report, imprint):
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render_xlsx(report, imprint, language="en")))

    rows = list(book["Behind the numbers"].iter_rows(min_row=2, values_only=True))

    assert {row[0]: row[1] for row in rows} == {figure.key: figure.value for figure in report.figures()}
    assert sum(len((row[3] or "").split()) for row in rows) == sum(len(one.basis) for one in report.figures())


def test_a_name_that_looks_like_a_formula_stays_text(report, imprint):
    scope = replace(report.scope, agency="A9", agency_name="=HYPERLINK(1)")

    book = openpyxl.load_workbook(io.BytesIO(xlsx.render_xlsx(replace(report, scope=scope), imprint, language="en")))

    texts = [str(cell.value) for row in book["Cover"].iter_rows() for cell in row if cell.value]
    assert "'=HYPERLINK(1)" in texts


def test_what_a_name_contains_is_escaped_on_the_page(report, imprint):
    scope = replace(report.scope, lender="<script>alert(1)</script>")

    page = html.render_report_html(replace(report, scope=scope), imprint, language="zh-CN")

    assert "<script>" not in page


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_pdf_carries_every_number_and_its_hash_on_each_page(report, imprint, language):
    pdf = press.typeset(html.render_report_html(report, imprint, language=language), identifier="test")

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    words = " ".join(pages).split()
    missing = [one.key for one in report.figures() if numbers.format_figure(one) not in words]
    assert missing == []
    assert all(imprint.content_sha256 in page for page in pages)
    assert report.tables[4].rows[0].label.text(language).split()[0] in words


@pytest.mark.pdf
def test_the_same_report_gives_the_same_pdf(report, imprint):
    page = html.render_report_html(report, imprint, language="en")

    assert press.typeset(page, identifier="same") == press.typeset(page, identifier="same")


@pytest.mark.pdf
@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.css", "report:../web/base.html", "report:none.css"],
    ids=["file", "network", "outside", "missing"],
)
def test_a_page_that_asks_for_anything_else_is_not_typeset_at_all(address):
    page = f'<html><head><link rel="stylesheet" href="{address}"></head><body>x</body></html>'

    with pytest.raises(press.TypesettingFailed, match="not an asset"):
        press.typeset(page, identifier="test")


@pytest.mark.pdf
def test_rare_characters_of_names_are_printed(report, imprint):
    scope = replace(report.scope, lender="㛃䶮𬭎贷款")
    page = html.render_report_html(replace(report, scope=scope), imprint, language="zh-CN")

    pdf = press.typeset(page, identifier="test")

    assert "㛃䶮𬭎贷款" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_words_fall_back_to_english_for_other_languages():
    assert Words("中", "middle").text("fr") == "middle"

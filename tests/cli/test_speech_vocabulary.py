"""`contact-audit speech vocabulary`: the names that were imported become a file that AUDIT_ASR_VOCABULARY takes."""

import pytest

from audit_app import models
from audit_app.db import configure_database, transaction
from audit_app.settings import Settings
from tests.factories import make_agency, make_borrower, make_lender
from transcription.spoken.vocabulary import load_vocabulary, shipped_vocabulary


@pytest.fixture
def named(installation):
    """An installation with a lender, a product and two agencies, one of which no recogniser can be told."""
    installation.call("db", "upgrade")
    configure_database(Settings.from_env({"AUDIT_DATA_DIR": str(installation.folder / "var")}))
    with transaction() as session:
        make_lender(session, name="安心消费金融")
        make_agency(session, name="明诚信用服务")
        make_agency(session, name="远山/资产")
        borrower = make_borrower(session).id
        session.add(models.Account(external_id="1", borrower_id=borrower, product="安心分期"))
    return installation


def test_names_come_first_and_the_file_can_be_used(named):
    result = named.call("speech", "vocabulary")

    path = named.folder / "terms.txt"
    path.write_text(result.output, encoding="utf-8")
    assert result.exit_code == 0, result.output
    assert load_vocabulary(path) == ("安心消费金融", "安心分期", "明诚信用服务", *shipped_vocabulary("en"))
    assert "# no term: 远山/资产" in result.output


def test_the_lenders_own_terms_stay_behind_the_names(named):
    own = named.write("own.txt", "随心贷", "明诚信用服务")

    result = named.call("speech", "vocabulary", env={"AUDIT_ASR_VOCABULARY": own})

    assert result.output.splitlines()[:4] == ["安心消费金融", "安心分期", "明诚信用服务", "随心贷"]

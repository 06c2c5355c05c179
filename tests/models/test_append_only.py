"""What was recorded cannot be edited: not through the ORM, and not past it."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from audit_app import db, models
from audit_app.errors import Conflict
from tests.factories import NOON, make_contact, make_finding, make_recording


def all_classes(base):
    return {mapper.class_ for mapper in db.Base.registry.mappers if issubclass(mapper.class_, base)}


@pytest.mark.parametrize("model", sorted(all_classes(db.Unchanging), key=str), ids=lambda model: model.__name__)
def test_every_unchanging_table_has_its_triggers(database, model):
    with db.reading() as session:
        names = set(
            session.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                {"table": model.__tablename__},
            )
        )

    deeds = ("update", "delete") if issubclass(model, db.AppendOnly) else ("update",)
    assert {f"{model.__tablename__}_refuse_{deed}" for deed in deeds} <= names


def test_a_finding_cannot_be_edited_through_the_orm(session):
    finding = make_finding(session, make_contact(session))

    finding.outcome = "clear"

    with pytest.raises(Conflict, match="never changed"):
        session.flush()
    session.rollback()


def test_a_bulk_update_past_the_orm_is_refused_by_the_database(session):
    make_finding(session, make_contact(session))

    with pytest.raises(IntegrityError, match="append-only: update refused"):
        session.execute(update(models.Finding).values(outcome="clear"))
    session.rollback()


def test_a_bulk_delete_past_the_orm_is_refused_by_the_database(session):
    make_finding(session, make_contact(session))

    with pytest.raises(IntegrityError, match="append-only: delete refused"):
        session.execute(delete(models.Finding))
    session.rollback()


def test_retention_may_delete_a_recording_but_nobody_may_edit_it(session):
    recording = make_recording(session, make_contact(session))

    with pytest.raises(IntegrityError, match="update refused"), session.begin_nested():
        session.execute(update(models.Recording).values(sha256="0" * 64))
    session.delete(recording)
    session.flush()

    assert session.scalars(select(models.Recording)).all() == []


def test_a_naive_moment_is_never_stored(session):
    contact = make_contact(session)

    contact.imported_at = NOON.replace(tzinfo=None)

    with pytest.raises(Exception, match="no time zone"):
        session.flush()
    session.rollback()

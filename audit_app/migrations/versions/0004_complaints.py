"""Complaint cases with their allegations, contacts, flags, evidence, notes, clock changes and letters.

What this does to existing rows: nothing, there are none.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db
from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: Neither edited nor deleted.
APPEND_ONLY = ("complaint_clock_changes",)
#: Never edited; retention may delete them.
UNCHANGING = ("complaint_evidence", "complaint_notes", "complaint_letters")


def upgrade() -> None:
    _create_complaint_cases()
    _create_complaint_allegations()
    _create_complaint_contacts()
    _create_complaint_flags()
    _create_complaint_evidence()
    _create_complaint_notes()
    _create_complaint_clock_changes()
    _create_complaint_letters()
    for table in APPEND_ONLY:
        refuse_changes(table)
    for table in UNCHANGING:
        refuse_changes(table, deeds=("update",))


def downgrade() -> None:
    for table in APPEND_ONLY:
        drop_refusals(table)
    for table in UNCHANGING:
        drop_refusals(table, deeds=("update",))
    op.drop_table("complaint_letters")
    op.drop_table("complaint_clock_changes")
    op.drop_table("complaint_notes")
    op.drop_table("complaint_evidence")
    op.drop_table("complaint_flags")
    op.drop_table("complaint_contacts")
    op.drop_table("complaint_allegations")
    op.drop_table("complaint_cases")


def _create_complaint_cases() -> None:
    op.create_table(
        "complaint_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("dispute_subject", sa.String(length=32), nullable=True),
        sa.Column("clock_rule", sa.String(length=40), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("complainant_role", sa.String(length=32), nullable=False),
        sa.Column("complainant_name", sa.String(length=200), nullable=True),
        sa.Column("intake_channel", sa.String(length=32), nullable=False),
        sa.Column("forwarded_by", sa.String(length=32), nullable=True),
        sa.Column("reasons", db.JsonValue, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("received_at", db.UtcDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", db.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_at", db.UtcDateTime(), nullable=True),
        sa.Column("closed_at", db.UtcDateTime(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", db.UtcDateTime(), nullable=True),
        sa.Column("withdrawal_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_complaint_cases_agency_id_agencies")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["users.id"], name=op.f("fk_complaint_cases_assigned_to_id_users")),
        sa.ForeignKeyConstraint(
            ["borrower_id"], ["borrowers.id"], name=op.f("fk_complaint_cases_borrower_id_borrowers")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_complaint_cases_decided_by_id_users")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_complaint_cases_opened_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_cases_number")),
    )
    op.create_index(op.f("ix_complaint_cases_agency_id"), "complaint_cases", ["agency_id"], unique=False)
    op.create_index(op.f("ix_complaint_cases_assigned_to_id"), "complaint_cases", ["assigned_to_id"], unique=False)
    op.create_index(op.f("ix_complaint_cases_borrower_id"), "complaint_cases", ["borrower_id"], unique=False)
    op.create_index("ix_complaint_cases_state_received", "complaint_cases", ["state", "received_on"], unique=False)


def _create_complaint_allegations() -> None:
    op.create_table(
        "complaint_allegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claimed_on", sa.Date(), nullable=True),
        sa.Column("claimed_count", sa.Integer(), nullable=True),
        sa.Column("assessment", sa.String(length=32), nullable=True),
        sa.Column("assessment_note", sa.Text(), nullable=True),
        sa.Column("assessed_by_id", sa.Integer(), nullable=True),
        sa.Column("assessed_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessed_by_id"], ["users.id"], name=op.f("fk_complaint_allegations_assessed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_allegations_case_id_complaint_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_allegations")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_complaint_allegations_case_id_position")),
    )


def _create_complaint_contacts() -> None:
    op.create_table(
        "complaint_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_contacts_case_id_complaint_cases")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_complaint_contacts_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(["linked_by_id"], ["users.id"], name=op.f("fk_complaint_contacts_linked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_contacts")),
        sa.UniqueConstraint("case_id", "contact_id", name=op.f("uq_complaint_contacts_case_id_contact_id")),
    )
    op.create_index(op.f("ix_complaint_contacts_contact_id"), "complaint_contacts", ["contact_id"], unique=False)


def _create_complaint_flags() -> None:
    op.create_table(
        "complaint_flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("linked_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_flags_case_id_complaint_cases")
        ),
        sa.ForeignKeyConstraint(["flag_id"], ["flags.id"], name=op.f("fk_complaint_flags_flag_id_flags")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["users.id"], name=op.f("fk_complaint_flags_linked_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_flags")),
        sa.UniqueConstraint("case_id", "flag_id", name=op.f("uq_complaint_flags_case_id_flag_id")),
    )
    op.create_index(op.f("ix_complaint_flags_flag_id"), "complaint_flags", ["flag_id"], unique=False)


def _create_complaint_evidence() -> None:
    op.create_table(
        "complaint_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_complaint_evidence_added_by_id_users")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_evidence_case_id_complaint_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_evidence")),
        sa.UniqueConstraint("case_id", "sha256", name=op.f("uq_complaint_evidence_case_id_sha256")),
    )


def _create_complaint_notes() -> None:
    op.create_table(
        "complaint_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_notes_case_id_complaint_cases")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_complaint_notes_written_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_notes")),
    )
    op.create_index(op.f("ix_complaint_notes_case_id"), "complaint_notes", ["case_id"], unique=False)


def _create_complaint_clock_changes() -> None:
    op.create_table(
        "complaint_clock_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_clock_changes_case_id_complaint_cases")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_complaint_clock_changes_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_clock_changes")),
    )
    op.create_index(op.f("ix_complaint_clock_changes_case_id"), "complaint_clock_changes", ["case_id"], unique=False)


def _create_complaint_letters() -> None:
    op.create_table(
        "complaint_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["complaint_cases.id"], name=op.f("fk_complaint_letters_case_id_complaint_cases")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_complaint_letters_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_letters")),
    )
    op.create_index(op.f("ix_complaint_letters_case_id"), "complaint_letters", ["case_id"], unique=False)

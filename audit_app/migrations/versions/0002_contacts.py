"""Contacts, their recordings and their words.

What this does to existing rows: nothing, there are none.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db
from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Neither edited nor deleted.
APPEND_ONLY = ("events",)
#: Never edited; retention may delete them.
UNCHANGING = (
    "messages",
    "recordings",
    "transcripts",
    "utterances",
)


def upgrade() -> None:
    _create_agencies()
    _create_borrowers()
    _create_lenders()
    _create_accounts()
    _create_agents()
    _create_events()
    _create_contacts()
    _create_messages()
    _create_recordings()
    _create_transcripts()
    _create_utterances()
    for table in APPEND_ONLY:
        refuse_changes(table)
    for table in UNCHANGING:
        refuse_changes(table, deeds=("update",))


def downgrade() -> None:
    for table in APPEND_ONLY:
        drop_refusals(table)
    for table in UNCHANGING:
        drop_refusals(table, deeds=("update",))
    op.drop_table("utterances")
    op.drop_table("transcripts")
    op.drop_table("recordings")
    op.drop_table("messages")
    op.drop_table("contacts")
    op.drop_table("events")
    op.drop_table("agents")
    op.drop_table("accounts")
    op.drop_table("lenders")
    op.drop_table("borrowers")
    op.drop_table("agencies")


def _create_agencies() -> None:
    op.create_table(
        "agencies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agencies")),
        sa.UniqueConstraint("external_id", name=op.f("uq_agencies_external_id")),
    )


def _create_borrowers() -> None:
    op.create_table(
        "borrowers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("time_zones", db.JsonValue, nullable=False),
        sa.Column("traits", db.JsonValue, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowers")),
        sa.UniqueConstraint("external_id", name=op.f("uq_borrowers_external_id")),
    )


def _create_lenders() -> None:
    op.create_table(
        "lenders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lenders")),
        sa.UniqueConstraint("external_id", name=op.f("uq_lenders_external_id")),
    )


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("principal", sa.String(length=40), nullable=True),
        sa.Column("balance", sa.String(length=40), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("days_past_due", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_accounts_borrower_id_borrowers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("borrower_id", "external_id", name=op.f("uq_accounts_borrower_id_external_id")),
    )
    op.create_index(op.f("ix_accounts_borrower_id"), "accounts", ["borrower_id"], unique=False)


def _create_agents() -> None:
    op.create_table(
        "agents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("agency_key", sa.String(length=200), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agents_agency_id_agencies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("agency_key", "external_id", name=op.f("uq_agents_agency_key_external_id")),
    )
    op.create_index(op.f("ix_agents_agency_id"), "agents", ["agency_id"], unique=False)


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=True),
        sa.Column("until", db.UtcDateTime(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_events_borrower_id_borrowers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("external_id", name=op.f("uq_events_external_id")),
    )
    op.create_index("ix_events_borrower_at", "events", ["borrower_id", "at"], unique=False)


def _create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=32), nullable=False),
        sa.Column("started_at", db.UtcDateTime(), nullable=False),
        sa.Column("offset_minutes", sa.Integer(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.Column("lender_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("borrower_id", sa.Integer(), nullable=False),
        sa.Column("time_zones", db.JsonValue, nullable=False),
        sa.Column("traits", db.JsonValue, nullable=False),
        sa.Column("accounts", db.JsonValue, nullable=False),
        sa.Column("party_role", sa.String(length=32), nullable=True),
        sa.Column("party_address", sa.String(length=200), nullable=True),
        sa.Column("from_address", sa.String(length=200), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("announced_recording", sa.Boolean(), nullable=True),
        sa.Column("channel_roles", db.JsonValue, nullable=False),
        sa.Column("attributes", db.JsonValue, nullable=False),
        sa.Column("recording_source", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("not_judgeable_reason", sa.String(length=32), nullable=True),
        sa.Column("not_judgeable_values", db.JsonValue, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("imported_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_contacts_agency_id_agencies")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_contacts_agent_id_agents")),
        sa.ForeignKeyConstraint(["borrower_id"], ["borrowers.id"], name=op.f("fk_contacts_borrower_id_borrowers")),
        sa.ForeignKeyConstraint(["lender_id"], ["lenders.id"], name=op.f("fk_contacts_lender_id_lenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("external_id", name=op.f("uq_contacts_external_id")),
    )
    _index_contacts()


def _index_contacts() -> None:
    op.create_index("ix_contacts_agency_started", "contacts", ["agency_id", "started_at"], unique=False)
    op.create_index(op.f("ix_contacts_agent_id"), "contacts", ["agent_id"], unique=False)
    op.create_index("ix_contacts_borrower_started", "contacts", ["borrower_id", "started_at"], unique=False)
    op.create_index(op.f("ix_contacts_local_date"), "contacts", ["local_date"], unique=False)
    op.create_index(op.f("ix_contacts_started_at"), "contacts", ["started_at"], unique=False)
    op.create_index(op.f("ix_contacts_state"), "contacts", ["state"], unique=False)


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_messages_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_messages_contact_id")),
    )


def _create_recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=True),
        sa.Column("sample_rate", sa.Integer(), nullable=True),
        sa.Column("channel_roles", db.JsonValue, nullable=False),
        sa.Column("stored_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_recordings_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_recordings_contact_id")),
    )
    op.create_index(op.f("ix_recordings_sha256"), "recordings", ["sha256"], unique=False)


def _create_transcripts() -> None:
    op.create_table(
        "transcripts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=True),
        sa.Column("backend", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("model_sha256", sa.String(length=64), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("options", db.JsonValue, nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("speech_s", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("cache_key", sa.String(length=64), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_transcripts_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_transcripts_recording_id_recordings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("contact_id", "cache_key", name=op.f("uq_transcripts_contact_id_cache_key")),
    )
    op.create_index(op.f("ix_transcripts_contact_id"), "transcripts", ["contact_id"], unique=False)
    op.create_index(op.f("ix_transcripts_recording_id"), "transcripts", ["recording_id"], unique=False)


def _create_utterances() -> None:
    op.create_table(
        "utterances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=True),
        sa.Column("speaker", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=True),
        sa.Column("end_s", sa.Double(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("marks", db.JsonValue, nullable=False),
        sa.Column("words", db.JsonValue, nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcripts.id"], name=op.f("fk_utterances_transcript_id_transcripts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utterances")),
        sa.UniqueConstraint("transcript_id", "index", name=op.f("uq_utterances_transcript_id_index")),
    )

"""Corrections of what a recogniser wrote, and measurements of recognisers.

What this does to existing rows: nothing.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db
from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("utterance_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("speaker", sa.String(length=32), nullable=False),
        sa.Column("may_measure", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["utterance_id"], ["utterances.id"], name=op.f("fk_corrections_utterance_id_utterances")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_corrections_made_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("utterance_id", "version", name=op.f("uq_corrections_utterance_id_version")),
    )
    refuse_changes("corrections", deeds=("update",))
    op.create_table(
        "speech_evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.Column("backend", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("model_sha256", sa.String(length=64), nullable=True),
        sa.Column("options", db.JsonValue, nullable=False),
        sa.Column("recordings", sa.Integer(), nullable=False),
        sa.Column("parts", db.JsonValue, nullable=False),
        sa.Column("rates", db.JsonValue, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speech_evaluations")),
    )
    refuse_changes("speech_evaluations")


def downgrade() -> None:
    drop_refusals("speech_evaluations")
    op.drop_table("speech_evaluations")
    drop_refusals("corrections", deeds=("update",))
    op.drop_table("corrections")

"""Users, jobs and the audit log.

What this does to existing rows: nothing, there are none.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db
from audit_app.chain import GENESIS
from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: Neither edited nor deleted.
APPEND_ONLY = ("audit_events",)


def upgrade() -> None:
    _create_audit_events()
    _create_audit_heads()
    _create_jobs()
    _create_users()
    for table in APPEND_ONLY:
        refuse_changes(table)
    op.execute(f"INSERT INTO audit_heads (id, seq, hash) VALUES (1, 0, '{GENESIS}')")


def downgrade() -> None:
    for table in APPEND_ONLY:
        drop_refusals(table)
    op.drop_table("users")
    op.drop_table("jobs")
    op.drop_table("audit_heads")
    op.drop_table("audit_events")


def _create_audit_events() -> None:
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", db.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("payload", db.JsonValue, nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_action"), "audit_events", ["action"], unique=False)
    op.create_index(op.f("ix_audit_events_actor"), "audit_events", ["actor"], unique=False)
    op.create_index(op.f("ix_audit_events_at"), "audit_events", ["at"], unique=False)
    op.create_index("ix_audit_events_subject", "audit_events", ["subject_kind", "subject_id"], unique=False)


def _create_audit_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("args", db.JsonValue, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("queued", "running", "done", "failed", name="jobstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("run_after", db.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=100), nullable=True),
        sa.Column("lease_until", db.UtcDateTime(), nullable=True),
        sa.Column("dedup_key", sa.String(length=200), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("started_at", db.UtcDateTime(), nullable=True),
        sa.Column("finished_at", db.UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("progress_done", sa.Double(), nullable=False),
        sa.Column("progress_total", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    queued, running = sa.text("state = 'queued'"), sa.text("state = 'running'")
    op.create_index("ix_jobs_ready", "jobs", ["priority", "id"], sqlite_where=queued, postgresql_where=queued)
    op.create_index("uq_jobs_queued", "jobs", ["dedup_key"], unique=True, sqlite_where=queued, postgresql_where=queued)
    op.create_index("ix_jobs_running", "jobs", ["dedup_key"], sqlite_where=running, postgresql_where=running)


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "complaint_agent",
                "reporter",
                "auditor",
                "administrator",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name", name=op.f("uq_users_name")),
    )

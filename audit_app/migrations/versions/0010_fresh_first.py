"""When the contact was that a job is about, so that fresh recordings go before a back-fill.

What this does to existing rows: jobs that are queued already have no such moment and count as fresh.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("about_at", db.UtcDateTime(), nullable=True))
    op.create_index(
        "ix_jobs_fresh",
        "jobs",
        ["priority", "about_at", "id"],
        unique=False,
        sqlite_where=_QUEUED,
        postgresql_where=_QUEUED,
    )


def downgrade() -> None:
    op.drop_index("ix_jobs_fresh", table_name="jobs")
    op.drop_column("jobs", "about_at")

"""Findings that a lender's suppression takes back for a time.

What this does to existing rows: nothing; findings made before are not suppressed until they are judged again.
"""

import sqlalchemy as sa
from alembic import op

from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppressed_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("suppression", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_suppressed_findings_finding_id_findings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_findings")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_suppressed_findings_finding_id")),
    )
    op.create_index(op.f("ix_suppressed_findings_expires_on"), "suppressed_findings", ["expires_on"], unique=False)
    refuse_changes("suppressed_findings")


def downgrade() -> None:
    drop_refusals("suppressed_findings")
    op.drop_index(op.f("ix_suppressed_findings_expires_on"), table_name="suppressed_findings")
    op.drop_table("suppressed_findings")

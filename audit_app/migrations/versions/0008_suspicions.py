"""What the trained model suspects of a contact, beside what rules found.

What this does to existing rows: nothing; check runs made before have no suspicion until their contact is judged again.
"""

import sqlalchemy as sa
from alembic import op

from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suspicions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_run_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("model_digest", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("limit_score", sa.Double(), nullable=False),
        sa.Column("is_suspected", sa.Boolean(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("first_turn", sa.Integer(), nullable=False),
        sa.Column("last_turn", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_run_id"], ["check_runs.id"], name=op.f("fk_suspicions_check_run_id_check_runs")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_suspicions_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicions")),
        sa.UniqueConstraint("check_run_id", name=op.f("uq_suspicions_check_run_id")),
    )
    op.create_index(op.f("ix_suspicions_contact_id"), "suspicions", ["contact_id"], unique=False)
    refuse_changes("suspicions")


def downgrade() -> None:
    drop_refusals("suspicions")
    op.drop_index(op.f("ix_suspicions_contact_id"), table_name="suspicions")
    op.drop_table("suspicions")

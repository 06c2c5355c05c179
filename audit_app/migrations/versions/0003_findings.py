"""Rule packs, what was found and what was decided.

What this does to existing rows: nothing, there are none.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db
from audit_app.migrations.triggers import drop_refusals, refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Neither edited nor deleted.
APPEND_ONLY = (
    "installed_packs",
    "installed_rules",
    "check_runs",
    "findings",
    "rule_outcomes",
    "decisions",
    "flag_findings",
)


def upgrade() -> None:
    _create_installed_packs()
    _create_installed_rules()
    _create_check_runs()
    _create_findings()
    _create_rule_outcomes()
    _create_flags()
    _create_decisions()
    _create_flag_findings()
    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        drop_refusals(table)
    op.drop_table("flag_findings")
    op.drop_table("decisions")
    op.drop_table("flags")
    op.drop_table("rule_outcomes")
    op.drop_table("findings")
    op.drop_table("check_runs")
    op.drop_table("installed_rules")
    op.drop_table("installed_packs")


def _create_installed_packs() -> None:
    op.create_table(
        "installed_packs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", db.JsonValue, nullable=False),
        sa.Column("files", db.JsonValue, nullable=False),
        sa.Column("installed_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installed_packs")),
        sa.UniqueConstraint("digest", name=op.f("uq_installed_packs_digest")),
    )
    op.create_index(op.f("ix_installed_packs_pack_id"), "installed_packs", ["pack_id"], unique=False)


def _create_installed_rules() -> None:
    op.create_table(
        "installed_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("installed_pack_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("check", sa.String(length=60), nullable=False),
        sa.Column("title", db.JsonValue, nullable=False),
        sa.Column("explanation", db.JsonValue, nullable=False),
        sa.Column("citations", db.JsonValue, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("document", db.JsonValue, nullable=False),
        sa.ForeignKeyConstraint(
            ["installed_pack_id"],
            ["installed_packs.id"],
            name=op.f("fk_installed_rules_installed_pack_id_installed_packs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installed_rules")),
        sa.UniqueConstraint("installed_pack_id", "rule_id", name=op.f("uq_installed_rules_installed_pack_id_rule_id")),
    )
    op.create_index(op.f("ix_installed_rules_rule_id"), "installed_rules", ["rule_id"], unique=False)


def _create_check_runs() -> None:
    op.create_table(
        "check_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("transcript_id", sa.Integer(), nullable=True),
        sa.Column("installed_pack_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=100), nullable=False),
        sa.Column("pack_version", sa.String(length=40), nullable=False),
        sa.Column("pack_digest", sa.String(length=64), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("clear_rules", db.JsonValue, nullable=False),
        sa.Column("not_applicable_rules", db.JsonValue, nullable=False),
        sa.Column("made_at", db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_check_runs_contact_id_contacts")),
        sa.ForeignKeyConstraint(
            ["installed_pack_id"], ["installed_packs.id"], name=op.f("fk_check_runs_installed_pack_id_installed_packs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_runs")),
        sa.UniqueConstraint(
            "contact_id", "pack_digest", "input_hash", name=op.f("uq_check_runs_contact_id_pack_digest_input_hash")
        ),
    )
    op.create_index(op.f("ix_check_runs_contact_id"), "check_runs", ["contact_id"], unique=False)


def _create_findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_run_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", db.JsonValue, nullable=False),
        sa.Column("spans", db.JsonValue, nullable=False),
        sa.Column("related", db.JsonValue, nullable=False),
        sa.ForeignKeyConstraint(["check_run_id"], ["check_runs.id"], name=op.f("fk_findings_check_run_id_check_runs")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_findings_contact_id_contacts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("check_run_id", "rule_id", name=op.f("uq_findings_check_run_id_rule_id")),
    )
    op.create_index(op.f("ix_findings_contact_id"), "findings", ["contact_id"], unique=False)
    op.create_index(op.f("ix_findings_rule_id"), "findings", ["rule_id"], unique=False)


def _create_rule_outcomes() -> None:
    op.create_table(
        "rule_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_run_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", db.JsonValue, nullable=False),
        sa.Column("missing", db.JsonValue, nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_run_id"], ["check_runs.id"], name=op.f("fk_rule_outcomes_check_run_id_check_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_outcomes")),
        sa.UniqueConstraint("check_run_id", "rule_id", name=op.f("uq_rule_outcomes_check_run_id_rule_id")),
    )
    op.create_index(op.f("ix_rule_outcomes_outcome"), "rule_outcomes", ["outcome"], unique=False)
    op.create_index(op.f("ix_rule_outcomes_rule_id"), "rule_outcomes", ["rule_id"], unique=False)


def _create_flags() -> None:
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("pack_id", sa.String(length=100), nullable=False),
        sa.Column("rule_id", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "claimed", "decided", "withdrawn", name="flagstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("raised_at", db.UtcDateTime(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_at", db.UtcDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("upheld", "dismissed", "referred", name="decisionoutcome", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", db.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["claimed_by_id"], ["users.id"], name=op.f("fk_flags_claimed_by_id_users")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_flags_contact_id_contacts")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_flags_decided_by_id_users")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_flags_finding_id_findings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint("contact_id", "pack_id", "rule_id", name=op.f("uq_flags_contact_id_pack_id_rule_id")),
    )
    op.create_index(op.f("ix_flags_category"), "flags", ["category"], unique=False)
    op.create_index(op.f("ix_flags_claimed_by_id"), "flags", ["claimed_by_id"], unique=False)
    op.create_index(op.f("ix_flags_contact_id"), "flags", ["contact_id"], unique=False)
    op.create_index(op.f("ix_flags_rule_id"), "flags", ["rule_id"], unique=False)
    op.create_index("ix_flags_state_severity", "flags", ["state", "severity"], unique=False)


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("upheld", "dismissed", "referred", name="decisionoutcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", db.UtcDateTime(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_decisions_decided_by_id_users")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_decisions_finding_id_findings")),
        sa.ForeignKeyConstraint(["flag_id"], ["flags.id"], name=op.f("fk_decisions_flag_id_flags")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["decisions.id"], name=op.f("fk_decisions_supersedes_id_decisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_decisions_supersedes_id")),
    )
    op.create_index(op.f("ix_decisions_flag_id"), "decisions", ["flag_id"], unique=False)


def _create_flag_findings() -> None:
    op.create_table(
        "flag_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_flag_findings_finding_id_findings")),
        sa.ForeignKeyConstraint(["flag_id"], ["flags.id"], name=op.f("fk_flag_findings_flag_id_flags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_findings")),
        sa.UniqueConstraint("flag_id", "finding_id", name=op.f("uq_flag_findings_flag_id_finding_id")),
    )

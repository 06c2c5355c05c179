"""What a reader sees beside a turn's words: values of numbers, restored punctuation, terms of the vocabulary.

What this does to existing rows: turns stored before have no reading; they are shown as they were heard.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("utterances", sa.Column("reading", db.JsonValue, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("utterances", "reading")

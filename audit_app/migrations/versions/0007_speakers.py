"""Who spoke and how sure that is, what the line carried besides words, and how loud each turn was.

What this does to existing rows: transcripts made before say nothing about their speakers, and turns have neither a
confidence of the speaker nor a level; they are transcribed and judged as before.
"""

import sqlalchemy as sa
from alembic import op

from audit_app import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transcripts", sa.Column("speakers", db.JsonValue, nullable=False, server_default="{}"))
    op.add_column("utterances", sa.Column("speaker_confidence", sa.Double(), nullable=True))
    op.add_column("utterances", sa.Column("speaker_reason", sa.String(length=16), nullable=True))
    op.add_column("utterances", sa.Column("loudness_db", sa.Double(), nullable=True))


def downgrade() -> None:
    for column in ("loudness_db", "speaker_reason", "speaker_confidence"):
        op.drop_column("utterances", column)
    op.drop_column("transcripts", "speakers")

"""What Alembic runs: migrations on the connection that `upgrade_database` hands over."""

from alembic import context
from sqlalchemy.engine import Connection

from audit_app import models  # noqa: F401 -- fills the metadata
from audit_app.db import Base, make_engine
from audit_app.settings import Settings


def run(connection: Connection) -> None:
    """Run the migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with make_engine(Settings.from_env().database_url).begin() as own_connection:
        run(own_connection)

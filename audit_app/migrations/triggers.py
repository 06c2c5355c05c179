"""Database triggers that refuse edits, for what goes past the ORM; for SQLite and PostgreSQL."""

from alembic import op

_DEEDS = ("update", "delete")


def refuse_changes(table: str, *, deeds: tuple[str, ...] = _DEEDS) -> None:
    """Make the database refuse `deeds` ("update", "delete") on every row of `table`."""
    for deed in deeds:
        for statement in _statements(op.get_bind().dialect.name, table, deed):
            op.execute(statement)


def drop_refusals(table: str, *, deeds: tuple[str, ...] = _DEEDS) -> None:
    """Undo `refuse_changes`; call it before the table is dropped."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for deed in deeds:
        name = _trigger_name(table, deed)
        op.execute(f"DROP TRIGGER {name} ON {table}" if postgres else f"DROP TRIGGER {name}")
        if postgres:
            op.execute(f"DROP FUNCTION {name}()")


def _trigger_name(table: str, deed: str) -> str:
    return f"{table}_refuse_{deed}"


def _statements(dialect: str, table: str, deed: str) -> list[str]:
    name, message = _trigger_name(table, deed), f"rows of {table} are append-only: {deed} refused"
    when = f"CREATE TRIGGER {name} BEFORE {deed.upper()} ON {table}"
    if dialect == "sqlite":
        return [f"{when} BEGIN SELECT RAISE(ABORT, '{message}'); END"]
    body = f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"{when} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]

"""Runs migrations on the connection that ``catalog.schema`` hands in, within its transaction."""

from __future__ import annotations

from alembic import context

from catalog.tables import metadata

connection = context.config.attributes["connection"]
# SQLite changes tables in transactions too; Alembic only has to be told so.
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()

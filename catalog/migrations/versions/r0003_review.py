"""What people decide and declare, and the record of everything that was done.

Migrations are frozen history: they repeat names and types on purpose and import nothing of the product.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_REFUSAL = "published and decided rows of the catalogue are never changed"
# The content of an entry may be purged when its time is over: its hash, and with it the chain, stays.
_ONLY_PURGED = (
    "NEW.document IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at OR NEW.actor <> OLD.actor OR NEW.kind <> OLD.kind "
    "OR NEW.content_hash <> OLD.content_hash OR NEW.previous <> OLD.previous OR NEW.hash <> OLD.hash"
)


def upgrade() -> None:
    for name in ("kind", "document", "seen", "answers"):
        op.add_column("person_decision", _text(name, nullable=True))
    _declarations()
    _record()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _declarations() -> None:
    op.create_table(
        "declaration",
        sa.Column("number", sa.Integer, nullable=False),
        *(_text(name) for name in ("id", "scope", "target", "field", "value", "origin", "declared_by", "declared_at", "because")),
        sa.PrimaryKeyConstraint("number", name="pk_declaration"),
        sa.UniqueConstraint("id", name="uq_declaration_id"),
    )
    op.create_index("ix_declaration_scope_target", "declaration", ["scope", "target"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            _sqlite_trigger("declaration", verb, "1")
    else:
        _postgresql_trigger("declaration", "TRUNCATE", "refuse_change", "STATEMENT")
        _postgresql_trigger("declaration", "UPDATE OR DELETE", "refuse_change", "ROW")


def _record() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, nullable=False),
        *(_text(name) for name in ("at", "actor", "kind")),
        _text("document", nullable=True),
        *(_text(name) for name in ("content_hash", "previous", "hash")),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_trigger("audit", "UPDATE", _ONLY_PURGED)
        _sqlite_trigger("audit", "DELETE", "1")
    else:
        _postgresql_trigger("audit", "TRUNCATE", "refuse_change", "STATEMENT")
        _postgresql_trigger("audit", "DELETE", "refuse_change", "ROW")
        _postgresql_trigger("audit", "UPDATE", "refuse_change", f"ROW WHEN ({_ONLY_PURGED})")


def _sqlite_trigger(table: str, verb: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _postgresql_trigger(table: str, verbs: str, function: str, each: str) -> None:
    name = f"guard_{table}_{verbs.split()[0].lower()}"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")

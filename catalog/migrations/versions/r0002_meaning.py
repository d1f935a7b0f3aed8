"""What data mean: tags of other taxonomies, counted people, what was filed, and what people said of items.

Migrations are frozen history: they repeat names and types on purpose and import nothing of the product.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("census", "filing", "filing_event", "item_event")
_REFUSAL = "published and decided rows of the catalogue are never changed"


def upgrade() -> None:
    op.add_column("finding", _text("tags", nullable=True))
    op.add_column("threshold", _text("notice", nullable=True))
    op.add_column("threshold", _text("details", nullable=True))
    _census()
    _filings()
    _item_events()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in _APPEND_ONLY:
        (_guard_sqlite if sqlite else _guard_postgresql)(table)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _census() -> None:
    op.create_table(
        "census",
        sa.Column("number", sa.Integer, nullable=False),
        *(_text(name) for name in ("id", "entity", "started_at", "finished_at", "document", "content_hash")),
        sa.PrimaryKeyConstraint("number", name="pk_census"),
        sa.UniqueConstraint("id", name="uq_census_id"),
    )
    # Sketches are personal data: kept only where the company asks for it, and they may be deleted.
    op.create_table(
        "census_part",
        *(_text(name) for name in ("source", "path", "part", "mark", "key_label", "counted_at", "document")),
        sa.Column("sketches", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("source", "path", "part", name="pk_census_part"),
    )


def _filings() -> None:
    op.create_table(
        "filing",
        sa.Column("number", sa.Integer, nullable=False),
        *(_text(name) for name in ("id", "entity", "filed_on", "recorded_at", "origin")),
        _text("run_id", nullable=True),
        *(_text(name) for name in ("document", "content_hash")),
        sa.PrimaryKeyConstraint("number", name="pk_filing"),
        sa.UniqueConstraint("id", name="uq_filing_id"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_filing_run_id"),
    )
    op.create_table(
        "filing_event",
        sa.Column("number", sa.Integer, nullable=False),
        *(
            _text(name)
            for name in ("id", "filing_id", "kind", "happened_on", "recorded_at", "recorded_by", "because", "document")
        ),
        sa.PrimaryKeyConstraint("number", name="pk_filing_event"),
        sa.UniqueConstraint("id", name="uq_filing_event_id"),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name="fk_filing_event_filing_id"),
    )
    op.create_index("ix_filing_event_filing_id", "filing_event", ["filing_id"])


def _item_events() -> None:
    op.create_table(
        "item_event",
        sa.Column("number", sa.Integer, nullable=False),
        *(_text(name) for name in ("id", "kind", "item_id")),
        _text("other_id", nullable=True),
        *(_text(name) for name in ("decided_by", "decided_at", "because", "document")),
        sa.PrimaryKeyConstraint("number", name="pk_item_event"),
        sa.UniqueConstraint("id", name="uq_item_event_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_event_item_id"),
        sa.ForeignKeyConstraint(["other_id"], ["item.id"], name="fk_item_event_other_id"),
    )
    op.create_index("ix_item_event_item_id", "item_event", ["item_id"])


def _guard_sqlite(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} WHEN 1 "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        )


def _guard_postgresql(table: str) -> None:
    for verbs, each in (("TRUNCATE", "STATEMENT"), ("UPDATE OR DELETE", "ROW")):
        name = f"guard_{table}_{verbs.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION refuse_change()")

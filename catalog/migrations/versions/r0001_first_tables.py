"""The first tables, and the triggers that keep published rows and people's decisions as they are.

Migrations are frozen history: they repeat names and types on purpose and import nothing of the product.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _identities()
    _runs()
    _findings()
    _decisions()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _measure(name: str) -> list[sa.Column[int] | sa.Column[str]]:
    numbers: list[sa.Column[int] | sa.Column[str]] = [
        sa.Column(f"{name}_{part}", sa.BigInteger) for part in ("value", "lower", "upper")
    ]
    return [*numbers, _text(f"{name}_provenance"), _text(f"{name}_kind")]


def _personal() -> list[sa.Column[str] | sa.Column[bool]]:
    columns: list[sa.Column[str] | sa.Column[bool]] = []
    for standard in ("gbt35273", "gbt45574"):
        columns += [_text(f"{standard}_name"), sa.Column(f"{standard}_sensitive", sa.Boolean, nullable=False)]
    return columns


def _run_reference(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=f"fk_{table}_run_id")


def _identities() -> None:
    op.create_table("item", _text("id"), sa.PrimaryKeyConstraint("id", name="pk_item"))
    natural = ("entity", "system", "source", "database", "schema", "family")
    op.create_table(
        "item_key",
        sa.Column("id", sa.Integer, nullable=False),
        _text("item_id"),
        *(_text(name) for name in natural),
        sa.PrimaryKeyConstraint("id", name="pk_item_key"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_key_item_id"),
        sa.UniqueConstraint(*natural, name=f"uq_item_key_{'_'.join(natural)}"),
    )
    op.create_index("ix_item_key_item_id", "item_key", ["item_id"])


def _runs() -> None:
    op.create_table(
        "run",
        _text("id"),
        sa.Column("published", sa.Integer),
        *(_text(name) for name in ("started_at", "finished_at", "engine", "rules", "status", "seed", "product")),
        sa.Column("entries", sa.Integer),
        sa.Column("columns", sa.Integer),
        _text("content_hash", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.UniqueConstraint("published", name="uq_run_published"),
    )
    op.create_table(
        "run_item",
        _text("run_id"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("item_key_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_run_item"),
        _run_reference("run_item"),
        sa.ForeignKeyConstraint(["item_key_id"], ["item_key.id"], name="fk_run_item_item_key_id"),
        sa.UniqueConstraint("run_id", "item_key_id", name="uq_run_item_run_id_item_key_id"),
    )
    op.create_table(
        "source_outcome",
        _text("run_id"),
        sa.Column("position", sa.Integer, nullable=False),
        *(_text(name) for name in ("source", "status", "product", "version")),
        _text("reason", nullable=True),
        _text("detail"),
        sa.Column("datasets", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_source_outcome"),
        _run_reference("source_outcome"),
    )
    op.create_table(
        "threshold",
        _text("run_id"),
        sa.Column("position", sa.Integer, nullable=False),
        _text("line"),
        _text("scope"),
        sa.Column("lower", sa.BigInteger),
        sa.Column("upper", sa.BigInteger),
        sa.Column("limit", sa.BigInteger, nullable=False),
        _text("state"),
        _text("because"),
        sa.PrimaryKeyConstraint("run_id", "position", name="pk_threshold"),
        _run_reference("threshold"),
    )


def _findings() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer, nullable=False),
        *(_text(name) for name in ("run_id", "source", "path", "title", "kind", "system", "environment", "role", "status")),
        _text("reason", nullable=True),
        *(_text(name) for name in ("detail", "comment")),
        _text("item_id", nullable=True),
        _text("coverage"),
        *_measure("rows"),
        *_measure("bytes"),
        *(_text(name, nullable=True) for name in ("domain", "category")),
        _text("evidence"),
        *_personal(),
        _text("level"),
        sa.Column("enterprise_level", sa.Integer),
        *(_text(name) for name in ("reasons", "flags", "undecided_for", "facts", "persons", "unread")),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        _run_reference("entry"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_entry_item_id"),
        sa.UniqueConstraint("run_id", "source", "path", name="uq_entry_run_id_source_path"),
    )
    op.create_index("ix_entry_item_id", "entry", ["item_id"])
    op.create_table(
        "finding",
        sa.Column("entry_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(_text(name) for name in ("column_path", "type", "comment")),
        _text("entity_type", nullable=True),
        _text("contains"),
        sa.Column("confidence", sa.Double, nullable=False),
        _text("domain", nullable=True),
        sa.Column("enterprise_level", sa.Integer),
        *_personal(),
        _text("protection"),
        sa.Column("match_ratio", sa.Double),
        _text("evidence"),
        sa.PrimaryKeyConstraint("entry_id", "position", name="pk_finding"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_finding_entry_id"),
    )
    op.create_index("ix_finding_entity_type", "finding", ["entity_type"])


def _decisions() -> None:
    op.create_table(
        "person_decision",
        sa.Column("number", sa.Integer, nullable=False),
        *(_text(name) for name in ("id", "item_id", "column_path")),
        *(_text(name, nullable=True) for name in ("entity_type", "level")),
        *(_text(name) for name in ("decided_by", "decided_at", "because")),
        sa.PrimaryKeyConstraint("number", name="pk_person_decision"),
        sa.UniqueConstraint("id", name="uq_person_decision_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_person_decision_item_id"),
    )
    op.create_index("ix_person_decision_item_id_column_path", "person_decision", ["item_id", "column_path"])


_ALWAYS = ("item", "item_key", "person_decision")
_OF_RUN = ("run_item", "source_outcome", "threshold", "entry")
_REFUSAL = "published and decided rows of the catalogue are never changed"


_PUBLISHED = "EXISTS (SELECT 1 FROM run WHERE id = {run} AND published IS NOT NULL)"
_RUN_OF_FINDING = "(SELECT run_id FROM entry WHERE id = {row}.entry_id)"


def _guard_sqlite() -> None:
    # A row must not leave a published run, nor come into one.
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        for table in _OF_RUN:
            _sqlite_trigger(table, verb, " OR ".join(_PUBLISHED.format(run=f"{row}.run_id") for row in rows))
        runs = (_RUN_OF_FINDING.format(row=row) for row in rows)
        _sqlite_trigger("finding", verb, " OR ".join(_PUBLISHED.format(run=run) for run in runs))
    for verb in ("UPDATE", "DELETE"):
        _sqlite_trigger("run", verb, "OLD.published IS NOT NULL")
        for table in _ALWAYS:
            _sqlite_trigger(table, verb, "1")


def _sqlite_trigger(table: str, verb: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _guard_postgresql() -> None:
    refuse = f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
    _postgresql_function("refuse_change", refuse)
    _postgresql_function("refuse_change_of_published", _unless_open("{row}.run_id", refuse))
    _postgresql_function("refuse_change_of_published_finding", _unless_open(_RUN_OF_FINDING, refuse))
    for table in (*_ALWAYS, "run", *_OF_RUN, "finding"):
        _postgresql_trigger(table, "TRUNCATE", "refuse_change", "STATEMENT")
    for table in _ALWAYS:
        _postgresql_trigger(table, "UPDATE OR DELETE", "refuse_change", "ROW")
    _postgresql_trigger("run", "UPDATE OR DELETE", "refuse_change", "ROW WHEN (OLD.published IS NOT NULL)")
    for table in _OF_RUN:
        _postgresql_trigger(table, "INSERT OR UPDATE OR DELETE", "refuse_change_of_published", "ROW")
    _postgresql_trigger("finding", "INSERT OR UPDATE OR DELETE", "refuse_change_of_published_finding", "ROW")


def _unless_open(run: str, refuse: str) -> str:
    left, entered = (_PUBLISHED.format(run=run.format(row=row)) for row in ("OLD", "NEW"))
    return (
        f"IF TG_OP <> 'INSERT' AND {left} THEN {refuse} END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; "
        f"IF {entered} THEN {refuse} END IF; RETURN NEW;"
    )


def _postgresql_function(name: str, body: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def _postgresql_trigger(table: str, verbs: str, function: str, each: str) -> None:
    name = f"guard_{table}_{verbs.split()[0].lower()}"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")

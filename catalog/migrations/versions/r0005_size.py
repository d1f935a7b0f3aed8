"""A catalogue of millions of columns: equal columns are kept once, words are found without reading all, a run's items are rows.

Rows that are published are not touched. Words are filled in for the run published last and those being written, which are all
that is ever searched; rows of items come with the next runs, older ones are summed up when asked for.

Migrations are frozen history: they repeat names and types on purpose and import nothing of the product.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSAL = "published and decided rows of the catalogue are never changed"
_PUBLISHED = "EXISTS (SELECT 1 FROM run WHERE id = {run} AND published IS NOT NULL)"
_RUN_OF_PLACE = "(SELECT run_id FROM entry WHERE id = OLD.entry_id)"
_ESCAPED = re.compile(r"\\(\\|u[0-9a-f]{4})")
_ODD = re.compile(r"[\x00\\\ud800-\udfff]")
_BATCH = 200


def upgrade() -> None:
    for name, kind in (("columns_of", "INTEGER CONSTRAINT fk_entry_columns_of REFERENCES entry (id)"), ("columns_hash", "TEXT")):
        op.execute(f"ALTER TABLE entry ADD COLUMN {name} {kind}")
    op.create_index("ix_entry_columns_of_run_id", "entry", ["columns_of", "run_id"])
    _words()
    _item_states()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()
    _fill()


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=nullable) for name in names]


def _words() -> None:
    op.create_table(
        "word",
        sa.Column("id", sa.BigInteger, nullable=False, autoincrement=False),
        *_text("text"),
        sa.PrimaryKeyConstraint("id", name="pk_word"),
    )
    op.create_table(
        "word_place",
        sa.Column("word_id", sa.BigInteger, nullable=False),
        *_numbers("position", "entry_id"),
        sa.PrimaryKeyConstraint("word_id", "position", "entry_id", name="pk_word_place"),
        sa.ForeignKeyConstraint(["word_id"], ["word.id"], name="fk_word_place_word_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_word_place_entry_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_word_place_entry_id", "word_place", ["entry_id"])


def _item_states() -> None:
    op.create_table(
        "item_state",
        *_text("run_id", "item_id", "source"),
        *_numbers("rank"),
        sa.Column("sort_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        *_text("title", "level"),
        *_numbers("members", "columns"),
        sa.Column("shown", sa.Boolean, nullable=False),
        *_text("domain", "category", nullable=True),
        *_text("system", "types", "rows", "bytes", "persons"),
        sa.PrimaryKeyConstraint("run_id", "item_id", "source", name="pk_item_state"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_item_state_run_id"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_item_state_item_id"),
        sqlite_with_rowid=False,
    )
    page = ("run_id", "rank", "sort_key", "item_id", "source")
    op.create_index(f"ix_item_state_{'_'.join(page)}", "item_state", list(page))


def _guard_sqlite() -> None:
    for verb, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        _sqlite_trigger("item_state", verb, " OR ".join(_PUBLISHED.format(run=f"{row}.run_id") for row in rows))
    _sqlite_trigger("word_place", "UPDATE", "1")
    _sqlite_trigger("word_place", "DELETE", _PUBLISHED.format(run=_RUN_OF_PLACE))
    for verb in ("UPDATE", "DELETE"):
        _sqlite_trigger("word", verb, "1")


def _sqlite_trigger(table: str, verb: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER guard_{table}_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    )


def _guard_postgresql() -> None:
    refuse = f"RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {_PUBLISHED.format(run=_RUN_OF_PLACE)} THEN {refuse} END IF; RETURN OLD;"
    op.execute(f"CREATE FUNCTION refuse_loss_of_place() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for table in ("word", "word_place", "item_state"):
        _postgresql_trigger(table, "TRUNCATE", "refuse_change", "STATEMENT")
    _postgresql_trigger("item_state", "INSERT OR UPDATE OR DELETE", "refuse_change_of_published", "ROW")
    _postgresql_trigger("word_place", "UPDATE", "refuse_change", "ROW")
    _postgresql_trigger("word_place", "DELETE", "refuse_loss_of_place", "ROW")
    _postgresql_trigger("word", "UPDATE OR DELETE", "refuse_change", "ROW")


def _postgresql_trigger(table: str, verbs: str, function: str, each: str) -> None:
    name = f"guard_{table}_{verbs.split()[0].lower()}"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()")


def _fill() -> None:
    bind = op.get_bind()
    searched = (
        "SELECT id FROM entry WHERE run_id IN (SELECT id FROM run WHERE published IS NULL "
        "OR published = (SELECT max(published) FROM run)) ORDER BY id"
    )
    ids = [row[0] for row in bind.execute(sa.text(searched))]
    for start in range(0, len(ids), _BATCH):
        places = list(_places(ids[start : start + _BATCH]))
        words = {number: {"number": number, "text": word} for word, number, _, _ in places}
        known = "INSERT INTO word (id, text) VALUES (:number, :text) ON CONFLICT DO NOTHING"
        bind.execute(sa.text(known), list(words.values()))
        rows = {(number, position, entry) for _, number, position, entry in places}
        here = "INSERT INTO word_place (word_id, position, entry_id) VALUES (:word, :position, :entry)"
        bind.execute(sa.text(here), [dict(zip(("word", "position", "entry"), one, strict=True)) for one in sorted(rows)])


def _places(ids: list[int]) -> Iterator[tuple[str, int, int, int]]:
    """Each word of some datasets and their columns with its number, its column's position (-1 for the dataset) and the entry."""
    bind = op.get_bind()
    entries = sa.text("SELECT id, -1, title, comment FROM entry WHERE id IN :ids").bindparams(sa.bindparam("ids", expanding=True))
    columns = sa.text("SELECT entry_id, position, column_path, comment FROM finding WHERE entry_id IN :ids")
    for query in (entries, columns.bindparams(sa.bindparam("ids", expanding=True))):
        for entry, position, *texts in bind.execute(query, {"ids": ids}):
            for word in map(_folded, filter(None, texts)):
                number = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big") >> 1
                yield word, number, position, entry


def _folded(stored: str) -> str:
    """Small letters, in the spelling of stored names (a backslash stands before what no database takes)."""
    text = _ESCAPED.sub(lambda match: "\\" if match[1] == "\\" else chr(int(match[1][1:], 16)), stored).lower()
    return _ODD.sub(lambda match: "\\\\" if match[0] == "\\" else f"\\u{ord(match[0]):04x}", text)

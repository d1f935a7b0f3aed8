"""The catalogue's tables. Private to this folder: rows never leave it, ``catalog.model`` values do.

``run.published`` is the pointer that readers follow: the number of the publication, NULL while the run is being written.
Triggers (see migrations) forbid any change to a published run and to what hangs on it, to items and to decisions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from catalog.columns import Document, Identity, Instant, Name, Wide

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _measure(name: str) -> tuple[Column[int], Column[int], Column[int], Column[str], Column[str]]:
    return (
        Column(f"{name}_value", BigInteger),
        Column(f"{name}_lower", BigInteger),
        Column(f"{name}_upper", BigInteger),
        Column(f"{name}_provenance", Text, nullable=False),
        Column(f"{name}_kind", Name, nullable=False),
    )


def _personal() -> tuple[Column[str], Column[bool], Column[str], Column[bool]]:
    return (
        Column("gbt35273_name", Name, nullable=False),
        Column("gbt35273_sensitive", Boolean, nullable=False),
        Column("gbt45574_name", Name, nullable=False),
        Column("gbt45574_sensitive", Boolean, nullable=False),
    )


run = Table(
    "run",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("published", Integer, unique=True),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant, nullable=False),
    Column("engine", Name, nullable=False),
    Column("rules", Name, nullable=False),
    Column("status", Text, nullable=False),
    Column("seed", Wide, nullable=False),
    Column("product", Name, nullable=False),
    Column("entries", Integer),  # the totals and the hash are set by publishing, and checked by ``check``
    Column("columns", Integer),
    Column("content_hash", Text),
)

item = Table("item", metadata, Column("id", Identity, primary_key=True))

# An item keeps its identity when its natural key changes (a lone table gets siblings): it gets one more key.
item_key = Table(
    "item_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", Identity, ForeignKey("item.id"), nullable=False, index=True),
    Column("entity", Name, nullable=False),
    Column("system", Name, nullable=False),
    Column("source", Name, nullable=False),
    Column("database", Name, nullable=False),
    Column("schema", Name, nullable=False),
    Column("family", Name, nullable=False),
    UniqueConstraint("entity", "system", "source", "database", "schema", "family"),
)

run_item = Table(
    "run_item",
    metadata,
    Column("run_id", Identity, ForeignKey("run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("item_key_id", Integer, ForeignKey("item_key.id"), nullable=False),
    UniqueConstraint("run_id", "item_key_id"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", Identity, ForeignKey("run.id"), nullable=False),
    Column("source", Name, nullable=False),
    Column("path", Document, nullable=False),
    Column("title", Name, nullable=False),
    Column("kind", Text, nullable=False),
    Column("system", Name, nullable=False),
    Column("environment", Name, nullable=False),
    Column("role", Name, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("detail", Name, nullable=False),
    Column("comment", Name, nullable=False),
    Column("item_id", Identity, ForeignKey("item.id"), index=True),
    Column("coverage", Document, nullable=False),
    *_measure("rows"),
    *_measure("bytes"),
    Column("domain", Name),
    Column("category", Name),
    Column("evidence", Document, nullable=False),
    *_personal(),
    Column("level", Text, nullable=False),
    Column("enterprise_level", Integer),
    Column("reasons", Document, nullable=False),
    Column("flags", Document, nullable=False),
    Column("undecided_for", Document, nullable=False),
    Column("facts", Document, nullable=False),
    Column("persons", Document, nullable=False),
    Column("unread", Document, nullable=False),
    # Equal columns are kept once: those of this entry of a published run are its columns too. NULL: they are its own, and then
    # the hash is of them (rows of the first catalogues have none). See catalog.homes.
    Column("columns_of", Integer, ForeignKey("entry.id")),
    Column("columns_hash", Text),
    UniqueConstraint("run_id", "source", "path"),
    Index(None, "columns_of", "run_id"),
)

finding = Table(
    "finding",
    metadata,
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("column_path", Name, nullable=False),
    Column("type", Name, nullable=False),
    Column("comment", Name, nullable=False),
    Column("entity_type", Name),
    Column("contains", Document, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("domain", Name),
    Column("enterprise_level", Integer),
    *_personal(),
    Column("protection", Text, nullable=False),
    Column("match_ratio", Double),
    Column("evidence", Document, nullable=False),
    Column("tags", Document),  # nodes of other taxonomies, by the taxonomy's name
    Index(None, "entity_type"),
)

source_outcome = Table(
    "source_outcome",
    metadata,
    Column("run_id", Identity, ForeignKey("run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("source", Name, nullable=False),
    Column("status", Text, nullable=False),
    Column("product", Name, nullable=False),
    Column("version", Name, nullable=False),
    Column("reason", Text),
    Column("detail", Name, nullable=False),
    Column("datasets", Integer, nullable=False),
)

threshold = Table(
    "threshold",
    metadata,
    Column("run_id", Identity, ForeignKey("run.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("line", Name, nullable=False),
    Column("scope", Name, nullable=False),
    Column("lower", BigInteger),
    Column("upper", BigInteger),
    Column("limit", BigInteger, nullable=False),
    Column("state", Name, nullable=False),
    Column("because", Name, nullable=False),
    Column("notice", Name),
    Column("details", Document),
)

# People only. Keyed by item and column path, not by run: no rescan touches it, reading joins it.
person_decision = Table(
    "person_decision",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("item_id", Identity, ForeignKey("item.id"), nullable=False),
    Column("column_path", Name, nullable=False),
    Column("entity_type", Name),
    Column("level", Text),
    Column("decided_by", Name, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("because", Name, nullable=False),
    Column("kind", Text),
    Column("document", Document),  # what was decided besides type and level
    Column("seen", Document),  # what the machine said then
    Column("answers", Identity),  # the decision that this one approves or declines
    Index(None, "item_id", "column_path"),
)

# What a census counted: numbers only. Appended, never changed.
census = Table(
    "census",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("entity", Name, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant, nullable=False),
    Column("document", Document, nullable=False),
    Column("content_hash", Text, nullable=False),
)

# Sketches of a dataset's people, where the company asked to keep them. They are personal data, so they may be deleted.
census_part = Table(
    "census_part",
    metadata,
    Column("source", Name, primary_key=True),
    Column("path", Document, primary_key=True),
    Column("part", Name, primary_key=True),
    Column("mark", Name, nullable=False),
    Column("key_label", Name, nullable=False),
    Column("counted_at", Instant, nullable=False),
    Column("document", Document, nullable=False),
    Column("sketches", LargeBinary, nullable=False),
)

# What was filed with the regulator (or is imported as such) and what happened to it. Appended, never changed.
filing = Table(
    "filing",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("entity", Name, nullable=False),
    Column("filed_on", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("origin", Text, nullable=False),
    Column("run_id", Identity, ForeignKey("run.id")),
    Column("document", Document, nullable=False),
    Column("content_hash", Text, nullable=False),
)

filing_event = Table(
    "filing_event",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("filing_id", Identity, ForeignKey("filing.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("happened_on", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", Name, nullable=False),
    Column("because", Name, nullable=False),
    Column("document", Document, nullable=False),
)

# What people said of items as such: renamed, merged, split, moved.
item_event = Table(
    "item_event",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("item_id", Identity, ForeignKey("item.id"), nullable=False, index=True),
    Column("other_id", Identity, ForeignKey("item.id")),
    Column("decided_by", Name, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("because", Name, nullable=False),
    Column("document", Document, nullable=False),
)

# The distinct names and comments of datasets and columns in small letters, by a number made from the text. See catalog.words.
word = Table(
    "word", metadata, Column("id", BigInteger, primary_key=True, autoincrement=False), Column("text", Text, nullable=False)
)

# Where they stand: position -1 is the dataset itself. Only of entries whose columns are their own.
word_place = Table(
    "word_place",
    metadata,
    Column("word_id", BigInteger, ForeignKey("word.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("entry_id", Integer, ForeignKey("entry.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# What the members of an item in one source amount to in one run, as the machine sees it: what a list shows. Made by publishing.
item_state = Table(
    "item_state",
    metadata,
    Column("run_id", Identity, ForeignKey("run.id"), primary_key=True),
    Column("item_id", Identity, ForeignKey("item.id"), primary_key=True),
    Column("source", Name, primary_key=True),
    Column("rank", Integer, nullable=False),  # lower is the higher level: lists begin there
    Column("sort_key", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),  # the beginning of the title
    Column("title", Name, nullable=False),
    Column("level", Text, nullable=False),
    Column("members", Integer, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("shown", Boolean, nullable=False),  # whether any member was in scope
    Column("domain", Name),
    Column("category", Name),
    Column("system", Name, nullable=False),
    Column("types", Document, nullable=False),
    Column("rows", Document, nullable=False),
    Column("bytes", Document, nullable=False),
    Column("persons", Document, nullable=False),
    Index(None, "run_id", "rank", "sort_key", "item_id", "source"),
    sqlite_with_rowid=False,
)

# What people declare of a system, an item or the company. A later value about the same field takes the place of an earlier one.
declaration = Table(
    "declaration",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", Identity, nullable=False, unique=True),
    Column("scope", Text, nullable=False),
    Column("target", Name, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Name, nullable=False),
    Column("origin", Name, nullable=False),
    Column("declared_by", Name, nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("because", Name, nullable=False),
    Index(None, "scope", "target"),
)

# The record: see catalog.audit. Only the content of an entry may ever be dropped.
audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Name, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document", Document),
    Column("content_hash", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# The documents of a filing as they were handed in: bytes, so that they can be handed out again whatever has changed since.
filed_document = Table(
    "filed_document",
    metadata,
    Column("filing_id", Identity, ForeignKey("filing.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Name, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

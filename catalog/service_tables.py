"""The tables of the running service: who may come in, what is due, what runs, who was told. Private, like ``tables``.

Unlike what was found, decided and filed, these rows change: the record (``catalog.audit``) says who changed what.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from catalog.columns import Document, Identity, Instant, Name
from catalog.tables import metadata

# Who may come in. A password is kept as its Argon2id hash, a token or session as the SHA-256 of what its holder has.
account = Table(
    "account",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("name", Name, nullable=False, unique=True),
    Column("password", Text),
    Column("subject", Name, unique=True),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("document", Document, nullable=False),
)

login_session = Table(
    "login_session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("account_id", Identity, ForeignKey("account.id"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("document", Document, nullable=False),
)

access_token = Table(
    "access_token",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("account_id", Identity, ForeignKey("account.id"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("used_at", Instant),
    Column("document", Document, nullable=False),
)

one_time = Table(
    "one_time",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("document", Document, nullable=False),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("account_id", Identity, ForeignKey("account.id"), nullable=False),
    Column("name", Name, nullable=False),
    Column("document", Document, nullable=False),
    UniqueConstraint("account_id", "name"),
)

# When scans are due, and each time they were. A slot is claimed once; its fence is what a late owner fails by.
schedule = Table(
    "schedule",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("name", Name, nullable=False, unique=True),
    Column("enabled", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("document", Document, nullable=False),
)

slot = Table(
    "slot",
    metadata,
    Column("schedule_id", Identity, ForeignKey("schedule.id"), primary_key=True),
    Column("due_at", Instant, primary_key=True),
    Column("state", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("job_id", Identity),
    Column("changed_at", Instant, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Name, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Instant, nullable=False),
)

# Scans that somebody or a schedule asked for, and how they go.
job = Table(
    "job",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("request_key", Text, unique=True),
    Column("state", Text, nullable=False, index=True),
    Column("wish", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Name, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("owner", Name, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("lease_until", Instant),
    Column("run_id", Identity),
    Column("exit_code", Integer),
    Column("document", Document, nullable=False),
    Column("progress", Document, nullable=False),
)

# What a dataset looked like from outside when it was looked into last: where that is the same, its finding is carried over.
dataset_mark = Table(
    "dataset_mark",
    metadata,
    Column("source", Name, primary_key=True),
    Column("path", Name, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("run_id", Identity, ForeignKey("run.id"), nullable=False),
    Column("looked_at", Instant, nullable=False),
)

# What people are told of, once each, and how telling them went.
notice = Table(
    "notice",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("document", Document, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("notice_id", Identity, ForeignKey("notice.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("tried_at", Instant),
    Column("detail", Name, nullable=False),
)

# Bundles from networks that do not meet this one, each taken in once.
bundle = Table(
    "bundle",
    metadata,
    Column("id", Identity, primary_key=True),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", Name, nullable=False),
    Column("signer", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("run_id", Identity, ForeignKey("run.id")),
    Column("document", Document, nullable=False),
)

# Sources that were added in the console, beside those of shudian.yaml. Passwords are references here too.
console_source = Table(
    "console_source",
    metadata,
    Column("name", Name, primary_key=True),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Name, nullable=False),
    Column("document", Document, nullable=False),
)

CHANGING = frozenset(
    table.name
    for table in (
        account,
        login_session,
        access_token,
        one_time,
        saved_view,
        schedule,
        slot,
        lease,
        job,
        dataset_mark,
        notice,
        delivery,
        bundle,
        console_source,
    )
)
"""Tables without a guard: their rows are changed and removed by the service."""

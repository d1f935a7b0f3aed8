"""The documents of a filing as they were handed in, and the tables of the running service.

Migrations are frozen history: they repeat names and types on purpose and import nothing of the product.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSAL = "published and decided rows of the catalogue are never changed"


def upgrade() -> None:
    _filed_documents()
    _accounts()
    _work()
    _told()


def _text(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _filed_documents() -> None:
    op.create_table(
        "filed_document",
        *_text("filing_id", "kind", "name", "sha256"),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        *_text("made_at"),
        _key("filed_document", "filing_id", "kind"),
        _refers("filed_document", "filing_id", "filing"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER guard_filed_document_{verb.lower()} BEFORE {verb} ON filed_document WHEN 1 "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    for verbs, each in (("TRUNCATE", "STATEMENT"), ("UPDATE OR DELETE", "ROW")):
        op.execute(
            f"CREATE TRIGGER guard_filed_document_{verbs.split()[0].lower()} BEFORE {verbs} ON filed_document "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )


def _accounts() -> None:
    op.create_table(
        "account",
        *_text("id", "name"),
        *_text("password", "subject", "disabled_at", nullable=True),
        *_text("created_at", "changed_at", "document"),
        _key("account", "id"),
        _unique("account", "name"),
        _unique("account", "subject"),
    )
    op.create_table(
        "login_session",
        *_text("token_hash", "account_id", "started_at", "seen_at", "ends_at", "document"),
        _key("login_session", "token_hash"),
        _refers("login_session", "account_id", "account"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])
    op.create_table(
        "access_token",
        *_text("id", "token_hash", "account_id", "created_at", "ends_at"),
        *_text("revoked_at", "used_at", nullable=True),
        *_text("document"),
        _key("access_token", "id"),
        _unique("access_token", "token_hash"),
        _refers("access_token", "account_id", "account"),
    )
    op.create_index("ix_access_token_account_id", "access_token", ["account_id"])
    op.create_table(
        "one_time",
        *_text("token_hash", "purpose", "created_at", "ends_at"),
        *_text("used_at", nullable=True),
        *_text("document"),
        _key("one_time", "token_hash"),
    )
    op.create_table(
        "saved_view",
        *_text("id", "account_id", "name", "document"),
        _key("saved_view", "id"),
        _unique("saved_view", "account_id", "name"),
        _refers("saved_view", "account_id", "account"),
    )


def _work() -> None:
    op.create_table(
        "schedule",
        *_text("id", "name"),
        sa.Column("enabled", sa.Boolean, nullable=False),
        *_text("created_at", "changed_at", "document"),
        _key("schedule", "id"),
        _unique("schedule", "name"),
    )
    op.create_table(
        "slot",
        *_text("schedule_id", "due_at", "state"),
        sa.Column("fence", sa.BigInteger, nullable=False),
        *_text("job_id", nullable=True),
        *_text("changed_at"),
        _key("slot", "schedule_id", "due_at"),
        _refers("slot", "schedule_id", "schedule"),
    )
    op.create_table(
        "lease",
        *_text("name", "owner"),
        sa.Column("fence", sa.BigInteger, nullable=False),
        *_text("until"),
        _key("lease", "name"),
    )
    op.create_table(
        "job",
        *_text("id"),
        *_text("request_key", nullable=True),
        *_text("state", "wish", "asked_at", "asked_by"),
        *_text("started_at", "ended_at", nullable=True),
        *_text("owner"),
        sa.Column("fence", sa.BigInteger, nullable=False),
        *_text("lease_until", "run_id", nullable=True),
        sa.Column("exit_code", sa.Integer),
        *_text("document", "progress"),
        _key("job", "id"),
        _unique("job", "request_key"),
    )
    op.create_index("ix_job_state", "job", ["state"])
    op.create_table(
        "dataset_mark",
        *_text("source", "path", "mark", "rules", "run_id", "looked_at"),
        _key("dataset_mark", "source", "path"),
        _refers("dataset_mark", "run_id", "run"),
    )


def _told() -> None:
    op.create_table("notice", *_text("id", "key", "kind", "at", "document"), _key("notice", "id"), _unique("notice", "key"))
    op.create_table(
        "delivery",
        *_text("notice_id", "channel", "state"),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_text("tried_at", nullable=True),
        *_text("detail"),
        _key("delivery", "notice_id", "channel"),
        _refers("delivery", "notice_id", "notice"),
    )
    op.create_table(
        "bundle",
        *_text("id", "imported_at", "imported_by", "signer", "content_hash"),
        *_text("run_id", nullable=True),
        *_text("document"),
        _key("bundle", "id"),
        _refers("bundle", "run_id", "run"),
    )
    op.create_table("console_source", *_text("name", "changed_at", "changed_by", "document"), _key("console_source", "name"))

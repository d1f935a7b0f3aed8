"""The generic connector in the contract suite, over the SQLAlchemy dialects of three real databases."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from config import SourceSpec, SourceUrl
from tests.contract.cases import ODD_TABLE, Ability, Content, SourceCase
from tests.contract.cases_sql import build_mariadb, build_postgresql, build_sqlite


def _as_dialect(spec: SourceSpec, dialect: str, **options: str) -> SourceSpec:
    url = dataclasses.replace(spec.url, scheme=f"sqlalchemy+{dialect}", options=options)
    return dataclasses.replace(spec, url=url)


def _sqlite(request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    spec = build_sqlite(request, folder, content)
    url = SourceUrl("sqlalchemy+sqlite", database=spec.url.path)
    return dataclasses.replace(spec, url=url, allow_unlimited=True)


def _postgresql(request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    return _as_dialect(build_postgresql(request, folder, content), "postgresql+psycopg2")


def _mariadb(request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    spec = build_mariadb(request, folder, content)
    return _as_dialect(spec, "mysql+pymysql", schema=spec.url.database)


_ABILITIES = frozenset(Ability) - {Ability.ROW_STATISTICS, Ability.BYTE_STATISTICS}

CASES: tuple[SourceCase, ...] = (
    SourceCase("dialect_sqlite", _sqlite, _ABILITIES - {Ability.COMMENTS}),
    SourceCase("dialect_postgresql", _postgresql, _ABILITIES, (pytest.mark.postgresql,)),
    # SQLAlchemy's reflection of MySQL gives names with a backtick back wrongly. The connector for mysql:// reads them.
    SourceCase("dialect_mariadb", _mariadb, _ABILITIES, (pytest.mark.mariadb,), without=frozenset({ODD_TABLE})),
)

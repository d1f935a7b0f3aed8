"""Files on other machines: the same files as local ones, read over S3 and SFTP."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest

from config import SourceSpec
from tests.contract.cases import Ability, Content, SourceCase, folder_fingerprint
from tests.contract.cases_files import _write_csv, _write_parquet


def _build_s3(request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    for table in content.tables:
        _write_csv(folder / f"{table.name}.csv", table)
    server = request.getfixturevalue("s3_server")
    spec: SourceSpec = server.spec(server.new_bucket(folder))
    return spec


def _build_sftp(request: pytest.FixtureRequest, folder: Path, content: Content) -> SourceSpec:
    for table in content.tables:
        _write_parquet(folder / f"{table.name}.parquet", table)
    server = request.getfixturevalue("sftp_server")
    spec: SourceSpec = server.spec(folder)
    return spec


def _folder_seen(spec: SourceSpec) -> Hashable:
    return folder_fingerprint(Path("/" + spec.url.database))


_FILES = frozenset({Ability.BYTE_STATISTICS, Ability.RANDOM_PLACES, Ability.EMPTY})

CASES: tuple[SourceCase, ...] = (
    SourceCase("s3_csv", _build_s3, _FILES, dataset_name="{}.csv".format, without=frozenset({"blobs"})),
    SourceCase(
        "sftp_parquet",
        _build_sftp,
        _FILES | {Ability.NULLS, Ability.BINARY, Ability.COMMENTS, Ability.TYPES, Ability.ROW_STATISTICS},
        dataset_name="{}.parquet".format,
        fingerprint=_folder_seen,
    ),
)

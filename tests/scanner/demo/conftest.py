"""One full estate for all tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scanner.demo import Estate, build_estate
from tests.scanner.demo.reading import Columns, read_estate


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """The estate as `shudian demo` builds it."""
    return build_estate(tmp_path_factory.mktemp("demo 示例"))


@pytest.fixture(scope="session")
def cells(estate: Estate) -> Mapping[tuple[str, str], Columns]:
    """All of its cells by (source, dataset) and column path."""
    return read_estate(Path(estate.directory))

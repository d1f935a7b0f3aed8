"""A console for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scanner.console.people import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """An empty console."""
    made = town(tmp_path)
    yield made
    made.house.catalog.close()

"""A console for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scanner.console.estate import SOURCES, build
from tests.scanner.console.issuer import SECRET, Issuer, running_issuer, town_with_admin
from tests.scanner.console.people import Town, town


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """An empty console."""
    made = town(tmp_path)
    yield made
    made.house.catalog.close()


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scanned estate, made once for all tests of a process; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("estate")
    made = town(folder, SOURCES)
    made.house.catalog.close()
    build(folder, folder / "shudian.yaml")
    return folder


@pytest.fixture
def estate(scanned: Path, tmp_path: Path) -> Iterator[Town]:
    """A console over a scanned estate of its own."""
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    made = town(tmp_path, SOURCES)
    yield made
    made.house.catalog.close()


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """An identity provider of the tests' own, which knows the console's secret."""
    monkeypatch.setenv("SHUDIAN_OIDC_SECRET", SECRET)
    with running_issuer() as made:
        yield made


@pytest.fixture
def there(tmp_path: Path, issuer: Issuer) -> Iterator[Town]:
    """A console with an admin of its own, whose other people come from the issuer."""
    made = town_with_admin(tmp_path, issuer)
    yield made
    made.house.catalog.close()

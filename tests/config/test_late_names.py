"""Packages that import a name when it is asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "connectors", "classifiers", "catalog", "catalog.exports")


def said(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_loads_nothing_before_it_is_asked(package: str) -> None:
    top = package.partition(".")[0]
    loaded = said(f"import sys, {package}; print(*sorted(m for m in sys.modules if m.startswith('{top}.')))")
    assert set(loaded.split()) <= {package, "config.late_names"}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_listed_is_there_and_what_is_not_is_refused(package: str) -> None:
    module = importlib.import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = module.nothing_of_the_kind


def test_a_name_means_the_same_whoever_imported_the_module_of_that_name_before() -> None:
    program = "import catalog.cron; from catalog import cron; print(cron.__name__)"
    assert said(program) == "cron"
    catalog = importlib.import_module("catalog")
    importlib.import_module("catalog.deadlines")
    importlib.import_module("catalog.department_files")
    assert isinstance(catalog.deadlines, FunctionType)
    assert isinstance(catalog.department_files, FunctionType)


def test_a_scan_without_catalogue_does_not_load_it() -> None:
    loaded = said("import sys, scanner.commands.profiles, scanner.commands.scan; print(*sys.modules)").split()
    assert "catalog.model" in loaded
    assert not {"catalog.store", "catalog.tables", "scanner.census", "scanner.sarif", "defusedxml"} & set(loaded)

"""Which engine a scan runs on, and what is refused before anything is opened."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from config import Settings, SourceRefused, UsageError
from connectors import create
from scanner.engines import LocalEngine, engine_named
from scanner.scanning import ScanOptions, prepared
from tests.scanner.engines.estate import scanned, spec_of


def test_the_local_engine_needs_nothing() -> None:
    assert isinstance(engine_named("local", Settings()), LocalEngine)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="not known"):
        engine_named("ray", Settings())


def test_without_pyspark_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(UsageError) as raised:
        engine_named("spark", Settings())
    assert "shudian[spark]" in raised.value.advice


def test_exact_counts_are_for_one_machine(tmp_path: Path) -> None:
    options = ScanOptions((f"file://{tmp_path}",), census=True, exact=True, engine="spark")
    with pytest.raises(UsageError, match="one machine"):
        prepared(options, Settings())


@pytest.mark.parametrize("source", ["lake:/srv/lake", "spark:ods"])
def test_what_spark_reads_is_refused_elsewhere_with_the_way_to_it(source: str) -> None:
    connector = create(spec_of(source))
    with pytest.raises(SourceRefused) as raised:
        connector.probe()
    assert "--engine spark" in raised.value.advice
    (outcome,) = scanned(LocalEngine(), spec_of(source)).sources
    assert "--engine spark" in outcome.detail


def test_an_option_of_a_lake_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="not allowed"):
        create(spec_of("lake:/srv/lake?password=1"))

"""The shown case in small: PostgreSQL, MariaDB and Parquet, people in several of them under different spellings."""

from __future__ import annotations

import pytest

from benchmarks.census.document import document, promises
from benchmarks.census.measure import estate
from benchmarks.census.people import Shape


@pytest.mark.postgresql
@pytest.mark.mariadb
@pytest.mark.slow
def test_the_census_holds_the_truth_over_three_sources() -> None:
    shape = Shape(12_000)
    with estate(shape) as sources:
        both = sources.scan("--census", "--exact", "--full")
        counted = sources.census("--exact")
        plain = sources.census()
        distinct = sources.count_distinct()
        sources.withhold_documents()
        sources.scan()
        withheld = sources.census()
    assert both.count() == counted.count()
    assert counted.report["census"]["gaps"] == []
    assert plain.memory < 250 * 2**20  # with the masker of its report, and hardly more for many more people
    assert counted.count()["lower"] == shape.documented
    assert counted.count()["upper"] >= shape.people
    kept = dict(promises(shape, plain, withheld))
    assert all(kept.values()), kept
    systems = {one["name"]: one["lower"] for one in counted.report["census"]["counts"] if one["scope"] == "system"}
    assert set(systems) == {"crm", "app", "files"}
    page = document(shape, {"counted": plain, "withheld": withheld}, plain, distinct, sources.loaded_seconds)
    assert "**no**" not in page

"""Taxonomy files with anything in them: lines that say what is wrong, never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import SettingsError, load_taxonomy, shipped_file, taxonomy_doubts
from config.taxonomy import try_taxonomy

FILES = ("domains.yaml", "entity_types.yaml", "yd3813.yaml", "personal_information.yaml", "mappings.yaml")
_JUNK = (None, True, 3, -1.5, "x", "", [], {}, [1], ["x", None], {"a": None}, {1: [2]}, {"x": {"y": "z"}}, [[]])


def contents(name: str) -> dict[str, Any]:
    """What a shipped file holds."""
    shipped = shipped_file(name)
    assert shipped is not None
    data = yaml.load(shipped.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    assert isinstance(data, dict)
    return data


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(FILES), st.data())
def test_anything_in_any_place_is_a_line_or_is_right(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole = contents(name)
    inside: dict[Any, Any] = whole
    for _ in range(data.draw(st.integers(0, 3))):
        deeper = [key for key, value in inside.items() if isinstance(value, dict) and value]
        inside = inside[data.draw(st.sampled_from(deeper))] if deeper else inside
    place = data.draw(st.sampled_from([*inside, "something_new", 7]))
    inside[place] = data.draw(st.sampled_from(_JUNK))
    for old in tmp_path.iterdir():
        old.unlink()
    text = yaml.dump(whole, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    taxonomy, problems = try_taxonomy(tmp_path)
    assert all("\n" not in line and ".yaml" in line for line in problems)
    if problems:
        with pytest.raises(SettingsError):
            load_taxonomy(tmp_path)
    else:
        assert isinstance(taxonomy_doubts(taxonomy), tuple)


@pytest.mark.parametrize("text", ["", "[]", "a: [", "\x00", "nodes: {a: {b: c}}", "domains: 3", "1: 2", "a: &x 1\nb: *x"])
@pytest.mark.parametrize("name", FILES)
def test_any_text_in_a_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    _, problems = try_taxonomy(tmp_path)
    assert problems
    assert all("\n" not in line and ".yaml" in line for line in problems)

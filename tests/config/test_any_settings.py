"""shudian.yaml with anything in it: settings, or one clear line; never a traceback, and never a value that was typed in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import Settings, SettingsError, load_settings
from config.settings import SamplingSettings, SourceSettings

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates()
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
_SOURCE = st.fixed_dictionaries({}, optional=dict.fromkeys(SourceSettings.model_fields, _VALUES))
_SAMPLING = st.fixed_dictionaries({}, optional=dict.fromkeys(SamplingSettings.model_fields, _VALUES))
_FILE = st.fixed_dictionaries(
    {},
    optional={
        **{name: _VALUES for name in Settings.model_fields if name != "folder"},
        "sources": st.dictionaries(st.text(max_size=5), _SOURCE, max_size=2),
        "sampling": _SAMPLING,
    },
)
_PLAIN = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def outcome(path: Path) -> Settings | str:
    """The settings, or the line that says what is wrong."""
    try:
        return load_settings(path)
    except SettingsError as error:
        return error.message


@_PLAIN
@given(_FILE)
def test_settings_or_one_clear_error(tmp_path: Path, data: dict[str, object]) -> None:
    path = tmp_path / "shudian.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    assert outcome(path)


@_PLAIN
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "shudian.yaml"
    path.write_bytes(data)
    assert outcome(path)


@pytest.mark.parametrize(
    ("window", "right"),
    [("01:00-06:00", True), ("22:30-05:00", True), ("1:00-6:00", False), ("25:00-26:00", False), ("01:00", False), ("", False)],
)
def test_a_window_is_two_times_of_day(tmp_path: Path, window: str, right: bool) -> None:
    path = tmp_path / "shudian.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "sources": {"a": {"url": "sqlite:///x.db", "window": window}}}), "utf-8")
    if right:
        (spec,) = load_settings(path).specs(("a",))
        assert spec.window is not None
        assert f"{spec.window.start:%H:%M}-{spec.window.end:%H:%M}" == window
    else:
        with pytest.raises(SettingsError, match="window"):
            load_settings(path)


@pytest.mark.parametrize(
    ("layout", "wrong"),
    [
        ({"files": "*.dat", "columns": ["a", "b"], "delimiter": "|"}, None),
        ({"files": "*.dat", "columns": ["a", "b"], "widths": [3, 4]}, None),
        ({"files": "*.dat", "columns": ["a", "b"]}, "delimiter or widths"),
        ({"files": "*.dat", "columns": ["a"], "delimiter": "|", "widths": [1]}, "delimiter or widths"),
        ({"files": "*.dat", "columns": ["a", "b"], "widths": [3]}, "as many"),
        ({"files": "*.dat", "columns": [], "delimiter": "|"}, "columns"),
        ({"files": "*.dat", "columns": ["a"], "delimiter": "|", "comments": ["x", "y"]}, "comments"),
    ],
)
def test_layouts(tmp_path: Path, layout: dict[str, object], wrong: str | None) -> None:
    path = tmp_path / "shudian.yaml"
    path.write_text(yaml.safe_dump({"version": 1, "sources": {"a": {"url": "file:///x", "layouts": [layout]}}}), "utf-8")
    if wrong is None:
        (spec,) = load_settings(path).specs(("a",))
        assert spec.layouts[0].columns == ("a", "b")
    else:
        with pytest.raises(SettingsError, match=wrong):
            load_settings(path)

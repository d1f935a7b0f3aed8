"""The estate: its size, that the same seed gives the same bytes, that its settings load, that nothing else is left."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from config import UsageError, load_settings
from scanner.demo import Estate, build_estate
from tests.scanner.demo.reading import Columns, read_estate

SMALL = 0.02
ROOT = Path(__file__).parents[3]


def digests(directory: Path) -> dict[str, str]:
    files = (path for path in directory.rglob("*") if path.is_file() and path.name != "shudian.yaml")
    return {path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def row_hash(directory: Path) -> str:
    digest = hashlib.sha256()
    for key, columns in sorted(read_estate(directory).items()):
        digest.update(repr((key, sorted(columns.items()))).encode())
    return digest.hexdigest()


def test_it_has_about_200_000_rows(estate: Estate) -> None:
    assert 180_000 <= estate.rows <= 220_000


def test_the_rows_it_tells_of_are_there(estate: Estate, cells: Mapping[tuple[str, str], Columns]) -> None:
    for source in estate.sources:
        # Paths into lists hold one cell an element, so the plain columns tell the rows.
        held = [
            min(len(values) for path, values in columns.items() if "$" not in path)
            for (name, _), columns in cells.items()
            if name == source.id
        ]
        assert sum(held) == source.rows


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = build_estate(tmp_path / "here", seed=7, scale=SMALL)
    program = (
        "import sys; from pathlib import Path; from scanner.demo import build_estate; build_estate(Path(sys.argv[1]), 7, 0.02)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "there")], check=True, env=environment, cwd=ROOT)
    assert row_hash(tmp_path / "here") == row_hash(tmp_path / "there")
    assert digests(here.directory) == digests(tmp_path / "there")


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    build_estate(tmp_path / "one", seed=7, scale=SMALL)
    build_estate(tmp_path / "two", seed=8, scale=SMALL)
    assert row_hash(tmp_path / "one") != row_hash(tmp_path / "two")


def test_building_twice_into_one_folder_changes_nothing(tmp_path: Path) -> None:
    build_estate(tmp_path, scale=SMALL)
    before = digests(tmp_path)
    build_estate(tmp_path, scale=SMALL)
    assert digests(tmp_path) == before


def test_it_leaves_nothing_but_what_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", None)
    built = build_estate(tmp_path / "demo", scale=SMALL)
    assert {path for path in built.directory.rglob("*") if path.is_file()} == {*built.files, built.settings}
    assert list(scratch.iterdir()) == []


def test_its_settings_load_and_name_every_source(estate: Estate) -> None:
    settings = load_settings(estate.settings)
    specs = settings.specs(tuple(settings.sources))
    assert [spec.id for spec in specs] == [source.id for source in estate.sources]
    assert all(Path(spec.url.path).exists() for spec in specs)
    assert all(spec.system in settings.systems for spec in specs)


def test_some_systems_are_declared_in_full_and_some_not(estate: Estate) -> None:
    systems = load_settings(estate.settings).systems
    blanks = {name: [key for key, value in system.model_dump().items() if not value] for name, system in systems.items()}
    assert blanks["bss"] == ["remarks"]
    assert len(blanks["hr"]) > 10


def test_settings_of_somebody_else_are_not_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "shudian.yaml"
    own.write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"not the demo's"):
        build_estate(tmp_path, scale=SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["shudian.yaml"]

"""No data value gets out: canaries are planted everywhere in an estate and looked for in everything we write or print."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load_settings
from tests.scanner.demo.canaries import Leak, leaks, leaks_in, plant
from tests.scanner.test_cli import shudian

pytestmark = pytest.mark.slow


_ALL_ROWS = pytest.param(("--full",), id="full", marks=pytest.mark.long)  # a census reads them too, in another way besides


@pytest.mark.parametrize("full", [pytest.param((), id="sampled"), _ALL_ROWS, pytest.param(("--full", "--census"), id="census")])
def test_no_canary_gets_out(tmp_path: Path, full: tuple[str, ...]) -> None:
    estate = tmp_path / "estate"
    planted = plant(estate, seed=4711)
    work = tmp_path / "work"
    work.mkdir()
    found: list[Leak] = []
    sources = (*load_settings(planted.settings).sources, *planted.sources)
    runs = [
        ("scan", *sources, "--report", "report.json", *full),
        ("check", *sources),
        ("catalog", "list"),
        ("export", "inventory", "-o", "inventory.xlsx"),
        ("doctor",),
        *(("catalog", "show", name, "--lang", language) for name in ("t_cust_info", "cdr_*") for language in ("zh", "en")),
    ]
    for arguments in runs:
        done = shudian(*arguments, "-c", planted.settings, cwd=work)
        assert "internal error" not in done.stderr, (arguments, done.stderr)
        found += leaks_in(planted.canaries, (done.stdout + done.stderr).encode(), " ".join(arguments[:2]))
    catalogue = [path for path in estate.glob("catalog.db*") if path.is_file()]
    written = [*catalogue, *(path for path in work.rglob("*") if path.is_file())]
    assert {path.suffix for path in written} >= {".json", ".db", ".xlsx"}
    found += leaks(planted.canaries, tuple(written))
    assert sorted({(leak.file, leak.place, leak.form) for leak in found}) == []

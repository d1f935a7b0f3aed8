"""No value that stands in a file of any format, or in its ruins, gets out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scanner.demo.canaries import Aviary
from tests.scanner.hunting import hunt_in
from tests.scanner.planted_files import FORMATS, plant_files

pytestmark = pytest.mark.slow


def test_no_canary_gets_out_of_a_file(tmp_path: Path) -> None:
    aviary = Aviary(1841)
    files = tmp_path / "files"
    files.mkdir()
    plant_files(files, aviary)
    hunt = hunt_in(tmp_path, tuple(aviary.canaries))
    hunt.everything(f"file://{files}")
    assert hunt.leaks() == []
    assert len(FORMATS) >= 19

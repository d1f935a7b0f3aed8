"""A number that a run drew for itself keeps no document back, whatever it looks like."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from catalog import group, write_inventory
from catalog.model import Snapshot
from config import ShudianError, Taxonomy
from scanner.handing_out import handing_out, identifiers
from tests.catalog.builders import entry, run


def _telling_seed() -> int:
    drawn = random.Random(1)
    return next(seed for seed in iter(lambda: drawn.getrandbits(62), None) if identifiers(str(seed)))


def test_a_seed_that_looks_like_an_identifier_is_handed_out(tmp_path: Path) -> None:
    seed = _telling_seed()
    for name, refused in (("客户", False), (f"客户{seed}", True)):
        grouping = group((entry(name),), "示例公司", ())
        snapshot = Snapshot(replace(run(), seed=seed), grouping.entries, grouping.items)
        with handing_out():
            if refused:
                with pytest.raises(ShudianError, match="not handed out"):
                    write_inventory(snapshot, {}, tmp_path / "b.xlsx", taxonomy=Taxonomy({}, {}))
            else:
                write_inventory(snapshot, {}, tmp_path / "a.xlsx", taxonomy=Taxonomy({}, {}))
    assert (tmp_path / "a.xlsx").exists()

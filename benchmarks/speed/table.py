"""The mixed table that is scanned: twelve columns as a telecom company has them, drawn from a seed.

Notes are as short remarks are: six in ten cells are empty, most others repeat two hundred sentences, one in a hundred
tells something of somebody. Running text is another benchmark's (``benchmarks.freetext``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks.accuracy.generate import contacts, identifiers, texts

_STATES = ("在网", "停机", "预销户", "已销户", "欠费停机", "未激活")
_EMPTY, _TELLING = 0.6, 0.01
_GROUP_ROWS = 131_072
_BEHIND = ("CN_MOBILE_PHONE", contacts.mobile), ("PERSON_NAME", contacts.name), ("POSTAL_ADDRESS", contacts.address)


def _note(draw: Random) -> str | None:
    kind = draw.random()
    if kind < _EMPTY:
        return None
    if kind < 1 - _TELLING:
        return texts.note(draw)
    name, make = draw.choice(_BEHIND)
    return texts.note_with(name, make(draw), draw)


COLUMNS: tuple[tuple[str, pa.DataType, Callable[[Random], Any]], ...] = (
    ("order_id", pa.int64(), lambda draw: 20_000_000_000 + draw.randrange(1_000_000_000)),
    ("cust_name", pa.string(), contacts.name),
    ("id_card_no", pa.string(), identifiers.id_card),
    ("mobile", pa.string(), contacts.mobile),
    ("address", pa.string(), contacts.address),
    ("bank_card_no", pa.string(), identifiers.bank_card),
    ("email", pa.string(), contacts.email),
    ("imei", pa.string(), identifiers.imei),
    ("open_date", pa.date32(), lambda draw: date(2012, 1, 1) + timedelta(draw.randrange(4700))),
    ("fee", pa.float64(), lambda draw: round(draw.uniform(-50, 900), 2)),
    ("state", pa.string(), lambda draw: draw.choice(_STATES)),
    ("remark", pa.string(), _note),
)
"""(name, type, maker of one value) of each column."""


def mixed_table(rows: int, seed: int) -> pa.Table:
    """The table: the same for the same seed on every machine."""
    streams = {name: Random(f"{seed} {name}") for name, _, _ in COLUMNS}
    return pa.table({name: pa.array([make(streams[name]) for _ in range(rows)], kind) for name, kind, make in COLUMNS})


def written(table: pa.Table, folder: Path) -> dict[str, Path]:
    """The table as a CSV and a Parquet file (Snappy, groups of 131,072 rows), by form."""
    paths = {"csv": folder / "mixed.csv", "parquet": folder / "mixed.parquet"}
    pc.write_csv(table, paths["csv"])
    pq.write_table(table, paths["parquet"], row_group_size=_GROUP_ROWS)
    return paths

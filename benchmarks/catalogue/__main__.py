"""Write a big invented catalogue and measure it: ``python -m benchmarks.catalogue --runs 20 --out docs/catalogue.md``.

Ends with 1 when a promise was not kept. ``--store postgresql`` starts a server of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.catalogue.document import Measured, document, promises
from benchmarks.catalogue.estate import Shape

_ROOT = Path(__file__).parents[2]
_PASSWORD = "SHUDIAN_BENCHMARK_CATALOG_PASSWORD"
_EXPORTS = ("catalog.json", "catalog.csv", "catalog.parquet", "inventory.xlsx")


def main() -> int:
    """Write the runs, ask, export, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue", description=__doc__)
    parser.add_argument("--columns", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    shape = Shape(wanted.columns, wanted.runs, wanted.seed)
    with tempfile.TemporaryDirectory() as place, _store(wanted.store, Path(place)) as url:
        measured = _measured(url, shape, wanted.rounds, Path(place))
    if wanted.out is not None:
        wanted.out.write_text(document(shape, wanted.store, measured), encoding="utf-8")
    held = list(promises(measured))
    for what, kept in held:
        _say(f"{'kept' if kept else 'BROKEN'}: {what}")
    return 0 if all(kept for _, kept in held) else 1


def _measured(url: str, shape: Shape, rounds: int, place: Path) -> Measured:
    writes = [_done("write", url, shape, "--run", str(number)) for number in range(shape.runs)]
    size = sum(one.stat().st_size for one in place.glob("catalog.db*"))
    read = _done("read", url, shape, "--rounds", str(rounds))
    whole = _done("whole", url, shape)
    exports = {name: _done("export", url, shape, "--out", str(place / name)) for name in _EXPORTS}
    return Measured(tuple(writes), size, read, whole, exports)


def _done(piece: str, url: str, shape: Shape, *options: str) -> dict[str, Any]:
    """What a process of its own measured."""
    told = json.dumps(asdict(shape))
    command = [sys.executable, "-m", "benchmarks.catalogue.work", piece, url, "--shape", told, *options]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    _say(f"{piece} {' '.join(options)} {done.stdout.strip()}")
    took: dict[str, Any] = json.loads(done.stdout)
    return took


@contextmanager
def _store(kind: str, place: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{place / 'catalog.db'}"
        return
    from tests.servers.postgresql import running_postgresql

    with running_postgresql() as server:
        os.environ[_PASSWORD] = server.admin_password
        yield f"postgresql://{server.admin}@{server.host}:{server.port}/postgres?password=env:{_PASSWORD}&schema=catalogue"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

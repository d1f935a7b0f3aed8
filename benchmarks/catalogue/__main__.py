"""Write a big invented catalogue and measure it: ``python -m benchmarks.catalogue --runs 20 --out docs/catalogue.md``.

Ends with 1 when a promise was not kept. ``--store postgresql`` starts a server of its own. With ``--place`` what was measured is
kept in a folder, and with ``--minutes`` it stops after so many, to be gone on with by the same command: then it ends with 3.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
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
    parser.add_argument("--place", type=Path)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    shape = Shape(wanted.columns, wanted.runs, wanted.seed)
    with tempfile.TemporaryDirectory() as folder, _store(wanted.store, wanted.place or Path(folder)) as url:
        bench = _Bench(url, shape, wanted.place or Path(folder), time.monotonic() + 60 * wanted.minutes)
        try:
            measured = bench.measured(wanted.rounds)
        except TimeoutError:
            return 3
    if wanted.out is not None:
        wanted.out.write_text(document(shape, wanted.store, measured), encoding="utf-8")
    held = list(promises(measured))
    for what, kept in held:
        _say(f"{'kept' if kept else 'BROKEN'}: {what}")
    return 0 if all(kept for _, kept in held) else 1


@dataclass(frozen=True)
class _Bench:
    """Pieces of work that are done once each; what they took stands in a file of the place."""

    url: str
    shape: Shape
    place: Path
    until: float

    def measured(self, rounds: int) -> Measured:
        """Everything, in order. Raises TimeoutError where time is over before the last piece was begun."""
        writes = [self._done("write", "--run", str(number)) for number in range(self.shape.runs)]
        size = sum(one.stat().st_size for one in self.place.glob("catalog.db*"))
        read = self._done("read", "--rounds", str(rounds))
        whole = self._done("whole")
        exports = {name: self._done("export", "--out", str(self.place / name)) for name in _EXPORTS}
        return Measured(tuple(writes), size, read, whole, exports)

    def _done(self, piece: str, *options: str) -> dict[str, Any]:
        """What a process of its own measured, now or earlier."""
        kept = self.place / "took.json"
        known: dict[str, dict[str, Any]] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
        name = " ".join((piece, *options))
        if name not in known:
            if time.monotonic() > self.until:
                raise TimeoutError
            command = [sys.executable, "-m", "benchmarks.catalogue.work", piece, self.url, *options]
            command += ["--shape", json.dumps(asdict(self.shape))]
            done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=True)
            known[name] = json.loads(done.stdout)
            known[name]["load"] = os.getloadavg()[1]
            _say(f"{name} {done.stdout.strip()}")
            kept.write_text(json.dumps(known), encoding="utf-8")
        return known[name]


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

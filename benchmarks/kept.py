"""The figures that were measured last, kept as JSON beside the page, so that one benchmark can be run anew by itself."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

_PACKAGES = ("pyarrow", "numpy", "google-re2", "psycopg2-binary", "pymysql", "sqlalchemy", "datasketches", "pyspark", "cython")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure, on which day and in which size it was measured, and how busy the machine was (load over a minute, before and
    after)."""

    figure: Figure
    day: str
    size: str
    load: tuple[float, float]


def read(path: Path) -> dict[str, Measured]:
    """What is kept, by the name of the figure; nothing where there is no file yet."""
    if not path.exists():
        return {}
    return {one["figure"]["bench"]: _measured(one) for one in json.loads(path.read_text("utf-8"))["figures"]}


def written(path: Path, known: Mapping[str, Measured], around: Mapping[str, str]) -> None:
    """Keep the figures, and what they were measured with."""
    figures = [asdict(known[name]) for name in sorted(known)]
    path.write_text(json.dumps({"around": dict(around), "figures": figures}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def surroundings(seed: int) -> dict[str, str]:
    """The machine, the versions, and the seed."""
    held = (line for line in Path("/proc/meminfo").read_text("utf-8").splitlines() if line.startswith("MemTotal"))
    memory = sum(int(line.split()[1]) for line in held) / 1e6
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {memory:.0f} GB of memory, {platform.system()}"
    return {"machine": machine, "versions": f"Python {platform.python_version()}, {', '.join(_versions())}", "seed": str(seed)}


def load() -> float:
    """How many processes wanted a core over the last minute."""
    return round(os.getloadavg()[0], 1)


def _versions() -> Iterable[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"no {name}"


def _measured(one: dict[str, Any]) -> Measured:
    figure = Figure(**{**one["figure"], "runs": tuple(one["figure"]["runs"])})
    return Measured(figure, one["day"], one["size"], tuple(one["load"]))

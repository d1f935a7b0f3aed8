"""Scans to be watched: one of all tables of a source, one that goes on and on, and one whose process can be killed."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from config import SourceSpec
from connectors import Connector, create
from connectors.model import Dataset, Sample, SamplePlan, Skipped

ROOT = Path(__file__).parents[2]

_VICTIM = """
from config import SourceSpec, parse_source_url
from connectors import create
from connectors.model import SamplePlan
spec = SourceSpec("s", parse_source_url({url!r}), include=("slow",), views=True, statement_seconds={seconds})
connector = create(spec)
table = next(one for one in connector.inventory() if one.path[-1] == "slow")
connector.sample(table, SamplePlan(1))
"""


def tables_of(connector: Connector) -> list[Dataset]:
    """What a scan would read."""
    return [one for one in connector.inventory() if isinstance(one, Dataset)]


def scan(connector: Connector, seed: int = 1, threads: int = 2) -> list[Sample | Skipped]:
    """What a run does with a source: all of its tables, some at a time."""
    connector.probe()
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda table: connector.sample(table, SamplePlan(seed)), tables_of(connector)))


@contextmanager
def scanning(spec: SourceSpec) -> Iterator[list[str]]:
    """Sample table after table, as many at once as the source allows, until the block ends. The names of those done."""
    enough, done = threading.Event(), list[str]()
    with create(spec) as connector:
        tables = tables_of(connector)

        def run(first: int) -> None:
            seed = first
            while not enough.is_set():
                table = tables[seed % len(tables)]
                connector.sample(table, SamplePlan(seed))
                done.append(table.name)
                seed += spec.connections

        with ThreadPoolExecutor(spec.connections) as pool:
            running = [pool.submit(run, number) for number in range(spec.connections)]
            try:
                yield done
            finally:
                enough.set()
                for one in running:
                    one.result()


def url_of(spec: SourceSpec) -> str:
    """The source as a user would write it."""
    url = spec.url
    reference = "" if url.password is None else f"?password={url.password.scheme}:{url.password.locator}"
    return f"{url.scheme}://{url.user}@{url.host}:{url.port}/{url.database}{reference}"


def busy_scanner(spec: SourceSpec, seconds: float) -> subprocess.Popen[bytes]:
    """A scanner in a process of its own that samples the view ``slow``. ``seconds``: the limit of its statements."""
    program = _VICTIM.format(url=url_of(spec), seconds=seconds)
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.DEVNULL)

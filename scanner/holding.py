"""Scans by hand and jobs keep apart: who scans says so, for as long as it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config import CatalogError

if TYPE_CHECKING:
    from catalog import Catalog

_LEASE_SECONDS = 30.0


@contextmanager
def held(catalog: Catalog | None, sources: tuple[str, ...]) -> Iterator[None]:
    """Keep others from the sources while the block runs. Raises CatalogError where somebody is at one of them."""
    if catalog is None:
        yield
        return
    from scanner.owners import this_process

    jobs, owner, left = catalog.jobs(), this_process(), threading.Event()
    jobs.hold(sources, owner, datetime.now(UTC), _LEASE_SECONDS)

    def renew() -> None:
        while not left.wait(_LEASE_SECONDS / 3):
            with suppress(CatalogError):  # the catalogue may be busy; what is published then is right all the same
                jobs.hold(sources, owner, datetime.now(UTC), _LEASE_SECONDS)

    beat = threading.Thread(target=renew, name="shudian-hold", daemon=True)
    beat.start()
    try:
        yield
    finally:
        left.set()
        beat.join()
        with suppress(CatalogError):
            jobs.let_go(sources, owner, datetime.now(UTC))

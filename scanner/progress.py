"""Progress on the terminal: a live bar for people, a line a source where nobody watches. Everything goes to stderr."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from catalog.model import Entry, SourceOutcome
from connectors.model import Status
from scanner.terminal import console
from scanner.watcher import Watcher
from scanner.wording import say


class _LiveWatcher(Watcher):
    """One bar for each source."""

    def __init__(self, progress: Progress, language: str) -> None:
        self._progress = progress
        self._language = language
        self._lock = threading.Lock()
        self._tasks: dict[str, TaskID] = {}

    def source_opened(self, source: str, datasets: int) -> None:
        with self._lock:
            self._tasks[source] = self._progress.add_task(source, total=datasets, now="")

    def rows_read(self, source: str, name: str, rows: int, share: float | None) -> None:
        with self._lock:
            far = "" if share is None else f" {share:.0%}"
            self._progress.update(self._tasks[source], now=f"{name[:40]} {rows:,}{far}")

    def dataset_done(self, entry: Entry) -> None:
        with self._lock:
            self._progress.update(self._tasks[entry.source], advance=1, now=entry.path[-1][:40])

    def source_done(self, outcome: SourceOutcome) -> None:
        with self._lock:
            if outcome.status is Status.FAILED:
                reason = outcome.reason.value if outcome.reason else ""
                self._progress.console.print(f"✗ {outcome.source}: {say(reason, self._language)}. {outcome.detail}", markup=False)
            elif outcome.source in self._tasks:
                self._progress.update(self._tasks[outcome.source], now="✓")


class _LineWatcher(Watcher):
    """A line when a source is done, for logs and pipelines."""

    def __init__(self, console: Console, language: str) -> None:
        self._console = console
        self._language = language

    def source_done(self, outcome: SourceOutcome) -> None:
        word = say(outcome.status.value, self._language)
        self._console.print(
            f"{outcome.source}: {word} ({outcome.datasets}) {outcome.detail}".rstrip(), markup=False, soft_wrap=True
        )


@contextmanager
def show_progress(language: str) -> Iterator[Watcher]:
    """A watcher that shows what happens while the block runs."""
    shown = console(stderr=True)
    if not shown.is_terminal:
        yield _LineWatcher(shown, language)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", markup=False, style="dim"),
    )
    with Progress(*columns, console=shown) as progress:
        yield _LiveWatcher(progress, language)

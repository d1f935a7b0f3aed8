"""What a scan tells while it runs. The pipeline calls these; what is shown, and where, is the front door's affair."""

from __future__ import annotations

from collections.abc import Callable

from catalog.model import Entry, SourceOutcome


class Watcher:
    """Hears of every step and does nothing. Calls come from several threads; the scan waits for each to return, and where one
    raises it is stopped."""

    def begun(self, stop: Callable[[], None]) -> None:
        """A stage of the scan begins (looking, then counting). ``stop`` ends it from any thread, on the servers too."""

    def source_opened(self, source: str, datasets: int) -> None:
        """A source was reached and holds so many datasets."""

    def rights_missing(self, source: str, grants: tuple[str, ...]) -> None:
        """Statements that would give us the rights that we lack at a source."""

    def rows_read(self, source: str, name: str, rows: int, share: float | None) -> None:
        """Of a dataset that is read whole, so many rows were read, which is such a share of all, where that can be told."""

    def dataset_done(self, entry: Entry) -> None:
        """A dataset was judged, or could not be read."""

    def source_done(self, outcome: SourceOutcome) -> None:
        """All of a source is done, or it could not be used."""

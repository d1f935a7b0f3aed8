"""What a partner of a scan does with one share of a dataset: it opens the dataset itself, reads the share and tallies its rows.

It is asked in messages that the scan's own process makes, and answers with a tally, or that it cannot.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import pyarrow as pa

from classifiers import Classifier, on_one_core
from classifiers.model import DatasetTally
from config import SourceSpec
from connectors import Share, Shares, create
from connectors.model import Dataset
from scanner.batches import joined
from scanner.tally_messages import pickled

CANNOT = b"cannot"
DONE = b""
"""Asked: there is no more of this dataset. Answered: nothing."""

_BATCH_BYTES = 32 * 1024 * 1024  # nearly every share is one batch: the rest of one costs as much as a whole


@dataclass(frozen=True, slots=True)
class Asked:
    """One share of a dataset. ``mark`` says what whoever asks has opened."""

    spec: SourceSpec
    dataset: Dataset
    columns: tuple[str, ...]
    mark: str
    share: Share


def tallied(
    shares: Shares, share: Share, tallying: Callable[[pa.RecordBatch], DatasetTally], told: Callable[[DatasetTally], None]
) -> DatasetTally:
    """The tally of a share's rows, which live in here only. ``told`` hears what there is behind each batch, and raises where no
    more is wanted. Raises OddShare, SourceError."""
    tally = DatasetTally()
    for batch in joined(shares.read(share), size=_BATCH_BYTES):
        more = tallying(batch)
        tally = tally.merge(more) if tally.rows or tally.columns else more
        del batch
        told(tally)
    return tally


def answer(classifier: Classifier, content: bytes) -> bytes:
    """What the partner answers: the tally of the share it was asked for (``tally_messages``), or CANNOT."""
    if content == DONE:
        _DESK.clear()
        return DONE
    asked: Asked = pickle.loads(content)
    try:
        shares = _DESK.opened(asked)
        if shares is None or shares.mark != asked.mark:
            return CANNOT
        tally = tallied(shares, asked.share, classifier.tally, lambda _: None)
        return pickled([tally]) if shares.unchanged() else CANNOT
    except Exception:  # noqa: BLE001 - it is tried again where it was asked for, and raises there what it raises
        return CANNOT


class _Desk:
    """The dataset that was asked for last, open."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._key: object = None
        self._shares: Shares | None = None

    def opened(self, asked: Asked) -> Shares | None:
        """The dataset that is asked for."""
        key = (asked.spec, asked.dataset, asked.columns, asked.mark)
        if key != self._key:
            self.clear()
            on_one_core()
            connector = self._open.enter_context(create(asked.spec))
            self._shares = self._open.enter_context(connector.in_shares(asked.dataset, asked.columns))
            self._key = key
        return self._shares

    def clear(self) -> None:
        """Close it."""
        self._key = self._shares = None
        self._open.close()


_DESK = _Desk()

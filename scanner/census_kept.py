"""What a census may take from an earlier one: the sketches of datasets, or of their partitions, that are proven unchanged."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog import Catalog, CensusPart
from catalog.model import Entry
from classifiers import PersonPlan, PersonTally, kept_sketches, restored_sketches
from connectors import Connector
from connectors.model import Dataset
from scanner.census_plan import CensusPlan
from scanner.product import VERSION

_WHOLE = ""  # the portion that is all of a dataset
_MOST = 128
"""Portions of a dataset: each may have a sketch of 256 KB for every kind of key."""


@dataclass(frozen=True)
class Portion:
    """Pieces of a dataset that are counted, and kept, together. ``name`` tells it from the others without telling theirs."""

    name: str
    pieces: tuple[Dataset, ...]

    def mark(self, connector: Connector) -> str | None:
        """A mark that stays the same while the rows of all its pieces surely do; None where one of them proves nothing."""
        told = []
        for piece in self.pieces:
            one = connector.unchanged_mark(piece)
            if one is None:
                return None
            told.append((piece.path, one))
        return told[0][1] if self.name == _WHOLE else hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def whole(dataset: Dataset) -> tuple[Portion, ...]:
    """A dataset in one portion."""
    return (Portion(_WHOLE, (dataset,)),)


class KeptSketches:
    """The kept sketches of one catalogue. They count only under the same key, plan and version; else it is read again."""

    def __init__(self, catalog: Catalog, plan: CensusPlan) -> None:
        self._catalog = catalog
        self._plan = plan

    def portions(self, connector: Connector, dataset: Dataset) -> tuple[Portion, ...]:
        """The partitions of a dataset, each a portion, or the dataset as a whole. Of many partitions some are put together,
        always the same ones, so that a new one changes one portion only."""
        pieces = sorted(connector.partitions(dataset), key=lambda one: one.path)
        if len(pieces) <= 1:
            return whole(dataset)
        named: dict[str, list[Dataset]] = {}
        for piece in pieces:
            name = hmac.digest(self._plan.key, repr(piece.path).encode("utf-8", "surrogatepass"), "sha256")
            told = name.hex()[:32] if len(pieces) <= _MOST else f"{int.from_bytes(name[:8]) % _MOST} of {_MOST}"
            named.setdefault(told, []).append(piece)
        return tuple(Portion(name, tuple(found)) for name, found in named.items())

    def restore(self, entry: Entry, plan: PersonPlan, kept_as: tuple[str, str], tally: PersonTally) -> bool:
        """Fill the tally from what was kept of a portion under this name and mark; False where it must be read."""
        name, mark = kept_as
        part = self._catalog.census_part(entry.source, entry.path, name)
        if part is None or (part.mark, part.key_label, part.document.get("plan")) != (mark, self._plan.label, self._print(plan)):
            return False
        try:
            people = restored_sketches(part.document, zlib.decompress(part.sketches), self._plan.lg_k)
        except (ValueError, KeyError, zlib.error):
            return False
        tally.restore(int(part.document["rows"]), int(part.document["broken"]), people)
        return True

    def keep(self, entry: Entry, plan: PersonPlan, kept_as: tuple[str, str], tally: PersonTally) -> None:
        """Keep a tally that was read to the end while its portion did not change."""
        name, mark = kept_as
        document, sketches = kept_sketches(tally.populations)
        document |= {"plan": self._print(plan), "rows": tally.rows, "broken": tally.broken}
        packed = zlib.compress(sketches, 1)
        self._catalog.keep_part(
            CensusPart(entry.source, entry.path, name, mark, self._plan.label, datetime.now(UTC), document, packed)
        )

    def forget_others(self, entry: Entry, portions: Iterable[Portion]) -> None:
        """Delete what is kept of partitions that are gone: these people need not be there any more."""
        self._catalog.drop_other_parts(entry.source, entry.path, [one.name for one in portions])

    def _print(self, plan: PersonPlan) -> str:
        """What was counted, and how: columns, subjects, the sketches' size and the version that read them."""
        told = (plan.columns, sorted(map(repr, plan.told_elsewhere)), plan.unbounded, self._plan.lg_k, VERSION)
        return hashlib.sha256(repr(told).encode()).hexdigest()

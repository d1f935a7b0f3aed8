"""Engines that can give random blocks of a table, where they know how many it has; else random keys, as in any dialect."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod

from connectors.model import Coverage, Dataset, Kind, Measure, SamplePlan, Statistics, power
from connectors.sql.base import Selection, Taken
from connectors.sql.cells import Row
from connectors.sql.generic import GenericConnector

BLOCK_BYTES = 8192
HASHES = 10_000
"""Of so many hash values of a row, those of the first few are kept: blocks hold more rows than are wanted of them."""


@dataclasses.dataclass(frozen=True, slots=True)
class BlockSample:
    """What to ask for: percent of the blocks, rows with a hash below ``kept``, and a seed that every engine takes."""

    percent: float
    kept: int
    seed: int

    @classmethod
    def of(cls, plan: SamplePlan, rows: int, blocks: int) -> BlockSample:
        """As many blocks as the plan wants places, and about as many rows of each as it wants of a place."""
        kept = min(HASHES, max(1, round(HASHES * plan.rows_per_place * blocks / max(1, rows))))
        return cls(min(99.0, 100 * plan.places / blocks), kept, plan.seed % 2**31)


class BlockSamplingConnector(GenericConnector):
    """``sizes`` asks for rows and blocks, ``block_sample`` for the rows of random blocks."""

    method = "blocks"

    @abstractmethod
    def sizes(self, dataset: Dataset) -> str:
        """The query for rows and blocks of a table."""

    @abstractmethod
    def block_sample(self, selection: Selection, sample: BlockSample) -> str:
        """The query for some rows of random blocks."""

    @abstractmethod
    def block_places(self, found: list[Row], plan: SamplePlan) -> tuple[list[Row], int]:
        """The rows without what only told their block, and how many blocks these came from."""

    def _measure(self, dataset: Dataset) -> Statistics:
        for rows, blocks in self._rows(self.sizes(dataset)):
            size = Measure() if blocks is None else Measure.estimate(int(blocks) * BLOCK_BYTES, "table_data")
            return Statistics(Measure() if rows is None else Measure.estimate(int(rows)), size)
        return Statistics()

    def _places(self, selection: Selection, plan: SamplePlan) -> Taken:
        dataset = selection.entry.dataset
        statistics = self.statistics(dataset)
        rows, size = statistics.rows.value, statistics.bytes.value
        if dataset.kind is not Kind.TABLE or not rows or not size:
            return super()._places(selection, plan)
        blocks = max(1, size // BLOCK_BYTES)
        found = self._rows(self.block_sample(selection, BlockSample.of(plan, rows, blocks)))
        taken, met = self.block_places(found, plan)
        places = min(plan.places, blocks, met)
        taken = taken + super()._places(selection, dataclasses.replace(plan, places=1)).rows
        return Taken(taken, Coverage(self.method, places, len(taken), plan.seed, power(places)))

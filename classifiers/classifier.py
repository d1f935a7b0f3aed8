"""The classifiers as one frozen value: knowledge, detectors and the key of a run, with the pure functions they feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from classifiers.detectors import all_detectors
from classifiers.detectors.base import Detector
from classifiers.judge import judge
from classifiers.levels import decide
from classifiers.masking import mask
from classifiers.model import DatasetFinding, DatasetTally, Decision, Detection, Facts
from classifiers.names import name_evidence
from classifiers.tally import tally
from classifiers.text import detect
from config import Knowledge
from connectors.model import Dataset


@dataclass(frozen=True, eq=False)
class Classifier:
    """tally → merge → judge, and facts → decide. ``key`` keys the digests in tallies; a run draws its own."""

    knowledge: Knowledge
    key: bytes = field(repr=False, default=b"")
    detectors: Mapping[str, Detector] = field(default_factory=all_detectors, repr=False)

    def tally(self, batch: pa.RecordBatch) -> DatasetTally:
        """What the detectors meet in some rows. Any split of the rows gives, merged, the same tally."""
        return tally(batch, self.detectors, self.knowledge.reference, self.key)

    def judge(self, dataset: Dataset, rows: DatasetTally) -> DatasetFinding:
        """The verdict on a dataset from its merged tally; from names, types and comments alone when that is empty."""
        return judge(dataset, rows, self.knowledge, self.detectors)

    def detect(self, text: str, column: str = "", comment: str = "") -> tuple[Detection, ...]:
        """What is in one value or text; a column's name and comment help types that cannot stand alone."""
        spoken = name_evidence(column, comment, "", "", self.knowledge.hints) if column or comment else ()
        named = frozenset(entity_type for entity_type, evidence in spoken if evidence.weight > 0)
        return detect(text, self.detectors, self.knowledge.reference, named)

    def mask(self, text: str) -> str:
        """The text with every identifier in it masked: fit to be stored and shown."""
        return mask(text, self.detectors, self.knowledge.reference)

    def decide(self, facts: Facts) -> Decision:
        """The level that the rule pack gives these facts."""
        return decide(facts, self.knowledge.rules)

"""The classifiers as one frozen value: knowledge, detectors and the key of a run, with the pure functions they feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType

import pyarrow as pa

from classifiers.allow import NOTHING, is_allowed, spare, sparing, with_spared
from classifiers.custom import custom_detectors, extended
from classifiers.detectors import all_detectors
from classifiers.detectors.base import Detector
from classifiers.inside_tallies import Judges
from classifiers.judge import Placing, judge
from classifiers.levels import ReadyRules, decide, sensitive_class
from classifiers.masking import mask
from classifiers.model import DatasetFinding, DatasetTally, Decision, Detection, Evidence, Facts, PersonalInformation
from classifiers.names import name_evidence
from classifiers.silence import why_nothing
from classifiers.tally import tally_all
from classifiers.text import detect
from classifiers.values import Power
from config import AllowList, CustomRules, Knowledge
from connectors.model import Dataset


@dataclass(frozen=True, eq=False)
class Classifier:
    """tally → merge → judge, and facts → decide. ``key`` keys the digests in tallies; a run draws its own.

    ``today`` is the day on which ages are counted: classifiers have no clock. Without it nobody's age is.
    """

    knowledge: Knowledge
    key: bytes = field(repr=False, default=b"")
    detectors: Mapping[str, Detector] = field(default_factory=all_detectors, repr=False)
    today: date | None = None
    allow: AllowList = field(default=NOTHING, repr=False)

    def tally(self, batch: pa.RecordBatch) -> DatasetTally:
        """What the detectors meet in some rows. Any split of the rows gives, merged, the same tally."""
        return self.tally_all((batch,))[0]

    def tally_all(self, batches: Sequence[pa.RecordBatch]) -> Sequence[DatasetTally]:
        """The tally of each of several batches, which may be of different tables: small ones cost less together."""
        left = [spare(batch, self.allow) for batch in batches]
        judges = Judges(self._sparing, self.knowledge.reference, self.key, self.today)
        tallies = tally_all([batch for batch, _ in left], judges)
        if not any(spared for _, spared in left):
            return tallies  # as they are: they need not be told apart to be sent
        return tuple(with_spared(one, spared) for one, (_, spared) in zip(tallies, left, strict=True))

    def judge(self, dataset: Dataset, rows: DatasetTally) -> DatasetFinding:
        """The verdict on a dataset from its merged tally; from names, types and comments alone when that is empty."""
        return judge(dataset, rows, self.knowledge, self._power, self.allow, placing=self._placing)

    def detect(self, text: str, column: str = "", comment: str = "") -> tuple[Detection, ...]:
        """What is in one value or text; a column's name and comment help types that cannot stand alone."""
        if self.allows(text):
            return ()
        spoken = name_evidence(column, comment, "", "", self.knowledge.hints) if column or comment else ()
        named = frozenset(entity_type for entity_type, evidence in spoken if evidence.weight > 0)
        return detect(text, self._sparing, self.knowledge.reference, named)

    def why_nothing(self, text: str, column: str = "", comment: str = "") -> tuple[Evidence, ...]:
        """Why ``detect`` saw nothing in a text, as sentences for people."""
        return why_nothing(text, self.detectors, name_evidence(column, comment, "", "", self.knowledge.hints))

    def allows(self, text: str) -> bool:
        """Whether the allow-list keeps out all of a value, whatever it is."""
        return is_allowed(text, self.allow)

    def with_rules(self, rules: CustomRules) -> Classifier:
        """This classifier with the user's detectors, allow-lists and Presidio recognizers. Raises SettingsError."""
        if rules == CustomRules():
            return self
        detectors = {**self.detectors, **custom_detectors(rules, self.detectors)}
        if rules.names == "model":
            from classifiers.people_model import with_model

            detectors = with_model(detectors)
        if rules.presidio:
            from classifiers.presidio import named_recognizers

            detectors = named_recognizers(rules.presidio, detectors)
        return replace(
            self,
            knowledge=extended(self.knowledge, rules, detectors),
            detectors=MappingProxyType(dict(sorted(detectors.items()))),
            allow=rules.allow,
        )

    @cached_property
    def _sparing(self) -> Mapping[str, Detector]:
        """The detectors without the values that are allowed. Masking keeps hiding those: it is about what is stored."""
        return {name: sparing(detector, self.allow) for name, detector in self.detectors.items()}

    @cached_property
    def _power(self) -> Power:
        return Power.of(self.detectors)

    @cached_property
    def _placing(self) -> Placing:
        return Placing()

    def mask(self, text: str) -> str:
        """The text with every identifier in it masked: fit to be stored and shown."""
        return mask(text, self.detectors, self.knowledge.reference)

    def decide(self, facts: Facts) -> Decision:
        """The level that the rule pack gives these facts."""
        return decide(facts, self._rules)

    @cached_property
    def _rules(self) -> ReadyRules:
        return ReadyRules.of(self.knowledge.rules)

    def as_a_whole(self, finding: DatasetFinding, decision: Decision) -> DatasetFinding:
        """The finding in the class that a rule gives its columns together: places in a row are a trajectory."""
        name = sensitive_class(decision, self._rules)
        return replace(finding, gbt45574=PersonalInformation(name, True)) if name else finding

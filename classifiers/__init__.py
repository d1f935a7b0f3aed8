"""Pure classification: batches and metadata in, findings out. No I/O, no clock, no settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import late_names

if TYPE_CHECKING:
    from classifiers.classifier import Classifier
    from classifiers.custom import conflict as detector_conflict
    from classifiers.digest_counts import DigestCounts
    from classifiers.distinct import Distinct
    from classifiers.distinct import Exact as ExactCount
    from classifiers.distinct import Sketched as SketchedCount
    from classifiers.domain_schema import Located, settle_domains
    from classifiers.exposure import looks_copied
    from classifiers.facts import Circumstances, gather
    from classifiers.kernels import missing as uncompiled
    from classifiers.lane_sketches import Stretch
    from classifiers.levels import decide, sensitive_class, states
    from classifiers.person_carrying import CarriedSet, carried_sets, received_people
    from classifiers.person_cells import base_column
    from classifiers.person_keeping import kept_sketches, restored_sketches
    from classifiers.person_plan import PersonPlan, Place, plan_of
    from classifiers.person_sketch import Make as DistinctMake
    from classifiers.person_sketch import PersonSketch
    from classifiers.person_subjects import Population
    from classifiers.person_tally import PersonTally
    from classifiers.persons import bounds as person_bounds
    from classifiers.rule_check import allow_suspicions, examples_failed, suspicions
    from classifiers.sending import sent
    from classifiers.sentences import sentence
    from classifiers.sketch import BottomK
    from classifiers.workers import on_one_core, one_core_less
else:
    late_names(__name__)

__all__ = [
    "BottomK",
    "CarriedSet",
    "Circumstances",
    "Classifier",
    "DigestCounts",
    "Distinct",
    "DistinctMake",
    "ExactCount",
    "Located",
    "PersonPlan",
    "PersonSketch",
    "PersonTally",
    "Place",
    "Population",
    "SketchedCount",
    "Stretch",
    "allow_suspicions",
    "base_column",
    "carried_sets",
    "decide",
    "detector_conflict",
    "examples_failed",
    "gather",
    "kept_sketches",
    "looks_copied",
    "on_one_core",
    "one_core_less",
    "person_bounds",
    "plan_of",
    "received_people",
    "restored_sketches",
    "sensitive_class",
    "sent",
    "sentence",
    "settle_domains",
    "states",
    "suspicions",
    "uncompiled",
]

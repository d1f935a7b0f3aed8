"""Pure classification: batches and metadata in, findings out. No I/O, no clock, no settings."""

from __future__ import annotations

from classifiers.classifier import Classifier
from classifiers.custom import conflict as detector_conflict
from classifiers.exposure import looks_copied
from classifiers.facts import Circumstances, gather
from classifiers.persons import bounds as person_bounds
from classifiers.rule_check import allow_suspicions, examples_failed, suspicions
from classifiers.sentences import sentence

__all__ = [
    "Circumstances",
    "Classifier",
    "allow_suspicions",
    "detector_conflict",
    "examples_failed",
    "gather",
    "looks_copied",
    "person_bounds",
    "sentence",
    "suspicions",
]

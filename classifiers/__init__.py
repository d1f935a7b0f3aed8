"""Pure classification: batches and metadata in, findings out. No I/O, no clock, no settings."""

from __future__ import annotations

from classifiers.classifier import Classifier
from classifiers.facts import Circumstances, gather
from classifiers.persons import bounds as person_bounds
from classifiers.sentences import sentence

__all__ = ["Circumstances", "Classifier", "gather", "person_bounds", "sentence"]

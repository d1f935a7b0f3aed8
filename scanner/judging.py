"""The classifier of a run: what is shipped, what the company filled in, and rules of its own."""

from __future__ import annotations

from datetime import date

from classifiers import Classifier
from config import Settings, load_knowledge


def classifier_for(settings: Settings, key: bytes = b"", today: date | None = None) -> Classifier:
    """The classifier that ``settings`` ask for. Raises SettingsError where a rule of theirs cannot be used."""
    knowledge = load_knowledge(settings.rules.pack, settings.rules.thresholds)
    return Classifier(knowledge, key, today=today).with_rules(settings.custom_rules())

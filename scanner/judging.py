"""The classifier of a run: what is shipped, what the company filled in, and rules of its own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from classifiers import Classifier
from config import Settings, Taxonomy, load_knowledge, load_settings, load_taxonomy


def classifier_for(settings: Settings, key: bytes = b"", today: date | None = None) -> Classifier:
    """The classifier that ``settings`` ask for. Raises SettingsError where a rule of theirs cannot be used."""
    knowledge = load_knowledge(settings.rule_choice())
    return Classifier(knowledge, key, today=today).with_rules(settings.custom_rules())


def taxonomy_of(config: Path | None) -> Taxonomy:
    """The taxonomy that is in force under some settings, for the names of what is shown. Raises SettingsError."""
    return load_taxonomy(load_settings(config).rule_choice().folder)

"""The classifier of a run: what is shipped, what the company filled in, and rules of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers import Classifier
from config import (
    AllowList,
    CustomRules,
    Knowledge,
    LevelRules,
    RuleChoice,
    SettingsError,
    Taxonomy,
    load_knowledge,
    load_taxonomy,
)

if TYPE_CHECKING:
    from config import Settings

NOTHING_ALLOWED = AllowList()


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a run's classifier is made of, to be sent to another process. That needs no settings, nor what reads them."""

    choice: RuleChoice
    rules: CustomRules
    key: bytes = field(default=b"", repr=False)
    today: date | None = None

    @classmethod
    def of(cls, settings: Settings, key: bytes = b"", today: date | None = None, allow: AllowList = NOTHING_ALLOWED) -> Recipe:
        """Of what ``classifier_for`` is given. Raises SettingsError where a file of the user's own rules cannot be read."""
        choice = settings.rule_choice()
        return cls(replace(choice, thresholds=dict(choice.thresholds)), _with_allowed(settings.custom_rules(), allow), key, today)

    def classifier(self, knowledge: Knowledge | None = None) -> Classifier:
        """The classifier; ``knowledge`` where it is loaded already. Raises SettingsError where a rule cannot be used."""
        return Classifier(knowledge or load_knowledge(self.choice), self.key, today=self.today).with_rules(self.rules)


def classifier_for(
    settings: Settings, key: bytes = b"", today: date | None = None, allow: AllowList = NOTHING_ALLOWED
) -> Classifier:
    """The classifier that ``settings`` ask for, with what people put on the allow-list when they rejected findings. Raises
    SettingsError where a rule of the settings cannot be used."""
    knowledge = load_knowledge(settings.rule_choice())
    _refuse_unasked(settings, knowledge.rules)
    return Recipe.of(settings, key, today, allow).classifier(knowledge)


def _refuse_unasked(settings: Settings, rules: LevelRules) -> None:
    """An attribute that no rule asks for is misspelt, or waits for a rule that is not there: it must not be taken in silence."""
    asked = {fact.removeprefix("declared.") for rule in rules.rules for fact in rule.when if fact.startswith("declared.")}
    for id, system in settings.systems.items():
        for name in system.attributes.model_extra or {}:
            if name not in asked:
                known = ", ".join(sorted(asked))
                raise SettingsError(f"systems.{id}.attributes.{name}: no rule asks for it", f"Rules ask for: {known}")


def _with_allowed(rules: CustomRules, people: AllowList) -> CustomRules:
    own = rules.allow
    columns, shapes = (
        tuple(dict.fromkeys((*before, *more))) for before, more in ((own.columns, people.columns), (own.shapes, people.shapes))
    )
    return replace(rules, allow=replace(own, columns=columns, shapes=shapes))


def taxonomy_of(config: Path | None) -> Taxonomy:
    """The taxonomy that is in force under some settings, for the names of what is shown. Raises SettingsError."""
    from config import load_settings

    return load_taxonomy(load_settings(config).rule_choice().folder)

"""What a company declares reaches the rules that ask for it; what nobody asks for is refused, not swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SettingsError, load_settings
from scanner.commands.rules_copy import copy_rules
from scanner.judging import classifier_for
from scanner.systems import declared_systems


def _settings(folder: Path, attributes: str, rules: str = "") -> Path:
    file = folder / "shudian.yaml"
    file.write_text(f"version: 1\n{rules}systems:\n  nms: {{attributes: {{{attributes}}}}}\n", "utf-8")
    return file


def test_an_attribute_that_no_rule_asks_for_is_refused(tmp_path: Path) -> None:
    settings = load_settings(_settings(tmp_path, "importent: true"))
    with pytest.raises(SettingsError, match=r"systems\.nms\.attributes\.importent"):
        classifier_for(settings)


def test_an_attribute_of_a_rule_of_ones_own_is_taken(tmp_path: Path) -> None:
    copy_rules(tmp_path / "rules", names=False, language="en")
    pack = tmp_path / "rules" / "telecom.yaml"
    own = (
        'rules:\n  - id: own_list\n    when: {declared.on_our_list: {given: "yes"}}\n    level: important\n'
        "    because: 列入本单位清单\n    because_en: on our own list\n    source: 本单位制度\n"
    )
    pack.write_text(pack.read_text("utf-8").replace("rules:\n", own, 1), "utf-8")
    settings = load_settings(_settings(tmp_path, "on_our_list: true", "rules: {folder: rules}\n"))
    classifier_for(settings)
    assert declared_systems(settings)["nms"].attributes["on_our_list"] == "yes"


def test_an_attribute_is_yes_or_no(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="true or false"):
        load_settings(_settings(tmp_path, "on_our_list: maybe"))

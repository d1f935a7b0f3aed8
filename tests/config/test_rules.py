from __future__ import annotations

from pathlib import Path

import pytest

from config import Explained, SettingsError, load_level_rules, load_name_hints
from config.rules import ASKS

NAMES = """
concepts: {phone: [phone, 电话], type: [type], user: [user]}
classes: {person: [user]}
subjects: {person: ["@person $"]}
neutral: [user]
hints: [{entity_type: CN_MOBILE_PHONE, weight: 0.8, words: [phone, "@person phone"], tables: [person]}]
"""
PACK = """
id: mine
thresholds: {persons: {value: null, because: not public}}
rules:
  - {id: one, when: {persons_lower: {at_least: persons}}, level: important, because: text, source: law}
"""


def _names(folder: Path, old: str, new: str) -> str:
    file = folder / "names.yaml"
    assert old in NAMES
    file.write_text(NAMES.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_name_hints(file)
    return caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 0.8", "weight: 8", "hints[0].weight"),
        ("words: [phone,", "words: [fone,", "hints[0].words uses 'fone'"),
        ("@person phone", "@persons phone", "hints[0].words uses '@persons'"),
        ("tables: [person]", "tables: [people]", "hints[0].tables"),
        ("tables: [person]", "table: [person]", "hints[0].table is not a known key"),
        ("type: [type]", "type: [phone]", "concepts.type"),
        ("neutral: [user]", "neutral: [usr]", "neutral"),
        ("[phone, 电话]", "[Phone]", "concepts.phone"),
        ("[phone, 电话]", "phone", "concepts.phone must be a list"),
        ("hints: [", "hits: [", "hits is not a known key"),
    ],
)
def test_wrong_hints_name_the_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    message = _names(tmp_path, old, new)
    assert said in message
    assert "names.yaml" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("persons_lower", "person_count", "rules[0].when.person_count is not a fact"),
        ("at_least: persons", "at_least: people", "has an operand"),
        ("at_least: persons", "more_than: 3", "must have one condition"),
        ("level: important", "level: core", "rules[0].level"),
        ("level: important", "enterprise_level: 5", "rules[0].enterprise_level"),
        ("level: important", "level: undecided, asks: [money]", "rules[0].asks"),
        ("rules:", "asks: {money: {because: b}}\nrules:", "asks.money"),
        ("rules:", "asks: {rows: {why: b}}\nrules:", "asks.rows"),
        ("level: important", "level: undecided", "rules[0].asks"),
        ("source: law", "filled: [x], source: law", "rules[0].filled"),
        (", source: law", "", "rules[0].source"),
        ("value: null", "value: many", "thresholds.persons.value"),
        ("id: one", "id: one, colour: red", "rules[0].colour"),
        ("rules:\n", "rules:\n  - {id: one, when: {}, level: general, because: b, source: s}\n", "'one' twice"),
    ],
)
def test_a_wrong_pack_names_the_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PACK
    (tmp_path / "mine.yaml").write_text(PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_level_rules("mine", tmp_path)
    assert said in caught.value.message
    assert "mine.yaml" in caught.value.message


def test_all_that_is_wrong_can_be_asked_for_at_once(tmp_path: Path) -> None:
    text = PACK.replace("persons_lower", "person_count").replace("level: important", "level: core").replace("null", "many")
    (tmp_path / "mine.yaml").write_text(text.replace("source: law", "colour: red"), encoding="utf-8")
    problems: list[str] = []
    load_level_rules("mine", tmp_path, problems)
    keys = ("thresholds.persons.value", "rules[0].when.person_count", "rules[0].level", "rules[0].source", "rules[0].colour")
    assert [one for one in keys if not any(f"mine.yaml: {one} " in line for line in problems)] == []
    assert len(problems) == len(keys)


def test_a_good_pack_loads(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(PACK, encoding="utf-8")
    pack = load_level_rules("mine", tmp_path)
    assert (pack.id, pack.thresholds) == ("mine", {"persons": None})
    assert pack.rules[0].when == {"persons_lower": {"at_least": "persons"}}


@pytest.mark.parametrize("pack", ["no_such_pack", "../telecom"])
def test_only_packs_of_the_folder_are_read(pack: str) -> None:
    with pytest.raises(SettingsError):
        load_level_rules(pack)


def test_every_rule_of_the_shipped_pack_says_why_and_whence() -> None:
    pack = load_level_rules()
    assert len(pack.rules) >= 20
    assert all(rule.because and rule.because_en and rule.source for rule in pack.rules)
    assert all(one.because and one.because_en for one in pack.explained.values())
    assert {f"thresholds.{name}" for name in pack.thresholds} | set(ASKS) <= set(pack.explained)


def test_numbers_of_our_own_say_that_they_are() -> None:
    pack = load_level_rules()
    ours = ("coverage_rows_far_below", "aggregated_types", "aggregated_classes")
    told = [pack.explained[f"thresholds.{name}"] for name in ours]
    told += [Explained(rule.because, rule.because_en) for rule in pack.rules if rule.enterprise_level is not None]
    assert len(told) == 6
    assert all("约定" in one.told("zh") and "convention" in one.told("en").lower() for one in told)

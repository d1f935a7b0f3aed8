"""Rule and taxonomy files of the company's own: file by file in place of the shipped ones, and in the hash of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import (
    RuleChoice,
    SettingsError,
    knowledge_problems,
    load_knowledge,
    load_lines,
    load_settings,
    rule_file,
    shipped_file,
)
from config.rule_files import shipped_names


def edited(folder: Path, name: str, old: str, new: str) -> RuleChoice:
    """A folder with one edited file, as a choice."""
    shipped = shipped_file(name)
    assert shipped is not None
    text = shipped.read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return RuleChoice(folder=folder)


def test_a_file_that_the_folder_lacks_is_the_shipped_one(tmp_path: Path) -> None:
    knowledge = load_knowledge(RuleChoice(folder=tmp_path))
    assert knowledge.version == load_knowledge().version
    assert knowledge.taxonomy.entity_types == load_knowledge().taxonomy.entity_types


def test_an_edited_file_counts_and_changes_the_hash(tmp_path: Path) -> None:
    knowledge = load_knowledge(edited(tmp_path, "entity_types.yaml", "zh: 姓名", "zh: 名字"))
    assert knowledge.taxonomy.entity_types["PERSON_NAME"].zh == "名字"
    assert knowledge.version != load_knowledge().version


def test_shipped_hints_are_read_once_and_the_company_s_own_each_time(tmp_path: Path) -> None:
    assert load_knowledge(RuleChoice(folder=tmp_path)).hints is load_knowledge().hints
    own = edited(tmp_path, "names.yaml", "openers: [whether]", "openers: []")
    assert load_knowledge(own).hints.openers == frozenset()
    edited(tmp_path, "names.yaml", "openers: [whether]", "openers: [old]")
    assert load_knowledge(own).hints.openers == {"old"}
    assert load_knowledge().hints.openers == {"whether"}


@pytest.mark.parametrize("name", sorted(set(shipped_names())))
def test_every_file_in_force_is_in_the_hash(tmp_path: Path, name: str) -> None:
    shipped = shipped_file(name)
    assert shipped is not None
    (tmp_path / name).write_text(shipped.read_text("utf-8") + "# a word\n", encoding="utf-8")
    assert load_knowledge(RuleChoice(folder=tmp_path)).version != load_knowledge().version


def test_other_files_in_the_folder_are_not_in_the_hash(tmp_path: Path) -> None:
    (tmp_path / "shudian.yaml").write_text("entity: {name: 示例}\n", encoding="utf-8")
    assert load_knowledge(RuleChoice(folder=tmp_path)).version == load_knowledge().version


def test_a_pack_of_the_company_s_own(tmp_path: Path) -> None:
    pack = "id: mine\nrules:\n  - {id: one, when: {category: technical.configuration}, level: general, because: b, source: s}\n"
    (tmp_path / "mine.yaml").write_text(pack, encoding="utf-8")
    assert load_knowledge(RuleChoice("mine", folder=tmp_path)).rules.id == "mine"
    assert load_knowledge(RuleChoice("mine", folder=tmp_path)).version != load_knowledge().version
    with pytest.raises(SettingsError, match="no rule pack"):
        load_knowledge(RuleChoice("mine"))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{category: technical.configurations}", "when.category names 'technical.configurations'"),
        ("{category: {within: [user_personal.identity, user_personal.identities]}}", "'user_personal.identities'"),
        ("{domain: {in: [users]}}", "when.domain names 'users'"),
        ("{entity_types: {any_of: [CN_ID_CARDS]}}", "when.entity_types names 'CN_ID_CARDS'"),
        ("{tags.yd3813: {within: [user.identities]}}", "when.tags.yd3813 names 'user.identities'"),
        ("{tags.yd3814: {within: [user.identity]}}", "when.tags.yd3814"),
        ("{category: {within: [user_personal.service_derived]}, tags.yd3813: {within: [user.derived]}}", ""),
    ],
)
def test_a_rule_that_can_never_match_is_refused(tmp_path: Path, when: str, said: str) -> None:
    pack = f"id: mine\nrules:\n  - {{id: one, when: {when}, level: general, because: b, source: s}}\n"
    (tmp_path / "mine.yaml").write_text(pack, encoding="utf-8")
    problems = knowledge_problems(RuleChoice("mine", folder=tmp_path))
    assert len(problems) == bool(said)
    assert all(said in line and line.startswith("mine.yaml: rule one") for line in problems)
    if said:
        with pytest.raises(SettingsError):
            load_knowledge(RuleChoice("mine", folder=tmp_path))


def test_words_for_a_type_that_was_taken_out_are_refused(tmp_path: Path) -> None:
    choice = edited(tmp_path, "entity_types.yaml", "  VIN:", "  FRAME_NUMBER:")
    domains = edited(tmp_path, "domains.yaml", ", VIN]", "]")
    assert knowledge_problems(choice) == knowledge_problems(domains)
    assert any("names.yaml" in line and "'VIN'" in line for line in knowledge_problems(choice))


def test_lines_are_taken_from_the_folder(tmp_path: Path) -> None:
    edited(tmp_path, "regulatory_lines.yaml", "limit: 1000000\n", "limit: 900000\n")
    assert 900_000 in {line.limit for line in load_lines(tmp_path)}


def test_the_folder_starts_at_the_settings(tmp_path: Path) -> None:
    (tmp_path / "shudian.yaml").write_text("rules: {folder: own, personal_information: gbt35273}\n", encoding="utf-8")
    settings = load_settings(tmp_path / "shudian.yaml")
    with pytest.raises(SettingsError, match=r"rules\.folder"):
        settings.rule_choice()
    (tmp_path / "own").mkdir()
    choice = settings.rule_choice()
    assert choice.folder is not None
    assert choice.folder.resolve() == (tmp_path / "own").resolve()
    assert load_knowledge(choice).personal_information == "gbt35273"
    assert load_knowledge(choice).version != load_knowledge().version


@pytest.mark.parametrize("name", ["../settings.py", "../beside.yaml", "nothing.yaml", "", "."])
def test_only_rule_files_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "beside.yaml").write_text("{}", encoding="utf-8")
    (tmp_path / "own").mkdir()
    with pytest.raises(SettingsError):
        rule_file(name, tmp_path / "own")

"""Rules of the user's own in shudian.yaml: what they may say, and what is said when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import CustomRules, SettingsError, load_settings
from tests.config.test_settings import settings_file


@pytest.mark.parametrize(
    ("rule", "key", "says"),
    [
        ("{entity_type: A_B, pattern: '(a)\\1'}", "d.pattern", "backreference"),
        ("{entity_type: A_B, pattern: '(?=a)b'}", "d.pattern", "lookaround"),
        ("{entity_type: A_B, pattern: '(?<!a)b'}", "d.pattern", "lookaround"),
        ("{entity_type: A_B, pattern: 'a*'}", "d.pattern", "empty string"),
        ("{entity_type: A_B, pattern: '(?:abc)?'}", "d.pattern", "empty string"),
        ("{entity_type: A_B, pattern: '\\b'}", "d.pattern", "empty string"),
        ("{entity_type: A_B, pattern: 'a(b'}", "d.pattern", "close the bracket"),
        ("{entity_type: A_B, pattern: 'a)b'}", "d.pattern", "open the bracket"),
        ("{entity_type: A_B, pattern: '\\Qabc'}", "d.pattern", "close the bracket"),
        ("{entity_type: A_B, pattern: 'a{1001}'}", "d.pattern", "1000"),
        ("{entity_type: A_B, pattern: '((a{100}){100}){100}'}", "d.pattern", "RE2 refuses"),
        ("{entity_type: lower, pattern: 'a'}", "d.entity_type", "STAFF_NO"),
        ("{entity_type: 工号, pattern: 'a'}", "d.entity_type", "STAFF_NO"),
        ("{entity_type: A_B}", "d", "looks for nothing"),
        ("{entity_type: A_B, keywords: [x], check: luhn}", "d", "no pattern"),
        ("{entity_type: A_B, pattern: a, check: crc}", "d.check", "luhn"),
        ("{entity_type: A_B, pattern: a, strength: named}", "d", "keywords"),
        ("{entity_type: A_B, pattern: a, enterprise_level: 5}", "d.enterprise_level", "4"),
        ("{entity_type: A_B, pattern: a, colour: red}", "d.colour", "unknown key"),
        ("{pattern: a}", "d.entity_type", "required"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_key(tmp_path: Path, rule: str, key: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(settings_file(tmp_path, f"detectors:\n  d: {rule}\n"))
    assert f"detectors.{key}: " in error.value.message
    assert says in error.value.message
    assert "\n" not in error.value.message
    assert error.value.exit_code == 2


def test_the_pattern_itself_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(settings_file(tmp_path, "detectors: {d: {entity_type: A_B, pattern: '13900001234('}}"))
    assert "13900001234" not in error.value.message


def test_lists_are_read_from_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("\ufeff猎鹰\n\n 蓝鲸 \n猎鹰\n", encoding="utf-8")
    (tmp_path / "known.txt").write_text("10086\n", encoding="utf-8")
    text = "detectors: {d: {entity_type: A_B, dictionary: terms.txt}}\nallow: {values: known.txt, columns: [a.b.c]}"
    rules = load_settings(settings_file(tmp_path, text)).custom_rules()
    assert rules.detectors[0].terms == ("猎鹰", "蓝鲸")
    assert rules.allow.values == ("10086",)
    assert rules.allow.columns == ("a.b.c",)
    assert "猎鹰" not in repr(rules)
    assert "10086" not in repr(rules)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("detectors: {d: {entity_type: A_B, dictionary: gone.txt}}", "detectors.d.dictionary: gone.txt cannot be read"),
        ("detectors: {d: {entity_type: A_B, dictionary: empty.txt}}", "detectors.d.dictionary: empty.txt must list"),
        ("allow: {values: gone.txt}", "allow.values: gone.txt cannot be read"),
        ("allow: {values: latin.txt}", "allow.values: latin.txt is not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(tmp_path: Path, text: str, key: str) -> None:
    (tmp_path / "empty.txt").write_text("\n \n", encoding="utf-8")
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1"))
    settings = load_settings(settings_file(tmp_path, text))
    with pytest.raises(SettingsError) as error:
        settings.custom_rules()
    assert key in error.value.message


def test_every_part_of_a_rule_is_part_of_the_version(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a1\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("a2\n", encoding="utf-8")
    base = "entity_type: A_B, pattern: 'A[0-9]+'"
    texts = (
        f"detectors: {{d: {{{base}}}}}",
        f"detectors: {{d: {{{base}, keywords: [x]}}}}",
        f"detectors: {{d: {{{base}, check: luhn}}}}",
        f"detectors: {{d: {{{base}, strength: self}}}}",
        f"detectors: {{d: {{{base}, enterprise_level: 3}}}}",
        f"detectors: {{d: {{{base}, mask: {{start: 2}}}}}}",
        f"detectors: {{d: {{{base}, dictionary: one.txt}}}}",
        f"detectors: {{d: {{{base}, dictionary: two.txt}}}}",
        "allow: {values: one.txt}",
        "allow: {values: two.txt}",
        "allow: {shapes: [A-0]}",
        "allow: {columns: [a.b]}",
        "presidio: ['a.b:C']",
    )
    versions = [load_settings(settings_file(tmp_path, text)).custom_rules().version for text in texts]
    assert len(set(versions)) == len(texts)
    again = load_settings(settings_file(tmp_path, texts[-1])).custom_rules().version
    assert again == versions[-1]
    assert CustomRules().version == ""


def test_examples_do_not_change_what_a_run_is_judged_with(tmp_path: Path) -> None:
    base = "detectors: {d: {entity_type: A_B, pattern: 'A[0-9]+'"
    texts = (f"{base}}}}}", f"{base}, examples: {{match: [A1]}}}}}}")
    plain, with_examples = (load_settings(settings_file(tmp_path, text)).custom_rules() for text in texts)
    assert plain.version == with_examples.version


def test_a_shipped_type_keeps_what_the_rule_does_not_say(tmp_path: Path) -> None:
    text = "detectors: {d: {entity_type: CUSTOMER_ID, pattern: 'KH[0-9]{8}', enterprise_level: 4}}"
    (one,) = load_settings(settings_file(tmp_path, text)).custom_rules().detectors
    assert (one.kind.zh, one.kind.enterprise_level) == ("客户编号", 4)

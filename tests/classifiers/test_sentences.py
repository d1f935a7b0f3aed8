from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import classifiers.sentences as sentences
from classifiers.model import Evidence
from classifiers.sentences import EN, TEMPLATES, ZH, sentence

FOLDER = Path(sentences.__file__).parent
DYNAMIC = {
    "name_says",
    "comment_says",
    *(f"{place}_denies{kind}" for place in ("name", "comment") for kind in ("", "_text", "_number", "_time")),
    "declared_hashed",
    "declared_encrypted",
    "declared_masked",
    "masked_values",
    "hashed_values",
    "coded_base64",
    "coded_hexadecimal",
    "coded_percent",
    "coded_escapes",
    "encrypted_values",
    "tokenised_values",
}


def _used() -> set[str]:
    """The second argument of every Evidence(…) in the classifiers, where it is written out."""
    calls = [
        node
        for file in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Evidence" and len(node.args) > 1
    ]
    return {node.args[1].value for node in calls if isinstance(node.args[1], ast.Constant)}


def test_every_sentence_that_is_used_exists() -> None:
    assert _used() <= set(TEMPLATES)
    assert set(TEMPLATES) >= DYNAMIC | {"value_checked", "value_form", "text_context", "name_agrees"}


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_both_languages_say_the_same_things(key: str) -> None:
    fills = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in TEMPLATES[key]]
    assert fills[0] == fills[1]
    evidence = Evidence("value", key, tuple((name, 7) for name in sorted(fills[0])))
    assert "{" not in sentence(evidence) + sentence(evidence, EN)
    assert sentence(evidence, ZH) != sentence(evidence, EN)


def test_entity_types_can_be_shown_by_name() -> None:
    evidence = Evidence("value", "value_form", (("entity_type", "CN_ID_CARD"),))
    assert "居民身份证号" in sentence(evidence, names={"CN_ID_CARD": "居民身份证号"})
    assert "CN_ID_CARD" in sentence(evidence)


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        sentence(Evidence("value", "no_such_sentence"))

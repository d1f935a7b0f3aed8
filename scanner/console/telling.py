"""How templates say verdicts, sizes and reasons: the same sentences as the command line's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from catalog import Block, Deadline, DeadlineKind
from catalog.model import Threshold
from classifiers import sentence
from config import Taxonomy
from scanner.amounts import bytes_text, rows_text
from scanner.census_summary import persons_text
from scanner.console.words import word
from scanner.summary import names_of, node_name, reason_text
from scanner.wording import lacking, say

_BLOCKS = {**{one.value: f"block_{one.name.lower()}" for one in Block}, "变更": "block_change"}


def field_label(key: str, chinese: str, language: str) -> str:
    """What a field of the form is called: in Chinese as it is headed there, in English by our own word or by its key."""
    if language == "zh":
        return chinese
    return _known(f"field_{key}", key.replace("_", " ").capitalize(), language)


def line_because(line: Threshold, language: str) -> str:
    """Why a line matters: in the words of the text it comes from, in English in ours."""
    return line.because if language == "zh" else _known(f"line_because_{line.id}", line.because, language)


def due_title(one: Deadline, language: str) -> str:
    """What is due: in the words of the text it comes from, in English in ours. A duty of the company's own stands as it is."""
    if language == "zh":
        return one.title
    if one.kind is not DeadlineKind.DUTY:
        return word(f"deadline_{one.kind.value}", language, about=one.about)
    return _known(f"duty_{one.about}", one.title, language)


def _known(key: str, otherwise: str, language: str) -> str:
    told = word(key, language)
    return otherwise if told == key else told


def sayings(language: str, taxonomy: Taxonomy) -> Mapping[str, Callable[..., Any]]:
    """Functions for templates, in a language and with the taxonomy in force."""
    names = names_of(taxonomy, language)
    return {
        "say": lambda key: say(f"{key}", language) or "",
        "type_name": lambda name: names.get(name, name),
        "domain": lambda slug: node_name("domains", slug, language, taxonomy),
        "node": lambda tree, slug: node_name(tree, slug, language, taxonomy),
        "sentence": lambda evidence: sentence(evidence, language, names),
        "reason": lambda reason: reason_text(reason, language),
        "lacking": lambda what: lacking(what, language),
        "rows_of": lambda total: rows_text(total, language),
        "bytes_of": lambda total: bytes_text(total, language),
        "people": persons_text,
        "line_because": lambda line: line_because(line, language),
        "due_title": lambda one: due_title(one, language),
        "field_label": lambda key, chinese: field_label(key, chinese, language),
        "form_label": lambda column: field_label(column.key, column.name, language),
        "form_block": lambda block: block.name if language == "zh" else word(_BLOCKS.get(block.name, block.name), language),
    }

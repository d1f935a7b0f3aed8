"""How templates say verdicts, sizes and reasons: the same sentences as the command line's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from classifiers import sentence
from config import Taxonomy
from scanner.amounts import bytes_text, rows_text
from scanner.census_summary import persons_text
from scanner.summary import names_of, node_name, reason_text
from scanner.wording import lacking, say


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
    }

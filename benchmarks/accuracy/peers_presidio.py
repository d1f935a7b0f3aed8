"""Runs in the peer's own environment: labels every value with Presidio's predefined English recognizers.

``python peers_presidio.py INPUT OUTPUT``: INPUT is a JSON object of column key → values; OUTPUT gets the best label of each
value (empty for none). A blank spaCy pipeline stands in for a model, since none may be downloaded: PERSON and LOCATION, which
only a model finds, are out of its reach here.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
import time
from pathlib import Path
from typing import Any


def engine() -> Any:
    """An AnalyzerEngine with all predefined English recognizers."""
    presidio = importlib.import_module("presidio_analyzer")
    nlp = importlib.import_module("presidio_analyzer.nlp_engine")
    blank = importlib.import_module("spacy").blank("en")
    pipeline = nlp.SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    pipeline.nlp = {"en": blank}
    registry = presidio.RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"])
    return presidio.AnalyzerEngine(registry=registry, nlp_engine=pipeline, supported_languages=["en"])


def best_label(analyzer: Any, value: str) -> str:
    """The label with the highest score in one value."""
    found = analyzer.analyze(value, "en")
    return max(found, key=lambda one: (one.score, one.end - one.start)).entity_type if found else ""


def main(source: str, target: str) -> None:
    """Label all columns of ``source``."""
    columns: dict[str, list[str]] = json.loads(Path(source).read_text("utf-8"))
    analyzer, started = engine(), time.monotonic()
    labels = {key: [best_label(analyzer, value) for value in values] for key, values in columns.items()}
    version = f"presidio-analyzer {importlib.metadata.version('presidio-analyzer')}, spaCy {importlib.metadata.version('spacy')}"
    told = {"version": version, "seconds": round(time.monotonic() - started, 1), "labels": labels}
    Path(target).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])

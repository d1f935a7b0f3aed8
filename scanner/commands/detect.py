"""shudian detect: the try-it box."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from classifiers import sentence
from classifiers.model import Detection
from config import UsageError, load_settings
from scanner.judging import classifier_for
from scanner.summary import names_of
from scanner.wording import check_language, say


def detect_texts(texts: tuple[str, ...], column: str, comment: str, config: Path | None, language: str) -> None:
    """Show what is seen in each text (from stdin, a line each, when none is given) and why, to stdout."""
    check_language(language)
    classifier = classifier_for(load_settings(config))
    names = names_of(classifier.knowledge.taxonomy, language)
    for text in texts or (line.rstrip("\n") for line in sys.stdin):
        found = classifier.detect(text, column, comment)
        allowed = classifier.allows(text)
        typer.echo(text if found else f"{text}\n  -{' ' + say('allowed', language) if allowed else ''}")
        for reason in () if found or allowed else classifier.why_nothing(text, column, comment):
            typer.echo(f"    {sentence(reason, language, names)}")
        for one in found:
            name = names.get(one.entity_type, "")
            typer.echo(f"  {one.entity_type} {name} [{one.start}:{one.end}] {text[one.start : one.end]} {one.confidence:.2f}")
            for reason in one.evidence:
                typer.echo(f"    {sentence(reason, language, names)}")


def detect_lines(name: str, config: Path | None) -> None:
    """Read lines of ``{"value", "column", "comment"}`` and write a line of ``{"entities": […]}`` for each. Raises UsageError."""
    classifier = classifier_for(load_settings(config))
    for number, line in enumerate(_lines(name), 1):
        if line.strip():
            asked = _asked(line, number)
            found = classifier.detect(asked["value"], asked.get("column", ""), asked.get("comment", ""))
            typer.echo(json.dumps({"entities": [_plain(one) for one in found]}, ensure_ascii=False))


def _lines(name: str) -> Iterator[str]:
    def each(lines: Iterable[str]) -> Iterator[str]:
        try:
            yield from lines
        except UnicodeDecodeError:
            raise UsageError(f"{name}: is not UTF-8 text") from None

    if name == "-":
        yield from each(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig") as lines:
            yield from each(lines)
    except OSError as error:
        raise UsageError(f"{name}: cannot be read ({error.strerror})") from None


def _asked(line: str, number: int) -> dict[str, str]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"line {number} is not JSON") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("value"), str):
        raise UsageError(f'line {number} is not an object with a text "value"')
    if not all(isinstance(asked.get(key, ""), str) for key in ("column", "comment")):
        raise UsageError(f"line {number}: column and comment must be texts")
    return asked


def _plain(one: Detection) -> dict[str, Any]:
    return {"entity_type": one.entity_type, "start": one.start, "end": one.end, "confidence": one.confidence}

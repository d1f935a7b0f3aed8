"""``--sarif``: what was found as SARIF 2.1.0, for the pages in which pipelines show what is wrong. Names and counts, no values.

A rule is an entity type or a condition of the gate; a result is a column, or a dataset that meets a condition. Tables of a
described system (``ddl:``, ``dictionary:``) also have the file and, where it can be found, the line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from catalog.model import Entry, Snapshot
from classifiers import Classifier
from classifiers.model import ColumnFinding, Protection
from config import EntityType, SourceSpec
from connectors.model import Reason, Status
from scanner.gate import Hit, exit_code, is_outside
from scanner.prelaunch import GateResult
from scanner.prelaunch_summary import unknown_text
from scanner.presentable import masked
from scanner.product import VERSION
from scanner.sarif_lines import Described
from scanner.terminal import visible
from scanner.wording import say

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FILES = ("ddl", "dictionary")
_READABLE = (Protection.CLEAR, Protection.UNKNOWN)
_HEAD = 4096
_OPEN = "gate/could_not_tell"
Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Gate:
    """What the gate of a run says: which datasets meet a condition, what could not be told, and the exit code."""

    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    code: int

    @classmethod
    def of(cls, snapshot: Snapshot, hits: tuple[Hit, ...]) -> Gate:
        """The gate of a scheduled run."""
        return cls(hits, (), exit_code(snapshot, hits))

    @classmethod
    def before_launch(cls, result: GateResult, language: str) -> Gate:
        """The gate before launch."""
        return cls(result.hits, tuple(unknown_text(one, language) for one in result.unknown), result.code)


def is_sarif(path: Path) -> bool:
    """Whether a file is one that we wrote."""
    with path.open("rb") as file:
        return b'"name": "shudian"' in file.read(_HEAD)


def sarif_text(snapshot: Snapshot, classifier: Classifier, specs: Sequence[SourceSpec], gate: Gate, language: str = "zh") -> str:
    """The findings of a run as SARIF 2.1.0 (UTF-8 JSON). ``specs`` tell which sources are files that describe tables."""
    return json.dumps(sarif_document(snapshot, classifier, specs, gate, language), ensure_ascii=False, indent=2) + "\n"


def sarif_document(snapshot: Snapshot, classifier: Classifier, specs: Sequence[SourceSpec], gate: Gate, language: str) -> Json:
    """As ``sarif_text``, as JSON values."""
    return _Writer(snapshot, classifier, specs, gate, language).document()


class _Writer:
    """One document while it is written."""

    def __init__(
        self, snapshot: Snapshot, classifier: Classifier, specs: Sequence[SourceSpec], gate: Gate, language: str
    ) -> None:
        def mask(text: str) -> str:
            return visible(masked(text, classifier.mask))

        self._snapshot, self._gate, self._language = snapshot, gate, language
        self._types: Mapping[str, EntityType] = classifier.knowledge.taxonomy.entity_types
        self._standard = classifier.knowledge.personal_information
        self._files = {mask(one.id): _file(Path(one.url.path), mask) for one in specs if one.url.scheme in _FILES}

    def document(self) -> Json:
        """The whole."""
        results = [*self._gate_results(), *self._column_results()]
        used = list(dict.fromkeys(one["ruleId"] for one in results))
        places = {name: number for number, name in enumerate(used)}
        run = self._snapshot.run
        told = {
            "executionSuccessful": run.status.value != "failed",
            "exitCode": self._gate.code,
            "startTimeUtc": f"{run.started_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "endTimeUtc": f"{run.finished_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "toolExecutionNotifications": list(self._notifications()),
        }
        driver = {
            "name": "shudian",
            "fullName": "Shudian 数典",
            "semanticVersion": VERSION,
            "rules": [self._rule(name) for name in used],
        }
        body = {
            "tool": {"driver": driver},
            "invocations": [told],
            "automationDetails": {"id": f"shudian/{run.id}"},
            "columnKind": "unicodeCodePoints",
            "results": [{**one, "ruleIndex": places[one["ruleId"]]} for one in results],
            "properties": {"rules": run.rules, "status": run.status.value},
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [body]}

    def _rule(self, id: str) -> Json:
        """The rule of a type or of a condition."""
        known = self._types.get(id)
        if known is None:
            text = say("could_not_tell" if id == _OPEN else id.removeprefix("gate/"), self._language)
            level = "warning" if id == _OPEN else "error"
            return {"id": id, "shortDescription": {"text": text}, "defaultConfiguration": {"level": level}}
        text = known.zh if self._language == "zh" else known.en
        classes = {"gbt35273": known.gbt35273, "gbt45574": known.gbt45574}
        told = {name: one for name, one in classes.items() if one}
        return {
            "id": id,
            "shortDescription": {"text": text},
            "defaultConfiguration": {"level": "note"},
            "properties": {"enterprise_level": known.enterprise_level, **told},
        }

    def _gate_results(self) -> Iterator[Json]:
        entries = {(one.source, one.title): one for one in self._snapshot.entries}
        for hit in self._gate.hits:
            name = say(hit.condition, self._language)
            entry = entries.get((hit.source, hit.dataset))
            text = f"{say('gate', self._language)}: {name}" + (f": {hit.source} {hit.dataset}".rstrip() if hit.source else "")
            places = [self._place(entry)] if entry else []
            yield _result(f"gate/{hit.condition}", "error", text, places, (hit.source, hit.dataset))
        for text in self._gate.unknown:
            yield _result(_OPEN, "warning", f"{say('could_not_tell', self._language)}: {text}", [], (text,))

    def _column_results(self) -> Iterator[Json]:
        for entry in self._snapshot.entries:
            if is_outside(entry):
                continue
            for column in entry.finding.columns:
                for kind, share in _kinds(column):
                    text = self._message(column, kind, share)
                    place = self._place(entry, column.column)
                    names = (entry.source, *entry.path, column.column)
                    yield {**_result(kind, self._level(column, share), text, [place], names), "properties": _told(entry, column)}

    def _level(self, column: ColumnFinding, share: float | None) -> str:
        """Sensitive personal information that can be read, or of which nobody knows whether it can, is a warning; all else is for
        information."""
        personal = column.gbt35273 if self._standard == "gbt35273" else column.gbt45574
        return "warning" if personal.sensitive and share is None and column.protection in _READABLE else "note"

    def _message(self, column: ColumnFinding, kind: str, share: float | None) -> str:
        known = self._types.get(kind)
        name = kind if known is None else known.zh if self._language == "zh" else known.en
        state = say(column.protection.value, self._language)
        if share is None:
            return f"{column.column}: {name} ({kind}), {state}, {say('confidence', self._language)} {column.confidence:.0%}"
        return f"{column.column}: {name} ({kind}), {share:.2%}"

    def _place(self, entry: Entry, column: str = "") -> Json:
        parts = [part for part in (entry.source, *entry.path) if part]
        full = ".".join((*parts, column) if column else parts)
        place: Json = {
            "logicalLocations": [
                {"name": column or entry.path[-1], "fullyQualifiedName": full, "kind": "member" if column else "resource"}
            ]
        }
        file = self._files.get(entry.source)
        if file is None:
            return place
        line = file.described.line(entry.path[-1], column)
        physical: Json = {"artifactLocation": {"uri": file.uri}, **({"region": {"startLine": line}} if line else {})}
        return {"physicalLocation": physical, **place}

    def _notifications(self) -> Iterator[Json]:
        """What was not read: a scan that saw little must not look like one that found little."""
        for source in self._snapshot.sources:
            if source.status in (Status.FAILED, Status.SKIPPED):
                reason = say(source.reason.value, self._language) if source.reason else ""
                yield {"level": "error", "message": {"text": f"{source.source}: {reason}. {source.detail}".strip(". ")}}
        for entry in self._snapshot.entries:
            if entry.reason is not None and entry.reason.was_in_scope:
                yield {"level": "warning", "message": {"text": f"{entry.source} {entry.title}: {self._why(entry.reason)}"}}

    def _why(self, reason: Reason) -> str:
        return say(reason.value, self._language)


@dataclass(frozen=True)
class _File:
    uri: str
    described: Described


def _file(path: Path, mask: Callable[[str], str]) -> _File | None:
    """The file as pages show it: below the current folder, else by its name alone; None where its name holds an identifier."""
    try:
        shown = path.resolve().relative_to(Path.cwd())
    except ValueError:
        shown = Path(path.name)
    text = shown.as_posix()
    return _File(quote(text), Described.of(path)) if mask(text) == text else None


def _kinds(column: ColumnFinding) -> Iterator[tuple[str, float | None]]:
    if column.entity_type:
        yield column.entity_type, None
    yield from ((one.entity_type, one.share) for one in column.contains if one.entity_type != column.entity_type)


def _told(entry: Entry, column: ColumnFinding) -> Json:
    return {
        "protection": column.protection.value,
        "match_ratio": column.match_ratio,
        "level": entry.decision.level.value,
        "environment": entry.environment,
    }


def _result(rule: str, level: str, text: str, places: Sequence[Json], names: Sequence[str]) -> Json:
    mark = hashlib.sha256("\0".join((rule, *names)).encode("utf-8", "surrogatepass")).hexdigest()
    return {
        "ruleId": rule,
        "level": level,
        "message": {"text": text},
        **({"locations": list(places)} if places else {}),
        "partialFingerprints": {"shudian/v1": mark},
    }

"""The report: one JSON document, ``shudian.report/1``. Its fields are promises; later versions of /1 only add."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.model import Census, Entry, Snapshot, SourceOutcome, Threshold
from classifiers import sentence
from classifiers.model import ColumnFinding, DatasetFinding, Evidence, LevelReason, PersonalInformation
from config import Taxonomy
from connectors.model import Measure
from scanner.census_summary import census_report
from scanner.item_report import items_report
from scanner.summary import node_name, shipped_taxonomy, type_names

SCHEMA = "shudian.report/1"


def report_text(snapshot: Snapshot, taxonomy: Taxonomy | None = None, census: Census | None = None) -> str:
    """The report of a snapshot as JSON text (UTF-8, two spaces, keys in the documented order).

    ``taxonomy`` is the one in force (the shipped one by default): it knows the names of the nodes in ``tags``.
    """
    return json.dumps(report(snapshot, taxonomy, census), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def report(
    snapshot: Snapshot, taxonomy: Taxonomy | None = None, census: Census | None = None, standing: Sequence[Threshold] = ()
) -> dict[str, Any]:
    """The report as plain JSON values. ``standing`` is where the company stands over all its runs, where there is a catalogue:
    ``thresholds`` are this run's alone."""
    run = snapshot.run
    return {
        "schema": SCHEMA,
        "run": {
            "id": str(run.id),
            "started_at": run.started_at.isoformat(),
            "finished_at": run.finished_at.isoformat(),
            "engine": run.engine,
            "rules": run.rules,
            "status": run.status.value,
            "seed": run.seed,
            "product": run.product,
        },
        "sources": [_source(one) for one in snapshot.sources],
        "datasets": [_dataset(entry, taxonomy or shipped_taxonomy()) for entry in snapshot.entries],
        "items": items_report(snapshot),
        "thresholds": [_threshold(one) for one in snapshot.thresholds],
        **({} if census is None else {"census": census_report(census)}),
        **({"company": {"thresholds": [_threshold(one) for one in standing]}} if standing else {}),
    }


def _source(one: SourceOutcome) -> dict[str, Any]:
    return {
        "source": one.source,
        "status": one.status.value,
        "reason": one.reason and one.reason.value,
        "detail": one.detail,
        "product": one.product,
        "version": one.version,
        "datasets": one.datasets,
    }


def _dataset(entry: Entry, taxonomy: Taxonomy) -> dict[str, Any]:
    finding, decision, coverage = entry.finding, entry.decision, entry.coverage
    return {
        "source": entry.source,
        "dataset": entry.title,
        "path": list(entry.path),
        "item": entry.item and str(entry.item),
        "kind": entry.kind.value,
        "comment": entry.comment,
        "system": entry.system,
        "environment": entry.environment,
        "role": entry.role,
        "rows": _measure(entry.statistics.rows),
        "bytes": {**_measure(entry.statistics.bytes), "kind": entry.statistics.bytes.kind},
        "status": entry.status.value,
        "reason": entry.reason and entry.reason.value,
        "detail": entry.detail,
        "coverage": {
            "method": coverage.method,
            "places": coverage.places,
            "rows": coverage.rows,
            "seed": coverage.seed,
            "power_at_1pct": coverage.power_at_1pct,
            **({} if coverage.looked_at is None else {"looked_at": coverage.looked_at.isoformat()}),
        },
        "unread": [{"column": one.column, "reason": one.reason.value} for one in entry.unread],
        "domain": finding.domain,
        "category": finding.category,
        "domain_evidence": [_evidence(one) for one in finding.evidence],
        "level": decision.level.value,
        "undecided_for": list(decision.undecided_for),
        "enterprise_level": decision.enterprise_level,
        "level_reasons": [_reason(one) for one in decision.reasons],
        "flags": list(decision.flags),
        "persons": {
            "lower": entry.persons.lower,
            "upper": entry.persons.upper,
            "method": entry.persons.method,
            "by": dict(entry.persons.by),
        },
        "personal_information": _personal_of_dataset(finding),
        "tags": _tags(finding.tags, taxonomy),
        "columns": [_column(column, taxonomy) for column in finding.columns],
    }


def _column(column: ColumnFinding, taxonomy: Taxonomy) -> dict[str, Any]:
    return {
        "column": column.column,
        "type": column.type,
        "comment": column.comment,
        "entity_type": column.entity_type,
        "contains": [{"entity_type": one.entity_type, "share": one.share} for one in column.contains],
        "confidence": column.confidence,
        "domain": column.domain,
        "enterprise_level": column.enterprise_level,
        "personal_information": _personal(column.gbt35273, column.gbt45574),
        "tags": _tags(column.tags, taxonomy),
        "protection": column.protection.value,
        "match_ratio": column.match_ratio,
        "evidence": [_evidence(one) for one in column.evidence],
    }


def _tags(tags: Mapping[str, str], taxonomy: Taxonomy) -> dict[str, Any]:
    """Nodes of other taxonomies with their Chinese names: {"yd3813": {"node", "name"}}."""
    return {tree: {"node": slug, "name": node_name(tree, slug, "zh", taxonomy)} for tree, slug in sorted(tags.items())}


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "detail": sentence(one, "zh", type_names("zh")),
        "detail_en": sentence(one, "en", type_names("en")),
        "code": one.sentence,
        "weight": one.weight,
    }


def _reason(one: LevelReason) -> dict[str, Any]:
    return {"rule": one.rule, "because": one.because, "because_en": one.because_en or one.because}


def _personal_of_dataset(finding: DatasetFinding) -> dict[str, Any]:
    personal = _personal(finding.gbt35273, finding.gbt45574)
    personal["gbt45574"]["minors_share"] = finding.minors_share
    return personal


def _personal(gbt35273: PersonalInformation, gbt45574: PersonalInformation) -> dict[str, Any]:
    return {
        "gbt35273": {"class": gbt35273.name or None, "sensitive": gbt35273.sensitive},
        "gbt45574": {"class": gbt45574.name or None, "sensitive": gbt45574.sensitive},
    }


def _measure(one: Measure) -> dict[str, Any]:
    return {"value": one.value, "lower": one.lower, "upper": one.upper, "provenance": one.provenance.value}


def _threshold(one: Threshold) -> dict[str, Any]:
    return {
        "id": one.id,
        "scope": one.scope,
        "value": {"lower": one.lower, "upper": one.upper},
        "limit": one.limit,
        "state": one.state,
        "because": one.because,
        "notice": one.notice,
        "details": dict(one.details),
    }

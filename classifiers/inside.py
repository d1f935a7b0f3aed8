"""What a column of lists, structs or JSON is, told from the paths inside it: their types, each with its share of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from classifiers.model import ColumnFinding, ColumnTally, Contained, Evidence, PersonalInformation, Protection

_MOSTLY = 0.5
_MARK, _LIST = ".$", ".$[*]"


def with_inside(findings: tuple[ColumnFinding, ...], tallies: Mapping[str, ColumnTally]) -> tuple[ColumnFinding, ...]:
    """The findings, each column that was opened into paths with what was found in them."""
    parts: dict[str, list[ColumnFinding]] = {}
    if not any(_MARK in finding.column for finding in findings):
        return findings
    for finding in findings:
        for parent in _parents(finding.column):
            parts.setdefault(parent, []).append(finding)
    return tuple(_joined(one, parts[one.column], tallies) if one.column in parts else one for one in findings)


def _parents(path: str) -> Iterable[str]:
    """``c`` and ``c.$.a`` of ``c.$.a.$.b``."""
    place = path.find(_MARK)
    while place >= 0:
        yield path[:place]
        place = path.find(_MARK, place + len(_MARK))


def _joined(parent: ColumnFinding, parts: list[ColumnFinding], tallies: Mapping[str, ColumnTally]) -> ColumnFinding:
    filled = tallies[parent.column].filled if parent.column in tallies else 0
    shares = {one.entity_type: one.share for one in parent.contains}
    for part in parts:
        weight = min(1.0, tallies[part.column].filled / filled) if filled > 0 else 0.0
        for name, share in _held(part):
            shares[name] = max(shares.get(name, 0.0), round(share * weight, 4))
    chosen = parent.entity_type or _dominant(parent, parts, shares)
    typed = [part for part in parts if part.entity_type or part.contains]
    inside = tuple(
        Contained(name, share) for name, share in sorted(shares.items(), key=_widest_first) if share > 0 and name != chosen
    )
    sure = max((part.confidence for part in parts if part.entity_type == chosen), default=0.0)
    return replace(
        parent,
        entity_type=chosen,
        confidence=parent.confidence if parent.entity_type or chosen is None else sure,
        contains=inside,
        enterprise_level=max((one.enterprise_level for one in (parent, *typed) if one.enterprise_level), default=None),
        gbt35273=_heaviest([one.gbt35273 for one in (parent, *typed)]),
        gbt45574=_heaviest([one.gbt45574 for one in (parent, *typed)]),
        protection=_weakest(parent, typed),
        match_ratio=shares.get(chosen, parent.match_ratio) if chosen else parent.match_ratio,
        evidence=(*_reasons(parent, len(parts), inside), *parent.evidence),
    )


def _widest_first(entry: tuple[str, float]) -> tuple[float, str]:
    return (-entry[1], entry[0])


def _held(part: ColumnFinding) -> Iterable[tuple[str, float]]:
    """Types of a path with their shares of its own cells; a type that only the name tells counts for all of them."""
    if part.entity_type:
        yield part.entity_type, part.match_ratio or 1.0
    for one in part.contains:
        yield one.entity_type, one.share


def _dominant(parent: ColumnFinding, parts: list[ColumnFinding], shares: Mapping[str, float]) -> str | None:
    """The type of a plain list's elements, or the one that the parent's own name speaks of and most of its cells hold."""
    if len(parts) == 1 and parts[0].column == f"{parent.column}{_LIST}":
        name = parts[0].entity_type
        return name if name and shares.get(name, 0.0) >= _MOSTLY else None
    said = [str(dict(one.fills)["entity_type"]) for one in parent.evidence if one.sentence in ("name_says", "comment_says")]
    return next((name for name in said if shares.get(name, 0.0) >= _MOSTLY), None)


def _reasons(parent: ColumnFinding, paths: int, inside: tuple[Contained, ...]) -> tuple[Evidence, ...]:
    told = {one.entity_type for one in parent.contains}
    found = [Evidence("value", "opened", (("paths", paths),), 0.0)]
    for one in inside:
        if one.entity_type not in told:
            fills = (("entity_type", one.entity_type), ("share", round(100.0 * one.share, 1)))
            found.append(Evidence("value", "values_inside", fills, 0.3))
    return tuple(found)


def _heaviest(classes: list[PersonalInformation]) -> PersonalInformation:
    named = [item for item in classes if item.name]
    return next((item for item in named if item.sensitive), named[0] if named else PersonalInformation())


def _weakest(parent: ColumnFinding, typed: list[ColumnFinding]) -> Protection:
    """Clear where anything found inside is clear."""
    states = sorted({part.protection for part in typed} or {parent.protection})
    return Protection.CLEAR if Protection.CLEAR in states else states[0]

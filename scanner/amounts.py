"""Entries and bytes as people read them: how many, how sure, and what is missing in a sum."""

from __future__ import annotations

from collections.abc import Callable

from catalog import Total
from connectors.model import Measure, Provenance
from scanner.wording import say

_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def rows_text(total: Total, language: str) -> str:
    """12,000 · 约 12,000 (11,500–12,600) · ≥ 12,000 (3 个成员规模未知) · ?"""
    return _text(total, language, lambda value: f"{value:,}")


def bytes_text(total: Total, language: str) -> str:
    """As ``rows_text`` in decimal units, with what the bytes mean where that is known."""
    said = _text(total, language, _sized)
    kind = total.measure.kind
    return f"{said}, {say(kind, language)}" if kind and total.measure.value is not None else said


def _text(total: Total, language: str, shown: Callable[[int], str]) -> str:
    measure = total.measure
    if measure.value is None:
        return "?"
    if total.missing:
        return f"≥ {shown(_least(measure))} ({total.missing} {say('members_unknown', language)})"
    if measure.provenance is Provenance.EXACT:
        return shown(measure.value)
    about = f"约 {shown(measure.value)}" if language == "zh" else f"≈{shown(measure.value)}"
    return f"{about} ({_range(measure, shown)})" if measure.upper is not None else about


def _least(measure: Measure) -> int:
    """What a sum with unknown parts is known to reach: its lower bound where there is one, else what was estimated."""
    return measure.lower if measure.lower is not None else measure.value or 0


def _range(measure: Measure, shown: Callable[[int], str]) -> str:
    upper = shown(measure.upper or 0)
    return f"≤ {upper}" if measure.lower is None else f"{shown(measure.lower)}–{upper}"


def _sized(value: int) -> str:
    amount, unit = float(value), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:,.0f} {_UNITS[unit]}" if unit == 0 else f"{amount:,.1f} {_UNITS[unit]}"

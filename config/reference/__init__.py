"""Reference data that detectors check against, loaded once into a frozen ``Reference``. Each file names its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reference:
    """Facts about Chinese identifiers. Every list is a help to confidence; few are complete enough to reject with."""

    division_codes: frozenset[str] = frozenset()
    """Six-digit administrative codes, those of abolished counties included."""
    area_codes: frozenset[str] = frozenset()
    """Landline area codes with the leading 0."""
    bank_bins: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Card number prefix → lengths of cards that carry it."""
    surnames: Mapping[str, int] = field(default_factory=dict)
    """Surname → relative frequency (higher is more common)."""
    places: frozenset[str] = frozenset()
    """Names of provinces, cities and counties, with and without their suffix."""


def load_reference() -> Reference:
    """Read the reference files of this package."""
    return Reference()

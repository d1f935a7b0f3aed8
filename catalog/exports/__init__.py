"""Documents, one file each. They say what the catalogue knows, mark what only people can know, and hold no data value."""

from __future__ import annotations

from catalog.exports.files import replacing
from catalog.exports.inventory import write_inventory
from catalog.exports.words import REASON as REASONS
from catalog.exports.words import missing

__all__ = ["REASONS", "missing", "replacing", "write_inventory"]

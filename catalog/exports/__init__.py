"""Documents, one file each. They say what the catalogue knows, mark what only people can know, and hold no data value."""

from __future__ import annotations

from catalog.exports.inventory import write_inventory

__all__ = ["write_inventory"]

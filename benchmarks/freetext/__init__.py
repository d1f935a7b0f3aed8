"""How fast people, addresses and organisations are found in free text: generated call notes, one process."""

from __future__ import annotations

"""SQL engines: what they share in ``base`` and its parts, one file per engine with only what differs."""

from __future__ import annotations

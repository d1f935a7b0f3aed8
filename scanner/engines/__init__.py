"""Where a scan's work runs."""

from __future__ import annotations

from scanner.engines.base import Counting, Elsewhere, Engine
from scanner.engines.choosing import ENGINES, engine_named
from scanner.engines.local import LocalEngine
from scanner.engines.ordered import in_order

__all__ = ["ENGINES", "Counting", "Elsewhere", "Engine", "LocalEngine", "engine_named", "in_order"]

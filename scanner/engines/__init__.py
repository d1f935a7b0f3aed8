"""Where a scan's work runs."""

from __future__ import annotations

from scanner.engines.base import Engine
from scanner.engines.local import LocalEngine

__all__ = ["Engine", "LocalEngine"]

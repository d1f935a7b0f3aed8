"""The sample estate of ``shudian demo``: invented data of a provincial operator, the same for the same seed."""

from __future__ import annotations

from scanner.demo.estate import DemoSource, Estate, build_estate

__all__ = ["DemoSource", "Estate", "build_estate"]

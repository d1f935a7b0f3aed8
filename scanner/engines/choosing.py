"""The engine that a scan was asked to run on. Spark's is imported only when it is wanted."""

from __future__ import annotations

from config import Settings, UsageError
from scanner.engines.base import Engine
from scanner.engines.local import LocalEngine

ENGINES = ("local", "spark")


def engine_named(name: str, settings: Settings) -> Engine:
    """The engine. Raises UsageError for a name that is none, and where what it needs is not installed."""
    if name == "spark":
        from scanner.engines.spark import SparkEngine

        return SparkEngine(settings.spark)
    if name != "local":
        raise UsageError(f"--engine {name} is not known", f"Engines: {', '.join(ENGINES)}")
    return LocalEngine()

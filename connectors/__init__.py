"""Sources: what is there, how much, and its rows."""

from __future__ import annotations

from connectors.base import Connector
from connectors.registry import create, schemes

__all__ = ["Connector", "create", "schemes"]

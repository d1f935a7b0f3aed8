"""Sources: what is there, how much, and its rows."""

from __future__ import annotations

from connectors.base import Connector
from connectors.registry import create, schemes
from connectors.tls import certificate_sentence

__all__ = ["Connector", "certificate_sentence", "create", "schemes"]

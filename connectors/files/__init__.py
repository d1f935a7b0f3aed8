"""Local files as datasets: one module walks and dispatches, one module a format."""

from __future__ import annotations

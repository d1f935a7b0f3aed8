"""The application: joins sources, classifiers and catalogue, and its front doors."""

from __future__ import annotations

__all__: list[str] = []

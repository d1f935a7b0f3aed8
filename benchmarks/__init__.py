"""Measurements of the product. Not part of what is installed."""

from __future__ import annotations

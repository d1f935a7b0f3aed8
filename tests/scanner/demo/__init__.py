"""Tests of the sample estate, what is true of it, and canaries to plant into it."""

from __future__ import annotations

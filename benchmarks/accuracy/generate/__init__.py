"""Makes the values of the benchmark. Nothing here imports the product: its detectors are what is measured."""

from __future__ import annotations

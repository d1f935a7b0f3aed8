"""What a scan does to the server it reads, measured on real servers. ``python -m benchmarks.safety``."""

from __future__ import annotations

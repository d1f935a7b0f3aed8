"""Coverage-guided fuzzing of what reads other people's bytes. One command: ``python -m benchmarks.fuzz TARGET``."""

from __future__ import annotations

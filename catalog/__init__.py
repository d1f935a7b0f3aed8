"""What was found, when, what people decided, what was filed."""

from __future__ import annotations

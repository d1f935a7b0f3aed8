"""How near a census comes to the truth, what it costs, and what it says when documents are missing."""

from __future__ import annotations

"""How often Shudian is right: generated tables with known truth, a labelled corpus, and peers on the same tables."""

from __future__ import annotations

"""The statements of the grants folder, taken apart and with names of our own."""

from __future__ import annotations

import re
from pathlib import Path

GRANTS = Path(__file__).parents[2] / "grants"


def statements(engine: str, **names: str) -> list[str]:
    """The statements of a script without its comments. ``names``: what to put for its placeholders."""
    text = "\n".join(line for line in (GRANTS / f"{engine}.sql").read_text("utf-8").splitlines() if not line.startswith("--"))
    for placeholder, name in names.items():
        text = re.sub(rf"\b{placeholder}\b", name, text)
    return [" ".join(statement.split()) for statement in text.split(";") if statement.strip()]

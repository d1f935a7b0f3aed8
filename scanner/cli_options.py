"""Options that many commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[Path | None, typer.Option("--config", "-c", metavar="FILE", help="Settings (default: ./shudian.yaml)")]
Language = Annotated[str, typer.Option("--lang", help="Language of what is shown: zh or en")]
By = Annotated[str, typer.Option(help="Who says so")]
Because = Annotated[str, typer.Option(help="Why")]
EngineName = Annotated[str, typer.Option("--engine", help="Where the work runs: local, or spark (docs/spark.md)")]

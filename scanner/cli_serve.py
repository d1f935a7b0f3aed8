"""``shudian serve``: only its arguments are declared here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import SettingsFile


def serve(
    config: SettingsFile = None,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on", min=1, max=65535)] = 8600,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", metavar="FILE", help="Certificate (PEM)")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", metavar="FILE", help="Its key (PEM)")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A proxy in front of it does TLS")] = False,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave the scans to: shudian schedule run")] = False,
) -> None:
    """Serve the web console."""
    from scanner.commands.serve import ServeOptions, run_serve

    raise typer.Exit(run_serve(ServeOptions(config, host, port, tls_cert, tls_key, behind_proxy, not no_worker)))

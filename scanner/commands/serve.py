"""shudian serve."""

from __future__ import annotations

import ipaddress
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings, UsageError, load_settings
from scanner.anchoring import anchored_meanwhile, opened
from scanner.logs import Event, Log
from scanner.terminal import console

if TYPE_CHECKING:
    from scanner.console.house import House

_TOKEN_HOURS = 2
_LAST_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """What was asked for on the command line."""

    config: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8600
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False
    works: bool = True


def run_serve(options: ServeOptions) -> int:
    """Serve the console until it is stopped. Raises UsageError before anything listens."""
    settings = load_settings(options.config)
    _refuse_in_clear(options, settings)
    import uvicorn  # and what follows: half a second that other commands need not wait

    from scanner.console.app import create_app
    from scanner.console.house import House

    log = Log(settings.log)
    log.take_over()
    with opened(settings, create=True) as catalog:
        house = House(settings, options.config, catalog, log=log)
        _tell(options, house)
        configured = uvicorn.Config(
            create_app(house),
            host=options.host,
            port=options.port,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=True,
            timeout_keep_alive=15,
            limit_concurrency=400,
            ssl_certfile=options.certificate,
            ssl_keyfile=options.key,
            h11_max_incomplete_event_size=64 * 1024,
        )
        log.write(Event("serving", counts={"port": options.port}))
        try:
            with anchored_meanwhile(catalog, settings, log), _worker(options):
                uvicorn.Server(configured).run()
        finally:
            log.write(Event("served"))
    return 0


@contextmanager
def _worker(options: ServeOptions) -> Iterator[None]:
    """A process beside the console that scans what is asked for and what is due. At the end it is asked to stop, and gives the
    job at work back; it is made to after ten seconds."""
    if not options.works:
        yield
        return
    command = [sys.executable, "-m", "scanner.cli", "schedule", "run", "--beside", str(os.getpid())]
    if options.config is not None:
        command += ["--config", str(options.config)]
    worker = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    # The server gives the signal that ended it on when it is done; by default that would end us before the worker.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        worker.terminate()
        try:
            worker.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _refuse_in_clear(options: ServeOptions, settings: Settings) -> None:
    try:
        local = ipaddress.ip_address(options.host).is_loopback
    except ValueError:
        local = options.host == "localhost"
    encrypted = options.certificate is not None and options.key is not None
    if bool(options.certificate) != bool(options.key):
        raise UsageError("--tls-cert and --tls-key belong together")
    if not local and not encrypted and not options.behind_proxy:
        raise UsageError(
            f"{options.host} can be reached from other machines, and passwords would cross the network in clear",
            "Give --tls-cert and --tls-key, or --behind-proxy with a proxy that does TLS, or keep to 127.0.0.1",
        )
    if not local and not settings.console.hosts:
        raise UsageError("console.hosts in shudian.yaml must name the host under which the console is called")


def _tell(options: ServeOptions, house: House) -> None:
    from scanner.console.admission import has_local
    from scanner.console.tokens import kept, new_token

    scheme = "https" if options.certificate else "http"
    address = f"{scheme}://{'localhost' if options.host in ('127.0.0.1', '::1') else options.host}:{options.port}"
    shown = console(stderr=True, soft_wrap=True)
    shown.print(f"Shudian 数典: {address}   (Ctrl-C stops it)")
    accounts = house.catalog.accounts()
    if has_local(house.settings.console) and not accounts.any():
        token, now = new_token(), house.clock()
        accounts.put_one_time("setup", kept(token), now, now + timedelta(hours=_TOKEN_HOURS))
        shown.print(f"尚无账号 / no account yet: {address}/setup  令牌 / token: {token}")
        shown.print(f"（{_TOKEN_HOURS} 小时内、仅限本机、只能使用一次 / works once, on this machine, for {_TOKEN_HOURS} hours）")
    sys.stderr.flush()

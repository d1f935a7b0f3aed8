"""shudian schedule."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from catalog import Plan, Schedule, utc_now
from config import load_settings
from scanner import terminal
from scanner.anchoring import anchored_meanwhile, opened
from scanner.declared_sources import settings_for
from scanner.logs import Log
from scanner.scanning import ScanOptions, prepared
from scanner.scheduler import Scheduler
from scanner.teller import Teller
from scanner.terminal import visible
from scanner.wording import check_language
from scanner.worker import Worker

_WORDS = {"on": ("启用", "on"), "off": ("停用", "off"), "next": ("下次", "next"), "none": ("没有计划", "no schedules")}


def add_schedule(config: Path | None, name: str, plan: Plan) -> None:
    """Keep a plan; its request is looked at as a scan's would be. Raises UsageError, CatalogError."""
    request = plan.request
    settings = settings_for(config, request.sources)
    prepared(
        ScanOptions(
            request.sources, config, full=request.full, fail_on=request.fail_on, language=request.language,
            census=request.census, exact=request.exact, incremental=request.incremental,
        ),
        settings,
    )  # fmt: skip
    with opened(settings, create=True) as catalog:
        _show(catalog.schedules().add(name, plan), request.language)


def list_schedules(config: Path | None, language: str) -> None:
    """Print them all."""
    check_language(language)
    with opened(load_settings(config)) as catalog:
        every = catalog.schedules().all()
    if not every:
        terminal.console().print(_say("none", language))
    for one in every:
        _show(one, language)


def next_slots(config: Path | None, name: str, count: int) -> None:
    """Print when a schedule is due. Raises CatalogError where there is none."""
    with opened(load_settings(config)) as catalog:
        one = catalog.schedules().get(name)
    shown = terminal.console()
    for due in one.after(utc_now(), count):
        shown.print(_local(due, one))


def remove_schedule(config: Path | None, name: str) -> None:
    """Take it away. Raises CatalogError where there is none."""
    with opened(load_settings(config)) as catalog:
        catalog.schedules().remove(name)


def enable_schedule(config: Path | None, name: str, enabled: bool) -> None:
    """Let it run, or not. Raises CatalogError where there is none."""
    with opened(load_settings(config)) as catalog:
        catalog.schedules().enable(name, enabled)


def run_scheduler(config: Path | None, works: bool, beside: int = 0) -> None:
    """Ask for what is due, and carry it out where ``works``, until SIGTERM or Ctrl-C, or until ``beside``, the process that
    started it (0: no matter), is gone. A job at work then is given back: whoever takes it up goes on with it."""
    settings = load_settings(config)
    log = Log(settings.log)
    log.take_over()
    stop = threading.Event()
    with opened(settings, create=True) as catalog, ExitStack() as meanwhile:
        if not beside:  # who started it does that
            meanwhile.enter_context(anchored_meanwhile(catalog, settings, log))
        threads = [threading.Thread(target=Scheduler(catalog, log=log).run, args=(stop,), name="shudian-scheduler")]
        if works:
            worker = Worker(catalog, lambda: load_settings(config), log=log)
            threads.append(threading.Thread(target=worker.run, args=(stop,), name="shudian-worker"))
        teller = Teller(catalog, lambda: load_settings(config), log=log)
        threads.append(threading.Thread(target=teller.run, args=(stop,), name="shudian-teller"))
        before = [(one, signal.signal(one, lambda *_: stop.set())) for one in (signal.SIGTERM, signal.SIGINT)]
        for thread in threads:
            thread.start()
        while not stop.wait(1.0):  # a signal is only heard between waits on some systems
            if beside and os.getppid() != beside:
                stop.set()
        for thread in threads:
            thread.join()
        for one, handler in before:
            signal.signal(one, handler)


def _show(one: Schedule, language: str) -> None:
    plan, request = one.plan, one.plan.request
    how = [name for name in ("full", "incremental", "census", "exact") if getattr(request, name)]
    when = f"{plan.cron} {plan.zone} {plan.window}".rstrip()
    due = f"; {_say('next', language)}: {_local(one.after(utc_now(), 1)[0], one)}" if one.enabled else ""
    state = _say("on" if one.enabled else "off", language)
    parts = (visible(one.name), state, when, *how, ", ".join(map(visible, request.sources)))
    terminal.console(soft_wrap=True).print("  ".join(parts) + due)


def _local(due: datetime, one: Schedule) -> str:
    return f"{due.astimezone(ZoneInfo(one.plan.zone)):%Y-%m-%d %H:%M %z}"


def _say(word: str, language: str) -> str:
    return _WORDS[word][language != "zh"]

"""What long-running commands (serve, schedule, worker) say of what they do: an event a line, as text or as JSON.

An event has a name of ours, identities, names of sources as the catalogue shows them, and counts. There is no place in it for a
sentence of anybody else's: what a driver or a library says may quote rows, so of its records only the logger's name, the level
and the place of the call are kept.
"""

from __future__ import annotations

import json
import logging
import math
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from threading import Lock
from typing import Literal, TextIO
from uuid import UUID

from scanner.faults import fault_place
from scanner.terminal import visible

_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_LOGGER = re.compile(r"[A-Za-z_.]{1,80}")
_LONGEST = 200
_METHODS = frozenset({"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORMS = ("text", "json")


class LogLevel(IntEnum):
    """How much an event matters; the numbers are those of the standard library."""

    INFO = logging.INFO
    WARNING = logging.WARNING
    ERROR = logging.ERROR


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, without anything that was sent with it: ``route`` is the pattern of ours that it fits (empty where none does),
    ``account`` the identity of who is in, ``peer`` the address it came from, ``number`` what a visitor was told of a fault."""

    method: str = ""
    route: str = ""
    account: UUID | None = None
    peer: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``name`` and the keys of ``counts`` are words of ours (a-z, 0-9, _), ``run`` and ``job`` are
    identities, ``source`` a name that passed the masker, ``reason`` a word of ours (such as a Reason's), ``fault`` the kind and
    place of an unforeseen error, as ``fault_place`` gives it, ``request`` what came to the console. Raises ValueError for a name
    that is none."""

    name: str
    level: LogLevel = LogLevel.INFO
    run: UUID | None = None
    job: UUID | None = None
    source: str = ""
    reason: str = ""
    fault: str = ""
    counts: Mapping[str, int | float] = field(default_factory=dict)
    request: Asked | None = None

    def __post_init__(self) -> None:
        words = (self.name, *self.counts, *filter(None, (self.reason,)))
        if not all(map(_WORD.fullmatch, words)):
            raise ValueError("names of events, reasons and counts are words of ours")
        if not all(map(_is_count, self.counts.values())):
            raise ValueError("a count is a number")

    @classmethod
    def failed(cls, name: str, error: BaseException, job: UUID | None = None, source: str = "") -> Event:
        """An event for an error: its kind and place, never its text."""
        return cls(name, LogLevel.ERROR, job=job, source=source, fault=fault_place(error))


def _is_count(one: object) -> bool:
    return isinstance(one, int | float) and math.isfinite(one)


class Log:
    """Writes events to a stream, a line each; may be used by several threads. A stream that has gone is no error."""

    def __init__(self, form: Literal["text", "json"] = "text", stream: TextIO | None = None) -> None:
        if form not in _FORMS:
            raise ValueError("a log is text or json")
        self._json = form == "json"
        self._stream = stream
        self._lock = Lock()

    def write(self, event: Event, at: datetime | None = None) -> None:
        """Write one event; ``at`` is now by default."""
        told = _told(event, at or datetime.now(UTC))
        line = json.dumps(told, ensure_ascii=True, allow_nan=False) if self._json else _line(told)
        with self._lock:
            try:
                stream = self._stream or sys.stderr
                stream.write(line + "\n")
                stream.flush()
            except (OSError, ValueError):
                return  # nobody listens any more; that must not stop the work

    def take_over(self) -> None:
        """From now on what libraries log (warnings and worse) comes here too, without its text, and goes nowhere else."""
        root = logging.getLogger()
        root.handlers[:] = [_Foreign(self)]
        root.setLevel(logging.WARNING)
        logging.captureWarnings(True)


class _Silent(Log):
    """Writes nothing: for tests, and where nobody set a log up."""

    def write(self, event: Event, at: datetime | None = None) -> None:
        """Nothing."""


SILENT: Log = _Silent()


class _Foreign(logging.Handler):
    """A library's record: who speaks and where, never what."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Only the record's own fields are read: its message and arguments are never put together."""
        level = LogLevel.ERROR if record.levelno >= logging.ERROR else LogLevel.WARNING
        name = record.name if _LOGGER.fullmatch(record.name) else "?"
        place = f"{name} at {Path(record.pathname).name}:{record.lineno}"
        error = record.exc_info[1] if record.exc_info else None
        told = f"{place}; {fault_place(error)}" if error is not None else place
        self._log.write(Event("library", level, fault=told))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """Nothing: the standard way prints the message."""


def _told(event: Event, at: datetime) -> dict[str, str | int | float]:
    told: dict[str, str | int | float] = {
        "time": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": event.level.name.lower(),
        "event": event.name,
    }
    for name in ("run", "job", "source", "reason", "fault"):
        one = getattr(event, name)
        if one not in (None, ""):
            told[name] = visible(str(one))[:_LONGEST]
    if event.request is not None:
        asked = {**asdict(event.request), "method": event.request.method if event.request.method in _METHODS else "?"}
        told |= {name: visible(str(one))[:_LONGEST] for name, one in asked.items() if one not in (None, "")}
    return {**told, **{name: one for name, one in event.counts.items() if name not in told}}


def _line(told: Mapping[str, str | int | float]) -> str:
    rest = " ".join(f"{name}={_quoted(one)}" for name, one in list(told.items())[3:])
    return f"{told['time']} {str(told['level']).upper():7} {told['event']} {rest}".rstrip()


def _quoted(one: str | int | float) -> str:
    text = str(one).encode("utf-8", "backslashreplace").decode("utf-8")
    return json.dumps(text, ensure_ascii=False) if re.search(r'[\s"=]', text) else text

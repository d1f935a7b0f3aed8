"""The catalogue in numbers for Prometheus: its text format (0.0.4), written here.

https://prometheus.io/docs/instrumenting/exposition_formats/ Names of sources, systems and channels are labels, values never. What
only the whole catalogue can tell (the review queue, deadlines) is kept until something is published, decided, declared or filed,
or the day is another.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Lock

from catalog import Catalog, DeliveryState, Figures, JobState, Why, deadlines, queue
from catalog.model import Census, RunStatus
from classifiers.model import Level
from config import Settings
from connectors.model import Status
from scanner.commands.filing import duties_now
from scanner.product import VERSION
from scanner.systems import known_systems
from scanner.terminal import visible

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, what it says, and its values by labels. All are gauges."""

    name: str
    says: str
    values: tuple[tuple[_Labels, float], ...]


@dataclass(frozen=True)
class Slow:
    """What only the whole catalogue can tell: why how many items are in the review queue, and how many days each kind of deadline
    is away (the nearest; negative: over) with how many are over."""

    queue: Mapping[str, int] = field(default_factory=dict)
    nearest: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0


class Metrics:
    """Gives the text for one catalogue and its settings, as often as it is asked for and by several threads."""

    def __init__(self, catalog: Catalog, settings: Settings, clock: Callable[[], datetime] | None = None) -> None:
        self._catalog = catalog
        self._settings = settings
        self._clock = clock or (lambda: datetime.now(UTC))
        self._lock = Lock()
        self._kept: tuple[tuple[tuple[int, ...], date], Slow] | None = None

    def text(self) -> str:
        """All metrics now. Raises CatalogError."""
        figures = self._catalog.figures()
        undelivered = self._catalog.notices().undelivered()
        censuses = self._catalog.censuses(self._settings.entity.name)[:1]
        return exposition((*_quick(figures), *_told(undelivered), *_counted(censuses), *_slow(self._slow(figures.mark))))

    def _slow(self, mark: tuple[int, ...]) -> Slow:
        today = self._clock().astimezone().date()
        with self._lock:  # whoever asks meanwhile waits for the same answer
            if self._kept is None or self._kept[0] != (mark, today):
                self._kept = ((mark, today), slow_figures(self._catalog, self._settings, today))
            return self._kept[1]


def slow_figures(catalog: Catalog, settings: Settings, today: date) -> Slow:
    """Read the whole catalogue for its queue and its deadlines."""
    state = catalog.review()
    if state is None:
        return Slow()
    now = catalog.reviewed(state.machine)
    filings = [(one, catalog.filing_events(one.id)) for one in catalog.filings(settings.entity.name)]
    due = deadlines(duties_now(catalog, settings, now, today), filings, known_systems(settings, catalog))
    nearest: dict[str, int] = {}
    for one in due:
        left = (one.on - today).days
        nearest[one.kind.value] = min(left, nearest.get(one.kind.value, left))
    return Slow(Counter(one.why.value for one in queue(state)), nearest, sum(1 for one in due if one.on < today))


def exposition(metrics: Iterable[Metric]) -> str:
    """Metrics in Prometheus' text format; those without a value are left out."""
    return "".join(line for one in metrics if one.values for line in _lines(one))


def _lines(metric: Metric) -> Iterator[str]:
    name = f"shudian_{metric.name}"
    yield f"# HELP {name} {metric.says}\n# TYPE {name} gauge\n"
    for labels, value in metric.values:
        told = ",".join(f'{label}="{_escaped(one)}"' for label, one in labels.items())
        yield f"{name}{{{told}}} {_number(value)}\n" if told else f"{name} {_number(value)}\n"


def _escaped(text: str) -> str:
    plain = visible(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(float(value))


def _by(label: str, names: Iterable[str], counts: Mapping[str, int]) -> tuple[tuple[_Labels, float], ...]:
    """A value for each name, 0 where nothing was counted: a series that comes and goes cannot be watched."""
    every = dict.fromkeys((*names, *sorted(counts)))
    return tuple(({label: name}, counts.get(name, 0)) for name in every)


def _quick(now: Figures) -> Iterator[Metric]:
    yield Metric("info", "Version of the product.", (({"version": VERSION}, 1),))
    yield Metric("runs", "Published runs by how they ended.", _by("status", (one.value for one in RunStatus), now.runs))
    yield Metric("runs_unfinished", "Runs being written, or broken off.", (({}, now.unfinished),))
    if now.last_run is not None:
        yield Metric("last_run_timestamp_seconds", "When the last run ended.", (({}, now.last_run.timestamp()),))
    yield Metric("datasets", "Known datasets by how they were read.", _by("status", (one.value for one in Status), now.datasets))
    levels = {level.value: count for level, count in now.items.items()}
    yield Metric("items", "Known data items by level.", _by("level", (one.value for one in Level), levels))
    yield Metric("jobs", "Scans that were asked for, by state.", _by("state", (one.value for one in JobState), now.jobs))
    seen = [({"source": one.source}, one.as_of.timestamp()) for one in now.sources if one.as_of is not None]
    yield Metric("source_last_success_timestamp_seconds", "When a source was read last.", tuple(seen))
    failed = tuple(({"source": one.source}, float(one.status is Status.FAILED)) for one in now.sources)
    yield Metric("source_failed", "1 where the last scan could not read the source.", failed)
    yield from _of_lines(now)


def _of_lines(now: Figures) -> Iterator[Metric]:
    for name, says in (("lower", "Lower bound"), ("upper", "Upper bound"), ("limit", "The line itself")):
        known = [({"line": one.id, "scope": one.scope}, getattr(one, name)) for one in now.lines]
        values = tuple((labels, value) for labels, value in known if value is not None)
        yield Metric(f"line_{name}", f"{says}, of each regulatory line in the last run (persons or percent).", values)
    reached = tuple(({"line": one.id, "scope": one.scope}, float(one.state == "reached")) for one in now.lines)
    yield Metric("line_reached", "1 where a regulatory line is known to be reached.", reached)


def _told(undelivered: Mapping[tuple[str, DeliveryState], int]) -> Iterator[Metric]:
    values = tuple(({"channel": channel, "state": state.value}, count) for (channel, state), count in sorted(undelivered.items()))
    yield Metric("notices_undelivered", "Notices that have not reached a channel.", values)
    yield Metric("notices_pending", "Notices that have not reached a channel, in all.", (({}, sum(undelivered.values())),))


def _counted(censuses: Iterable[Census]) -> Iterator[Metric]:
    for one in censuses:
        persons = one.total
        yield Metric("persons_lower", "At least so many people, by the last count.", (({}, persons.lower),))
        if persons.upper is not None:
            yield Metric("persons_upper", "At most so many people, by the last count.", (({}, persons.upper),))
        at = one.finished_at.timestamp()
        yield Metric("census_timestamp_seconds", "When people were counted last.", (({}, at),))
        yield Metric("census_gaps", "What the last count of people lacks.", (({}, len(one.gaps)),))


def _slow(slow: Slow) -> Iterator[Metric]:
    yield Metric("review_queue", "Reasons to look at an item, by kind.", _by("why", (one.value for one in Why), slow.queue))
    nearest = tuple(({"kind": kind}, days) for kind, days in sorted(slow.nearest.items()))
    yield Metric("deadline_days", "Days until the nearest deadline of a kind; negative when it is over.", nearest)
    yield Metric("deadlines_overdue", "Deadlines that are over.", (({}, slow.overdue),))

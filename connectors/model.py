"""What a source holds and what was read of it: frozen values, no driver objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import pyarrow as pa


class Kind(StrEnum):
    """What a dataset is at its source."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized_view"
    FOREIGN_TABLE = "foreign_table"
    FILE = "file"
    SHEET = "sheet"
    METADATA = "metadata"  # a dictionary or DDL entry: described, without any data


class Status(StrEnum):
    """How much of a dataset was read."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    FAILED = "failed"
    EMPTY = "empty"


class Reason(StrEnum):
    """Why a dataset or column was not read as planned. One list for all connectors and front ends."""

    PERMISSION = "permission"
    ROW_SECURITY = "row_security"
    TIMEOUT = "timeout"
    LOCKED = "locked"
    CHANGED = "changed"  # dropped, renamed or altered between inventory and sample
    UNREACHABLE = "unreachable"
    DENIED = "denied"
    REFUSED = "refused"
    CORRUPT = "corrupt"
    ENCODING = "encoding"
    ENCRYPTED = "encrypted"
    UNSUPPORTED_TYPE = "unsupported_type"
    TOO_LARGE = "too_large"
    NOT_A_REGULAR_FILE = "not_a_regular_file"
    SOURCE_ERROR = "source_error"  # the source answered with an error we have no better word for
    BUDGET = "budget"  # the plan's bytes or seconds were used up before its places were
    MEMORY = "memory"  # a parser needed more memory than a file may cost
    PARSER_FAILED = "parser_failed"  # a parser died of the file, or would not end
    NO_TEXT_LAYER = "no_text_layer"  # a document of pictures: nothing in it can be read as text
    OUTSIDE_WINDOW = "outside_window"  # the hours in which the source may be read are over
    WEAK_SAMPLE = "weak_sample"  # rows were read, but no place beyond the head can be reached: nothing is proven
    INTERNAL_ERROR = "internal_error"  # a fault of ours; only this dataset is lost
    CANCELLED = "cancelled"
    EXCLUDED = "excluded"  # by the user's include and exclude lists
    OFF_BY_DEFAULT = "off_by_default"  # views and foreign tables, unless asked for
    METADATA_ONLY = "metadata_only"  # there is nothing to read but the description

    @property
    def was_in_scope(self) -> bool:
        """Whether something the user asked for stayed unread (which leads to exit code 3)."""
        return self not in (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT, Reason.METADATA_ONLY)


class Provenance(StrEnum):
    """Where a number of rows or bytes comes from."""

    EXACT = "exact"
    STATISTICS = "statistics"
    EXTRAPOLATED = "extrapolated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measure:
    """A count of rows or bytes. ``kind`` says what bytes mean, for like is only compared with like:
    ``table_data`` (without indexes), ``file_length`` or ``compressed``; it is empty for rows."""

    value: int | None = None
    lower: int | None = None
    upper: int | None = None
    provenance: Provenance = Provenance.UNKNOWN
    kind: str = ""

    @classmethod
    def exact(cls, value: int, kind: str = "") -> Measure:
        """A count that is known."""
        return cls(value, value, value, Provenance.EXACT, kind)

    @classmethod
    def estimate(cls, value: int, kind: str = "", provenance: Provenance = Provenance.STATISTICS) -> Measure:
        """A count without bounds, from the source's own statistics or from a sample."""
        return cls(value, None, None, provenance, kind)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the source declares it. ``type`` is the source's own spelling."""

    name: str
    type: str = ""
    comment: str = ""
    nullable: bool = True
    primary_key: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table, file, sheet or described table. ``path`` is (database, schema, table), or the parts of a file's
    path below the source, its last part the name that people know."""

    source: str
    path: tuple[str, ...]
    kind: Kind
    columns: tuple[Column, ...] = ()
    comment: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path[-1]

    @property
    def title(self) -> str:
        """The non-empty parts of the path, joined by dots (by slashes for files)."""
        mark = "/" if self.kind in (Kind.FILE, Kind.SHEET) else "."
        return mark.join(part for part in self.path if part)


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much a dataset holds, cheaply known: never by counting a big table."""

    rows: Measure = Measure()
    bytes: Measure = Measure()

    @property
    def row_bytes(self) -> int:
        """How long a row is on average; 0 where that is not known."""
        rows, size = self.rows.value, self.bytes.value
        return size // rows if rows and size is not None else 0


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """What a sample may cost. ``places`` are independent random positions; ``edge_rows`` are added at head and tail.
    A dataset of at most ``whole_rows`` rows is read whole. ``seed`` makes the places repeatable. ``seconds`` and
    ``bytes_budget`` end a sample early, which is then PARTIAL(budget) with the power of what was met."""

    seed: int
    places: int = 300
    rows_per_place: int = 3
    edge_rows: int = 50
    whole_rows: int = 2000
    cell_chars: int = 4096
    seconds: float = 30.0
    bytes_budget: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at. ``power_at_1pct``: probability that values sitting in 1 % of the dataset, in one piece,
    were met at least once; 1.0 when everything was read, 0.0 when nothing was. ``looked_at`` is set where that was not in this
    run: nothing has changed since, and the verdict was carried over."""

    method: str
    places: int = 0
    rows: int = 0
    seed: int | None = None
    power_at_1pct: float = 0.0
    looked_at: datetime | None = field(default=None, metadata={"later": True})


@dataclass(frozen=True, slots=True)
class Unread:
    """A column that is in the dataset but not in the sample."""

    column: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one dataset, in memory only. Batches name their columns as the dataset does; any Arrow type is allowed.
    ``statistics`` is given where the reading itself taught more than ``statistics()`` knew. ``detail`` is our own sentence
    about what is missing, such as the grant to ask for."""

    batches: tuple[pa.RecordBatch, ...]
    coverage: Coverage
    status: Status = Status.COMPLETE
    reason: Reason | None = None
    unread: tuple[Unread, ...] = ()
    statistics: Statistics | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A dataset that was not read. ``detail`` is our own sentence (such as the grant to ask for), never a driver's."""

    source: str
    path: tuple[str, ...]
    kind: Kind
    reason: Reason
    detail: str = ""
    failed: bool = False

    @property
    def status(self) -> Status:
        """``failed`` when reading was tried and broke, ``skipped`` when it was not possible or not wanted."""
        return Status.FAILED if self.failed else Status.SKIPPED


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that the source enforces on us: as asked for and as read back from it."""

    name: str
    asked: str
    in_force: str


class Caution(StrEnum):
    """What is not as it should be about a connection or its account, though nothing forbids to go on."""

    NOT_ENCRYPTED = "not_encrypted"
    MAY_WRITE = "may_write"
    SEES_STATEMENTS = "sees_statements"  # of other people: these quote values
    HIDDEN_TABLES = "hidden_tables"  # what is not granted is invisible, so that it cannot be told as unread
    LIMIT_NOT_KEPT = "limit_not_kept"  # one that the statement limit stands in for
    NO_TIME_LIMIT = "no_time_limit"  # allowed by the source's settings
    DANGEROUS_RIGHTS = "dangerous_rights"  # allowed by the source's settings


@dataclass(frozen=True, slots=True)
class Probe:
    """What a connection taught: which product answers, which limits hold, what is wrong with our rights.
    ``encrypted`` and ``replica`` are None where the question has no meaning."""

    product: str
    version: str
    limits: tuple[Limit, ...] = ()
    warnings: tuple[str, ...] = ()  # cautions; a sentence where there is no word for it
    missing: tuple[str, ...] = ()  # grants to ask for, as statements
    encrypted: bool | None = None
    replica: bool | None = None


def power(places: int, share: float = 0.01) -> float:
    """Probability that ``places`` independent random positions meet a run of ``share`` of the dataset at least once."""
    return round(1.0 - (1.0 - share) ** places, 4)

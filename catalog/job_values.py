"""Jobs as values: what was asked for, where it is, how it goes, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from config import CatalogError


class JobState(StrEnum):
    """Where a job is. ``failed`` is one that published nothing, or of which no source could be read."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self in (JobState.QUEUED, JobState.RUNNING)


class JobWish(StrEnum):
    """What people want of a job. A paused one begins no new dataset until ``go``."""

    GO = "go"
    PAUSE = "pause"
    CANCEL = "cancel"


class ClaimLost(CatalogError):
    """The job is no longer this worker's: its lease ended and another has taken it up, or it was ended."""


class JobCancelled(CatalogError):
    """Somebody has cancelled the job; nothing of it is published."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What to scan, and how: the options of ``shudian scan`` by their names. ``sources`` are names or URLs without secrets."""

    sources: tuple[str, ...]
    full: bool = False
    census: bool = False
    exact: bool = False
    incremental: bool = False
    profile: str = ""
    fail_on: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class SourceProgress:
    """How one source fares: ``done`` of ``total`` datasets. ``state`` is waiting, running or a Status; ``reason`` a Reason and
    ``advice`` what to do about it (such as the grants to ask for), both empty where all is well."""

    name: str
    state: str
    done: int = 0
    total: int = 0
    reason: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How a job goes, source by source. ``note`` is why it failed as a whole."""

    sources: tuple[SourceProgress, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One job. ``seed`` was drawn when it was asked for, so that whoever takes it up again reads the same places."""

    id: UUID
    state: JobState
    wish: JobWish
    asked_at: datetime
    asked_by: str
    started_at: datetime | None
    ended_at: datetime | None
    request: JobRequest
    run_id: UUID | None
    exit_code: int | None
    progress: JobProgress = field(default_factory=JobProgress)
    seed: int = 0

    @property
    def draft(self) -> UUID:
        """The run, never published, under which its entries are kept while it goes, for whoever takes it up again."""
        return uuid5(self.id, "draft")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is a worker's own for ``seconds`` from each renewal."""

    job: Job
    owner: str
    fence: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, when, and the key by which asking twice is asking once (empty: none)."""

    by: str
    at: datetime
    key: str = ""

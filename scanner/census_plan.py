"""How a census is made: the key of its digests, how exactly it counts, and what it may cost."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass, field

from classifiers import Distinct, ExactCount, SketchedCount
from config import (
    CrossBorderSettings,
    RegulatoryLine,
    Settings,
    SourceDenied,
    UsageError,
    Window,
    load_export_lines,
    load_lines,
    parse_secret_ref,
    resolve_secret,
)
from connectors.model import Reason

_KEY_BYTES = 16
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class CensusPlan:
    """``key`` never leaves this process; ``label`` tells one key from another without telling the key, and is empty for a key
    that was drawn for this run alone. ``carry``: a bundle is to hold the people of each system."""

    entity: str = ""
    key: bytes = field(default=b"", repr=False)
    label: str = ""
    exact: bool = False
    lg_k: int = 18
    third_parties: bool = False
    keep_sketches: bool = False
    seconds: float | None = None
    bytes_budget: int | None = None
    window: Window | None = None
    lines: tuple[RegulatoryLine, ...] = ()
    export_lines: tuple[RegulatoryLine, ...] = ()
    cross_border: CrossBorderSettings = field(default_factory=CrossBorderSettings)
    ciio: bool = False
    carry: bool = False

    @property
    def method(self) -> str:
        """How its numbers are marked: census or census_exact."""
        return "census_exact" if self.exact else "census"

    def make(self) -> Distinct:
        """A set that digests are counted in."""
        return ExactCount() if self.exact else SketchedCount(self.lg_k)


def census_plan(settings: Settings, exact: bool) -> CensusPlan:
    """The plan that shudian.yaml asks for. Raises UsageError where its key cannot be had: before a source is opened."""
    census = settings.census
    key, label = _key(census.key)
    return CensusPlan(
        settings.entity.name,
        key,
        label,
        exact,
        census.lg_k,
        census.third_parties == "include",
        census.keep_sketches and not exact,
        census.seconds,
        None if census.megabytes is None else int(census.megabytes * _MEGABYTE),
        settings.census_window(),
        load_lines(settings.rule_choice().folder),
        load_export_lines(settings.rule_choice().folder),
        settings.cross_border,
        settings.entity.ciio is True,
        settings.bundles.sketches and bool(label) and not exact,
    )


def _key(reference: str | None) -> tuple[bytes, str]:
    if reference is None:
        return secrets.token_bytes(_KEY_BYTES), ""
    try:
        secret = resolve_secret(parse_secret_ref(reference)).encode()
    except (UsageError, SourceDenied) as error:
        raise UsageError(f"census.key: {error.message}", error.advice) from None
    if len(secret) < _KEY_BYTES:
        raise UsageError(
            "census.key: the secret is too short", f"It needs at least {_KEY_BYTES} characters, better 32 random ones"
        )
    return hmac.digest(secret, b"shudian census", "sha256")[:_KEY_BYTES], hmac.digest(secret, b"label", "sha256")[:8].hex()


class Budget:
    """What a census may still read. It is asked after every piece."""

    def __init__(self, plan: CensusPlan) -> None:
        self._end = None if plan.seconds is None else time.monotonic() + plan.seconds
        self._left = plan.bytes_budget

    def spend(self, size: int) -> None:
        """So many bytes were read."""
        if self._left is not None:
            self._left -= size

    @property
    def reason(self) -> Reason | None:
        """Why nothing more may be read; None while it may."""
        late = self._end is not None and time.monotonic() > self._end
        return Reason.BUDGET if late or (self._left is not None and self._left <= 0) else None

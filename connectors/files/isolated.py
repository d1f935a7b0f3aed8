"""A format whose parser runs in the child: every question is passed on, every answer comes back as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from connectors.files import wire
from connectors.files.children import Children
from connectors.files.context import Context
from connectors.files.format import Part
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Dataset, Reason, Sample, SamplePlan, Statistics

_AFTER_PLAN = 30.0  # seconds beyond the plan's own, for opening the file and for what cannot be interrupted


class IsolatedFormat:
    """Any format that ``detection`` finds in the child, which looks for itself what the file is."""

    def __init__(self, children: Children, context: Context) -> None:
        self._children = children
        self._place = {"path": context.path, "layouts": [asdict(layout) for layout in context.layouts]}

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The datasets inside the file."""
        with _understood():
            for kind, body in self._frames("parts", file, {}):
                yield wire.part_of(_only(wire.PART, kind, body))

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:
        """Rows and bytes."""
        with _understood():
            frames = self._frames("statistics", file, {"dataset": asdict(dataset)})
            answers = [wire.statistics_of(_only(wire.STATISTICS, kind, body)) for kind, body in frames]
            return answers[0] if answers else Statistics()

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """Rows from random places."""
        told = {"dataset": asdict(dataset), "plan": asdict(plan)}
        batches: list[pa.RecordBatch] = []
        found: Sample | None = None
        with _understood():
            for kind, body in self._frames("sample", file, told, plan.seconds + _AFTER_PLAN):
                if kind == wire.BATCH:
                    batches.append(wire.batch_of(body))
                else:
                    found = wire.sample_of(_only(wire.SAMPLE, kind, body), batches)
            if found is None:
                raise wire.BrokenAnswer
        return found

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns."""
        with _understood():
            for kind, body in self._frames("read", file, {"dataset": asdict(dataset), "columns": list(columns)}):
                yield wire.batch_of(_only(wire.BATCH, kind, body))

    def _frames(self, ask: str, file: OpenedFile, told: Mapping[str, Any], seconds: float = 0.0) -> Iterator[tuple[bytes, bytes]]:
        return self._children.ask({**self._place, **told, "ask": ask}, file, seconds)


@contextmanager
def _understood() -> Iterator[None]:
    """What makes no sense of an answer becomes Unreadable: the child may be in the hands of the file."""
    try:
        yield
    except wire.BrokenAnswer:
        raise Unreadable(Reason.PARSER_FAILED, "the parser's answer cannot be understood") from None


def _only(wanted: bytes, kind: bytes, body: bytes) -> bytes:
    if kind != wanted:
        raise wire.BrokenAnswer
    return body

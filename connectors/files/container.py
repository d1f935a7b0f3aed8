"""What files share that hold other files: archives, messages with attachments, documents with something embedded.

Members are unpacked into memory one at a time and read by the format of their content; nothing is written anywhere. Their
names are labels only. A member that cannot be read costs itself, not the archive.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import pyarrow as pa

from connectors.files.context import Context
from connectors.files.detection import format_of
from connectors.files.format import Part
from connectors.files.opening import MemoryFile, OpenedFile
from connectors.files.tables import TablesFormat, nothing
from connectors.files.unreadable import Unreadable
from connectors.model import Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics

_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another. ``path`` are the parts of its name. ``content`` unpacks it and may raise Unreadable; it is only
    called before the next member is asked for. ``problem`` says why it is not to be unpacked at all."""

    path: tuple[str, ...]
    content: Callable[[], OpenedFile]
    problem: Unreadable | None = None


class ContainerFormat(ABC):
    """A format of members. ``own`` reads what the file says itself, where it is more than a container."""

    own: TablesFormat | None = None

    def __init__(self, context: Context) -> None:
        self.context = context

    @abstractmethod
    def members(self, file: OpenedFile) -> Iterator[Member]:
        """The members in the order of the file. Raises Unreadable."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file's own datasets and those of all members."""
        if self.own is not None:
            yield from self.own.parts(file)
        for member in self._told_apart(file):
            yield from self._parts(member)

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:
        """What the file's own format or the member's says; of an archive's members nothing is known without unpacking."""
        if self.own is not None and not dataset.path:
            return self.own.statistics(file, dataset)
        return Statistics()

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """Rows of one dataset in it."""
        if self.own is not None and not dataset.path:
            return self.own.sample(file, dataset, plan)
        with self._found(file, dataset) as (content, inside, context):
            return format_of(content, context).sample(content, inside, plan) if content.size else nothing(dataset)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of one dataset in it."""
        if self.own is not None and not dataset.path:
            yield from self.own.read(file, dataset, columns)
            return
        with self._found(file, dataset) as (content, inside, context):
            if content.size:
                yield from format_of(content, context).read(content, inside, columns)

    def _parts(self, member: Member) -> Iterator[Part]:
        try:
            if member.problem is not None:
                raise member.problem
            context = self.context.below(*member.path)
            content = member.content()
            if not content.size:
                yield Part(Kind.FILE, member.path)
                return
            for part in format_of(content, context).parts(content):
                yield replace(part, path=(*member.path, *part.path))
        except Unreadable as error:
            if not member.path:  # the file itself, packed: there is nothing else in it
                raise
            yield Part(Kind.FILE, member.path, problem=error)

    def _told_apart(self, file: OpenedFile) -> Generator[Member, None, None]:
        """The members, counted, each with a name of its own: in a tar a name may come again."""
        seen: dict[tuple[str, ...], int] = {}
        for member in self.members(file):
            self.context.budget.enter()
            count = seen[member.path] = seen.get(member.path, 0) + 1
            if count > 1 and member.path:
                member = replace(member, path=(*member.path[:-1], f"{member.path[-1]} ({count})"))
            yield member

    @contextmanager
    def _found(self, file: OpenedFile, dataset: Dataset) -> Iterator[tuple[OpenedFile, Dataset, Context]]:
        """The member that a dataset is in, unpacked; the dataset as it is called inside it; and the member's context."""
        with closing(self._told_apart(file)) as members:
            member = next((one for one in members if dataset.path[: len(one.path)] == one.path), None)
            if member is None:
                raise Unreadable(Reason.CHANGED, "the member of the archive is gone")
            if member.problem is not None:
                raise member.problem
            inside = replace(dataset, path=dataset.path[len(member.path) :])
            yield member.content(), inside, self.context.below(*member.path)


def name_parts(name: str) -> tuple[str, ...]:
    """A member's name as a path, without what would lead out of the archive if anybody followed it."""
    parts = [part for part in name.replace("\\", "/").replace("\0", "").split("/") if part not in ("", ".", "..")]
    return tuple(parts) or ("unnamed",)


def readable_name(raw: bytes) -> str:
    """A name of unknown encoding: UTF-8 where it is that, else GBK as archives from Windows have it."""
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def unpacked(pieces: Iterator[bytes], context: Context, room: int) -> MemoryFile:
    """A member's content in memory, counted against the budget. Raises Unreadable when it is over ``room`` bytes."""
    held = bytearray()
    for piece in pieces:
        held += piece
        context.budget.take(len(piece))
        if len(held) > room:
            raise Unreadable(Reason.TOO_LARGE, f"it unpacks to over {room // 1024 // 1024:,} MB")
    return MemoryFile(held)


def blocks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """A stream's content in pieces."""
    while piece := read(_BLOCK):
        yield piece


def packed_size(file: OpenedFile) -> Statistics:
    """Of a compressed file only the packed length is known."""
    return Statistics(bytes=Measure.exact(file.size, "compressed"))

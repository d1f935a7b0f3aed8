"""XML as a stream of events: no entity is expanded, nothing outside the file is fetched, depth is bounded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.parsers import expat

from connectors.files.encoding import BOMS, detect_form
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_BLOCK = 64 * 1024
_DEEPEST = 1_000
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "hz"})


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins. ``name`` has no namespace."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """An element ends."""

    name: str


class Stream(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes | None:
        """The next bytes; none at the end."""


Event = Start | End | str
"""Text comes as it is, possibly in several pieces."""


def events_of(file: OpenedFile) -> Iterator[Event]:
    """The events of an XML file in any encoding we read. Raises Unreadable."""
    file.seek(0)
    return events(file, _codec(file))


def events(stream: Stream, codec: str | None = None) -> Iterator[Event]:
    """The events of a stream; without a ``codec`` it is UTF-8 or UTF-16 as the stream itself says. Raises Unreadable."""
    reader = _Reader(codec)
    while block := stream.read(_BLOCK):
        yield from reader.feed(block)
    yield from reader.feed(b"", final=True)


class _Reader:
    """Blocks of bytes into events."""

    def __init__(self, codec: str | None) -> None:
        self._decoder = codecs.getincrementaldecoder(codec)("replace") if codec else None
        self._parser = expat.ParserCreate("utf-8" if codec else None)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._entity
        self._found: list[Event] = []
        self._depth = 0

    def feed(self, block: bytes, final: bool = False) -> list[Event]:
        """What the block says."""
        self._found = []
        data = self._decoder.decode(block, final).encode("utf-8", "replace") if self._decoder else block
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError:
            if self._found:  # what stands before the fault is told; the next call meets it again
                return self._found
            raise Unreadable(Reason.CORRUPT, "its markup is broken") from None
        return self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unreadable(Reason.REFUSED, f"its elements are nested over {_DEEPEST:,} deep")
        self._found.append(Start(_local(name), {_local(key): value for key, value in attributes.items()}))

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._found.append(End(_local(name)))

    def _text(self, text: str) -> None:
        self._found.append(text)

    def _entity(self, *_: object) -> None:
        raise Unreadable(Reason.REFUSED, "it declares entities of its own, which are not expanded")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _codec(file: OpenedFile) -> str | None:
    """The codec to decode with; None where the parser finds out best by itself. What is declared is believed: such files
    have few characters to tell by."""
    head = file.read_at(0, 512)
    file.seek(0)
    if any(head.startswith(mark) for mark, _ in BOMS) or head[:2] in (b"<\0", b"\0<"):
        return None
    declared = _DECLARED.match(head.lstrip())
    name = declared[1].decode().lower() if declared else ""
    if name in _CHINESE:
        return "gb18030"
    if not name or name in ("utf-8", "utf8"):
        codec = detect_form(file).codec
        file.seek(0)
        return codec
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise Unreadable(Reason.ENCODING, "it declares an encoding that is not known") from None

"""The contract of channels, and what they share: how a message is cut to what a channel takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

_LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as people read it, and its parts as programs do. Names and counts, all masked, without lone surrogates."""

    text: str
    kind: str = ""
    subject: str = ""
    at: datetime | None = None
    fills: Mapping[str, str | int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to a channel at once, the most important line first. ``id`` stays the same when it is sent again; ``where`` says
    where to look further, ``more`` is the sentence for what does not fit, with ``{}`` for how many."""

    id: UUID
    at: datetime
    title: str
    lines: tuple[Line, ...]
    where: str
    more: str
    language: str = "zh"

    @property
    def mark(self) -> str:
        """What people know a repetition by."""
        return str(self.id)[:8]


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took it. ``remark`` says what was not as it should be."""

    remark: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel did not take it, or did not say so in time. ``reason`` is our own sentence: nothing that the other side
    said, no address and no secret stands in it. ``retry``: whether it may go better later with nothing changed."""

    reason: str
    retry: bool


Outcome = Sent | Refused


class Channel(Protocol):
    """A way to tell people. Never raises for what the other side does."""

    def send(self, message: Message) -> Outcome:
        """Send it once, within the channel's time."""
        ...


def shown(message: Message, lines: int) -> tuple[tuple[str, ...], str]:
    """The texts of the first lines of a message, each of a bounded length, and the sentence for those left out ('' for none)."""
    texts = tuple(_short(one.text) for one in message.lines[:lines])
    left_out = len(message.lines) - len(texts)
    return texts, message.more.format(left_out) if left_out else ""


def fitted(message: Message, lines: int, limit: int, render: Callable[[Sequence[str], str], str]) -> str:
    """``render(texts, sentence for what is left out)`` with as many of the first lines as the channel wants and ``limit``
    bytes of UTF-8 allow."""
    for count in range(min(lines, len(message.lines)), 0, -1):
        text = render(*shown(message, count))
        if len(text.encode("utf-8")) <= limit:
            return text
    return render(*shown(message, 0))


_MEANT = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "|": "｜", "@": "＠"})


def unmarked(text: str) -> str:
    """The text without what chat programs take for markup, links or mentions: a table's name must not look like one of them.

    Look-alikes of full width stand in: the dialects of Markdown that robots know have no escapes that all of them keep."""
    return text.translate(_MEANT).replace("://", "：//")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"

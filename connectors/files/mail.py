"""Messages (eml) and mailboxes (mbox): a row a message, its headers and its text as columns; attachments as members."""

from __future__ import annotations

import email.errors
import email.message
import email.policy
import re
from collections.abc import Iterator, Sequence

from connectors.files.batches import Row
from connectors.files.container import ContainerFormat, Member, name_parts
from connectors.files.context import Context
from connectors.files.html import text_of_html
from connectors.files.opening import MemoryFile, OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Reason

_LARGEST = 256 * 1024 * 1024
_MOST_HEADERS = 200
_BODY = "body"
_BOUNDARY = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_FAULTS = (email.errors.MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError)

Message = email.message.EmailMessage


class MailFormat(ContainerFormat):
    """eml and mbox."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.own = _Messages()

    def members(self, file: OpenedFile) -> Iterator[Member]:
        """The attachments; those of a mailbox below the number of their message."""
        found = list(_messages(file))
        for number, message in enumerate(found, 1):
            for count, part in enumerate(_attachments(message), 1):
                name = name_parts(_text(part.get_filename()) or f"attachment {count}")[-1:]
                path = name if len(found) == 1 else (str(number), *name)
                yield self._member(path, part)

    def _member(self, path: tuple[str, ...], part: Message) -> Member:
        return Member(path, lambda: self._content(part))

    def _content(self, part: Message) -> OpenedFile:
        try:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes):  # a message as an attachment
                content = part.as_bytes()
        except _FAULTS:
            raise Unreadable(Reason.CORRUPT, "the attachment is broken") from None
        self.context.budget.take(len(content))
        return MemoryFile(content)


class _Messages(TablesFormat):
    """The messages as rows."""

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The file itself, its columns the headers met."""
        names = [name.lower() for message in _messages(file) for name in message]
        columns = (*list(dict.fromkeys(names))[:_MOST_HEADERS], _BODY)
        return (Table(lambda: _rows(file, columns), tuple(Column(name, "text") for name in columns)),)


def _messages(file: OpenedFile) -> Iterator[Message]:
    if file.size > _LARGEST:
        raise Unreadable(Reason.TOO_LARGE, "a message or mailbox of over 256 MB is not read")
    data = file.read_at(0, file.size)
    starts = [match.end() for match in _BOUNDARY.finditer(data)] if data.startswith(b"From ") else [0]
    ends = [match.start() for match in _BOUNDARY.finditer(data)][1:] if data.startswith(b"From ") else []
    for start, end in zip(starts, [*ends, len(data)], strict=True):
        try:
            yield email.message_from_bytes(data[start:end], policy=email.policy.default)
        except _FAULTS:
            raise Unreadable(Reason.CORRUPT, "the message is broken") from None


def _rows(file: OpenedFile, columns: Sequence[str]) -> Iterator[Row]:
    for message in _messages(file):
        headers = ["\n".join(_header(message, name)) or None for name in columns[:-1]]
        yield [*headers, "\n".join(_bodies(message)) or None]


def _header(message: Message, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except _FAULTS:  # a header too broken for the policy is told as it stands
        return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _parts(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart() and isinstance(part, Message):
            yield part


def _attachments(message: Message) -> Iterator[Message]:
    return (part for part in _parts(message) if not _is_body(part))


def _is_body(part: Message) -> bool:
    return part.get_content_maintype() == "text" and not part.get_filename() and part.get_content_disposition() != "attachment"


def _bodies(message: Message) -> Iterator[str]:
    for part in _parts(message):
        if not _is_body(part):
            continue
        try:
            text = part.get_content()
        except _FAULTS:
            payload = part.get_payload(decode=True)
            text = payload.decode("gb18030", "replace") if isinstance(payload, bytes) else ""
        yield text_of_html(text) if part.get_content_subtype() == "html" else str(text)


def _text(name: str | None) -> str:
    return (name or "").strip()

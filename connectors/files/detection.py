"""Which format a file has, told by its first bytes and never by its name."""

from __future__ import annotations

from importlib import import_module

from connectors.files.format import Format
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_FORMATS = {
    "parquet": "connectors.files.parquet:ParquetFormat",
    "excel": "connectors.files.excel:ExcelFormat",
    "json": "connectors.files.jsonl:JsonFormat",
    "csv": "connectors.files.csv:CsvFormat",
}
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "excel"),
    (b"PK\x05\x06", "excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
)
_NOT_READ = (b"%PDF-", b"PK\x07\x08", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd", b"ORC")
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table", b"{\\rtf")
_BOM = b"\xef\xbb\xbf"


def format_of(file: OpenedFile) -> Format:
    """The format of an opened file; its module is imported on first use. Raises Unreadable."""
    module, _, name = _FORMATS[format_name(file)].partition(":")
    made: Format = getattr(import_module(module), name)()
    return made


def format_name(file: OpenedFile) -> str:
    """The name of the format: csv, excel, json or parquet. Raises Unreadable for what is none of them."""
    head = file.read_at(0, 64)
    if head.startswith(b"PARE"):
        raise Unreadable(Reason.ENCRYPTED, "the Parquet file is encrypted")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    text = head.removeprefix(_BOM).lstrip()
    if head.startswith(_NOT_READ) or text.lower().startswith(_MARKUP):
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "files of this type are not read")
    return "json" if text.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[:1] in (b"{", b"[") else "csv"

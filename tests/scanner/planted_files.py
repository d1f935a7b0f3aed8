"""Canaries in files of every format that is read: in cells, headers, names, comments and properties; and of each file ruins, so
that a parser fails with a value in its error's text."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import quoteattr

import docx
import fastavro
import openpyxl
import pptx
import py7zr
import pyarrow as pa
import pyarrow.orc
from pptx.util import Inches

from tests.connectors.files.documents import lines, pdf, zipped
from tests.scanner.demo.canaries import KINDS, Aviary

Make = Callable[[str], str]
"""A new value planted in the named place; kinds take turns."""

ROWS = 6
_NAMES = ("name", "header", "key", "label")
_IN_NAMES = ("CN_MOBILE_PHONE", "CN_ID_CARD", "BANK_CARD")
"""What is known for what it is wherever it stands. A name made of an address or a password cannot be told from a name."""


def plant_files(folder: Path, aviary: Aviary) -> None:
    """Under ``folder``, for each format: a sound file, one that breaks off, one with spoilt bytes and one with a wrong ending."""
    for name, content in FORMATS.items():
        for state, spoil in _STATES.items():
            make = maker(aviary, f"{name} {state}")
            place = folder / name.replace(".", "_") / state / make("folder name")
            place.mkdir(parents=True)
            (place / f"{make('file name')}.{name}").write_bytes(spoil(content(make)))
    wrong = folder / "wrong"
    wrong.mkdir()
    for name in FORMATS:
        text = maker(aviary, f"text named {name}")("only line, which may be taken for a header")
        (wrong / f"{name.replace('.', '_')}_x.{name}").write_text(f"{text}\n{text[:3]}", encoding="utf-8")


def plant_names(folder: Path, make: Make) -> None:
    """A few files, sound and broken, in whose names and folders' names values stand."""
    for name, content in (("csv", _csv(make)), ("json", b'{"a": "' + make("broken").encode()), ("zip", _zip(make))):
        place = folder / make("folder name")
        place.mkdir(parents=True)
        (place / f"{make('file name')}.{name}").write_bytes(content)


def maker(aviary: Aviary, about: str) -> Make:
    """Makes values for places in ``about``."""

    def make(place: str) -> str:
        kinds = _IN_NAMES if place.endswith(_NAMES) else KINDS
        kind = kinds[len(aviary.canaries) % len(kinds)]
        return aviary.make(kind, f"{about}: {place}")

    return make


def _cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def _garbled(data: bytes) -> bytes:
    spoilt = bytearray(data)
    for place in range(len(spoilt) // 3, len(spoilt) * 2 // 3, max(1, len(spoilt) // 9)):  # not the directory of an archive
        spoilt[place : place + 2] = b"\xff\x00"
    return bytes(spoilt)


_STATES: Mapping[str, Callable[[bytes], bytes]] = {"sound": lambda data: data, "cut": _cut, "garbled": _garbled}


def _orc(make: Make) -> bytes:
    table = pa.table({make("column name"): [make("cell") for _ in range(ROWS)], "n": range(ROWS)})
    table = table.replace_schema_metadata({make("metadata key"): make("metadata")})
    sink = io.BytesIO()
    pyarrow.orc.write_table(table, sink, compression="uncompressed")
    return sink.getvalue()


def _avro(make: Make) -> bytes:
    label = "E" + "".join(c for c in make("enumeration label") if c.isascii() and c.isalnum())
    schema = {
        "type": "record",
        "name": "r",
        "doc": make("schema doc"),
        "fields": [
            {"name": "lxdh", "type": "string", "doc": make("field doc"), "default": make("default")},
            {"name": "e", "type": {"type": "enum", "name": "k", "symbols": [label]}},
        ],
    }
    sink = io.BytesIO()
    rows = [{"lxdh": make("cell"), "e": label} for _ in range(ROWS)]
    fastavro.writer(sink, fastavro.parse_schema(schema), rows, metadata={"note": make("metadata")})
    return sink.getvalue()


def _xml(make: Make) -> bytes:
    rows = "".join(
        f"<row id={quoteattr(make('attribute'))}><lxdh>{make('cell')}</lxdh><bz>用户{make('text')}来电</bz></row>"
        for _ in range(ROWS)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><!-- {make("comment")} --><list>{rows}</list>'.encode()


def _html(make: Make) -> bytes:
    rows = "".join(f"<tr><td>{n}</td><td>{make('cell')}</td></tr>" for n in range(ROWS))
    head = f"<title>{make('title')}</title><meta name='author' content='{make('meta')}'>"
    table = f"<table><caption>{make('caption')}</caption><tr><th>id</th><th>{make('header')}</th></tr>{rows}</table>"
    return f"<html><head>{head}</head><body><!-- {make('comment')} --><p>{make('text')}</p>{table}</body></html>".encode()


def _properties(core: object, make: Make) -> None:
    for field in ("author", "title", "subject", "keywords", "comments", "last_modified_by"):
        setattr(core, field, make(f"property {field}"))


def _docx(make: Make) -> bytes:
    book = docx.Document()
    _properties(book.core_properties, make)
    book.sections[0].header.paragraphs[0].text = make("page header")
    book.add_heading(make("heading"))
    book.add_paragraph(f"联系{make('text')}办理")
    table = book.add_table(ROWS, 2)
    for row in table.rows:
        row.cells[0].text, row.cells[1].text = make("cell"), "x"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _pptx(make: Make) -> bytes:
    show = pptx.Presentation()
    _properties(show.core_properties, make)
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = make("title")
    slide.notes_slide.notes_text_frame.text = make("notes")
    table = slide.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(4), Inches(2))
    table.name = make("shape name")
    for row in range(3):
        table.table.cell(row, 0).text = make("cell")
    sink = io.BytesIO()
    show.save(sink)
    return sink.getvalue()


def _xlsx(make: Make) -> bytes:
    book = openpyxl.Workbook()
    _properties_of_book(book, make)
    sheet = book.active
    sheet.title = make("sheet name").replace("@", "at")[:31]
    sheet.append(["id", make("header"), "联系电话"])
    for number in range(ROWS):
        sheet.append([number, make("cell"), f"留言{make('text')}"])
    sheet.oddHeader.center.text = make("print header")
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _properties_of_book(book: openpyxl.Workbook, make: Make) -> None:
    book.properties.creator, book.properties.title = make("property"), make("property")


def _pdf(make: Make) -> bytes:
    texts = [_ascii(make, "text") for _ in range(ROWS)]
    info = b"<< /Title (%s) /Author (%s) >>" % (_ascii(make, "title").encode(), _ascii(make, "author").encode())
    return pdf(lines(*texts), trailer=b"/Info 7 0 R", objects=(info,))


def _ascii(make: Make, place: str) -> str:
    """Helvetica has no Chinese characters."""
    while not (value := make(place)).isascii():
        pass
    return value


def _eml(make: Make) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = make("subject"), "a@b.example", "c@d.example"
    mail["X-Note"] = _ascii(make, "header")
    mail.set_content(f"请联系{make('text')}。\n{make('text')}\n")
    table = "id,lxdh\n" + "".join(f"{n},{make('attached cell')}\n" for n in range(ROWS))
    mail.add_attachment(table.encode(), "text", "csv", filename=f"{make('attachment name')}.csv")
    return mail.as_bytes()


def _log(make: Make) -> bytes:
    return "".join(f"2024-01-31 08:00:{n:02d} INFO user={make('text')} ok\n" for n in range(ROWS)).encode()


def _mysql_dump(make: Make) -> bytes:
    rows = ",".join(f"({n},'{make('cell')}')" for n in range(ROWS))
    table = (
        f"-- MySQL dump 10.13 {make('comment')}\nCREATE TABLE `users` (\n `id` int,\n `lxdh` varchar(60) DEFAULT "
        f"'{make('default')}' COMMENT '例 {make('column comment')}',\n `k` enum('{make('label')}','x')\n) "
        f"ENGINE=InnoDB COMMENT='{make('table comment')}';\n"
    )
    return f"{table}INSERT INTO `users` (id,lxdh) VALUES {rows};\nINSERT INTO `users` VALUES ('{make('broken row')}'".encode()


def _postgresql_dump(make: Make) -> bytes:
    rows = "".join(f"{n}\t{make('cell')}\n" for n in range(ROWS))
    head = (
        f"--\n-- PostgreSQL database dump\n-- {make('comment')}\nCREATE TABLE public.users (id integer, lxdh text DEFAULT "
        f"'{make('default')}'::text, CONSTRAINT c CHECK (lxdh <> '{make('check')}'));\n"
        f"COMMENT ON COLUMN public.users.lxdh IS '{make('column comment')}';\n"
    )
    return f"{head}COPY public.users (id, lxdh) FROM stdin;\n{rows}{make('broken row')}\n\\.\n".encode()


def _cdr(delimiter: str) -> Callable[[Make], bytes]:
    def content(make: Make) -> bytes:
        rows = [[str(n), make("cell"), "20240131080000", f"备注{make('text')}"] for n in range(ROWS)]
        return "".join(delimiter.join(row) + "\n" for row in rows).encode("gb18030")

    return content


def _json(make: Make) -> bytes:
    rows = [{"lxdh": make("cell"), make("key"): {make("deep key"): [make("deep cell")]}} for _ in range(ROWS)]
    return json.dumps(rows, ensure_ascii=False).encode()


def _csv(make: Make) -> bytes:
    return (f"id,{make('header')}\n" + "".join(f"{n},{make('cell')}\n" for n in range(ROWS))).encode()


def _zip(make: Make) -> bytes:
    return zipped((f"{make('member folder')}/{make('member name')}.csv", _csv(make)), ("in.xml", _xml(make)))


def _tar(make: Make) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        content = _csv(make)
        entry = tarfile.TarInfo(f"{make('member name')}.csv")
        entry.size, entry.uname = len(content), make("owner")[:20]
        archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo(f"{make('link name')}")
        link.type, link.linkname = tarfile.SYMTYPE, make("link target")
        archive.addfile(link)
    return sink.getvalue()


def _seven(make: Make) -> bytes:
    sink = io.BytesIO()
    with py7zr.SevenZipFile(sink, "w") as archive:
        archive.writef(io.BytesIO(_csv(make)), f"{make('member name')}.csv")
    return sink.getvalue()


FORMATS: Mapping[str, Callable[[Make], bytes]] = {
    "orc": _orc,
    "avro": _avro,
    "xml": _xml,
    "html": _html,
    "docx": _docx,
    "pptx": _pptx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "eml": _eml,
    "log": _log,
    "mysql.sql": _mysql_dump,
    "pg.sql": _postgresql_dump,
    "bar.txt": _cdr("|"),
    "soh.dat": _cdr("\x01"),
    "json": _json,
    "csv.gz": lambda make: gzip.compress(_csv(make)),
    "zip": _zip,
    "tar": _tar,
    "7z": _seven,
}

"""Which format a file has, told by its content and never by its name."""

from __future__ import annotations

import re
from importlib import import_module

from connectors.files.context import Context
from connectors.files.encoding import BOMS
from connectors.files.format import Format
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.files.zip_check import list_zip
from connectors.model import Reason

_FORMATS = {
    "avro": "connectors.files.avro:AvroFormat",
    "compressed": "connectors.files.compressed:CompressedFormat",
    "csv": "connectors.files.csv:CsvFormat",
    "docx": "connectors.files.office:WordFormat",
    "eml": "connectors.files.mail:MailFormat",
    "excel": "connectors.files.excel:ExcelFormat",
    "html": "connectors.files.html:HtmlFormat",
    "json": "connectors.files.jsonl:JsonFormat",
    "layout": "connectors.files.declared:LayoutFormat",
    "odt": "connectors.files.office:OpenDocumentFormat",
    "orc": "connectors.files.orc:OrcFormat",
    "parquet": "connectors.files.parquet:ParquetFormat",
    "pdf": "connectors.files.pdf:PdfFormat",
    "pptx": "connectors.files.office:SlidesFormat",
    "7z": "connectors.files.archive_7z:SevenZipFormat",
    "sql": "connectors.files.dump:DumpFormat",
    "tar": "connectors.files.archive_tar:TarFormat",
    "xml": "connectors.files.xml:XmlFormat",
    "zip": "connectors.files.archive_zip:ZipFormat",
}
_IN_PROCESS = frozenset({"csv", "json", "layout", "parquet"})
"""Formats whose parsers are our own and bounded, and Parquet: its sample reads within a budget, its footer is checked."""

_WITH_CONTEXT = frozenset({"7z", "compressed", "docx", "eml", "layout", "pptx", "tar", "zip"})

_MAGIC = (
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "excel"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ\x00", "compressed"),
    (b"\x28\xb5\x2f\xfd", "compressed"),
)
_NOT_READ = (b"PK\x07\x08", b"Rar!", b"{\\rtf", b"<svg", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"MZ\x90")
_DATABASES = ((re.compile(rb"SQLite format 3\0"), "sqlite"), (re.compile(rb".{8}DUCK..\0{6}", re.DOTALL), "duckdb"))
_HEAD = 4096
_TAIL = 1024
_HTML = re.compile(
    r"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|title|style)[\s>]", re.IGNORECASE | re.DOTALL
)
_XHTML = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"<([A-Za-z_][\w:.-]*)[\s/>]")
_HEADER_LINE = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:(?:[ \t]|$)")
_MAIL_HEADERS = re.compile(
    r"^(?:from|to|subject|date|received|message-id|return-path|mime-version):", re.IGNORECASE | re.MULTILINE
)
# A header that begins with {x} is no JSON, and neither is a file of settings with its [sections].
_JSON = re.compile(r'\{(?:\s*["}]|[ \t]*[\r\n])|\[\s*[\[{"\]\d-]')
_DUMP = re.compile(
    r"""\A(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z);?|\\restrict[^\n]*\n)*
        (?:set|create|drop|insert|replace|begin|start|copy|use|lock|alter|select\s+pg_catalog\.set_config)\s""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_DUMP_BODY = re.compile(
    r"create\s+table\s|insert\s+into\s|^copy\s+\S+.*from\s+stdin|database\s+dump|mysql\s+dump|mariadb\s+dump",
    re.IGNORECASE | re.MULTILINE,
)


def format_of(file: OpenedFile, context: Context) -> Format:
    """The format of an opened file; its module is imported on first use. Raises Unreadable."""
    return made(chosen_name(file, context), context)


def made(name: str, context: Context) -> Format:
    """The format of that name."""
    module, _, kind = _FORMATS[name].partition(":")
    found = getattr(import_module(module), kind)
    built: Format = found(context) if name in _WITH_CONTEXT else found()
    return built


def chosen_name(file: OpenedFile, context: Context) -> str:
    """As ``format_name``, but text for which a layout is declared has the format ``layout``. Raises Unreadable."""
    declared = context.layout is not None
    if declared and not _packed(file.read_at(0, 8)):
        return "layout"
    return format_name(file)


def is_hostile(name: str) -> bool:
    """Whether files of this format are only parsed in the child."""
    return name not in _IN_PROCESS


def format_name(file: OpenedFile) -> str:
    """The name of the format. Raises Unreadable for what is none that we read."""
    head = file.read_at(0, _HEAD)
    if head.startswith(b"PARE"):
        raise Unreadable(Reason.ENCRYPTED, "the Parquet file is encrypted")
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_name(file)
    if head[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_NOT_READ):
        raise not_read()
    for mark, scheme in _DATABASES:
        if mark.match(head):
            raise Unreadable(Reason.UNSUPPORTED_TYPE, f"it is a database: scan it as a source of its own, {scheme}:///FILE")
    return _text_name(file, head)


def not_read() -> Unreadable:
    """What is said of every file that no format is for."""
    return Unreadable(Reason.UNSUPPORTED_TYPE, "files of this type are not read")


def _packed(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") or any(head.startswith(magic) for magic, name in _MAGIC if name in ("7z", "compressed"))


def _zip_name(file: OpenedFile) -> str:
    """Office documents are zips; which one, their members tell."""
    with list_zip(file) as archive:
        names = archive.namelist()
        kind = archive.read("mimetype")[:200] if "mimetype" in names and archive.getinfo("mimetype").file_size < 200 else b""
    if b"opendocument" in kind:
        return "excel" if b"spreadsheet" in kind else "odt"
    for folder, name in (("xl/", "excel"), ("word/", "docx"), ("ppt/", "pptx")):
        if any(one.startswith(folder) for one in names) and "[Content_Types].xml" in names:
            return name
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise not_read()
    return "zip"


def _text_name(file: OpenedFile, head: bytes) -> str:
    text = _decoded(head)
    start = text.lstrip()
    if start.startswith(("{\\rtf", "<svg")):
        raise not_read()
    if start.startswith("<") and (name := _markup_name(file, start)):
        return name
    if _JSON.match(start):
        return "json"
    if _is_mail(start):
        return "eml"
    if _DUMP.match(start) and _DUMP_BODY.search(start):
        return "sql"
    return "csv"


def _decoded(head: bytes) -> str:
    """The beginning as text, well enough to know markup: what is not ASCII does not matter."""
    for mark, codec in BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(codec, "replace")
    return head.decode("latin-1")


def _markup_name(file: OpenedFile, start: str) -> str | None:
    if start.startswith("<?xml"):
        return "html" if _XHTML.search(start[:1024]) else "xml"
    if _HTML.match(start):
        return "html"
    if start.startswith("<!DOCTYPE "):
        return "xml"
    element = _ELEMENT.match(start)
    # Lines of a log may begin with a tag too; a document ends with the one it began with.
    tail = file.read_at(max(0, file.size - _TAIL), _TAIL).replace(b"\0", b"").rstrip()
    if element and tail.endswith((f"</{element[1]}>".encode(), b"/>")):
        return "xml"
    return None


def _is_mail(start: str) -> bool:
    """A message begins with header lines; a mailbox with a line that begins with From and a blank."""
    lines = start.splitlines()[:12]
    if lines and lines[0].startswith("From ") and len(lines) > 1:
        lines = lines[1:]
    headers = 0
    for line in lines:
        if _HEADER_LINE.match(line):
            headers += 1
        elif not (headers and line[:1] in (" ", "\t")):
            break
    return headers >= 3 and len(_MAIL_HEADERS.findall("\n".join(lines))) >= 2

from __future__ import annotations

import io
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import docx
import pptx
import pytest

from connectors.model import Dataset, Kind, Reason, Skipped, Status
from tests.connectors.files.documents import PICTURE, encrypted_pdf, lines, office, pdf, zipped
from tests.connectors.files.reading import (
    PLAN,
    connector_of,
    dataset_of,
    entries_of,
    read_rows,
    rows_of,
    sample_of,
    skipped_of,
)

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _texts(path: Path, name: str = "") -> list[str]:
    assert [column.name for column in dataset_of(path, name).columns] == ["text"]
    rows = [str(row[0]) for row in rows_of(sample_of(path, name=name))]
    assert [str(row[0]) for row in read_rows(path, name)] == rows
    return rows


def _word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("联系人 赵一").add_run(" 电话 13900000001")
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("姓名", "手机"), ("钱二", "13900000002")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "页眉 13900000003"
    document.sections[0].footer.paragraphs[0].text = "页脚 13900000004"
    document.add_comment(document.paragraphs[0].runs, text="批注 13900000005", author="a", initials="a")
    document.save(str(path))


def test_word(tmp_path: Path) -> None:
    path = tmp_path / "no extension"
    _word(path)
    assert set(_texts(path)) == {
        "联系人 赵一 电话 13900000001",
        "姓名\t手机",
        "钱二\t13900000002",
        "页眉 13900000003",
        "页脚 13900000004",
        "批注 13900000005",
    }
    assert dataset_of(path).kind is Kind.FILE


def test_word_hides_nothing(tmp_path: Path) -> None:
    """Deleted text, text boxes told once, alternative text, links, notes, a table within a table."""
    body = f"""<w:document {_W} xmlns:mc="mc" xmlns:wp="wp"><w:body>
      <w:p><w:del><w:r><w:delText>deleted 13900000001</w:delText></w:r></w:del></w:p>
      <w:p><w:r><w:t>around </w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p>
        </w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>
        </mc:Fallback></mc:AlternateContent><w:t>it</w:t></w:r></w:p>
      <w:p><w:r><wp:docPr descr="alternative"/></w:r></w:p>
      <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr>
      </w:tbl></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"""
    notes = f"<w:footnotes {_W}><w:footnote><w:p><w:r><w:t>note</w:t></w:r></w:p></w:footnote></w:footnotes>"
    links = '<Relationships><Relationship Target="mailto:a@example.com" TargetMode="External"/></Relationships>'
    path = tmp_path / "file"
    path.write_bytes(
        office(
            ("word/document.xml", body.encode()),
            ("word/footnotes.xml", notes.encode()),
            ("word/_rels/document.xml.rels", links.encode()),
        )
    )
    found = _texts(path)
    expected = ["deleted 13900000001", "box", "around it", "alternative", "inner", "a\tb", "note", "mailto:a@example.com"]
    assert sorted(found) == sorted(expected)


def test_what_is_embedded_is_a_dataset_of_its_own(tmp_path: Path) -> None:
    body = f"<w:document {_W}><w:body><w:p><w:r><w:t>text</w:t></w:r></w:p></w:body></w:document>"
    inside = ("word/embeddings/list.bin", b"id,name\n1,a\n")
    path = tmp_path / "file.docx"
    path.write_bytes(office(("word/document.xml", body.encode()), inside))
    assert [entry.path for entry in entries_of(path)] == [("file.docx",), ("file.docx", "list.bin")]
    assert rows_of(sample_of(path, name="list.bin")) == [("1", "a")]
    assert rows_of(sample_of(path, name="file.docx")) == [("text",)]


def test_slides_and_their_notes(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for number in range(12):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"slide {number}"
        slide.notes_slide.notes_text_frame.text = f"note {number}"
    path = tmp_path / "file"
    deck.save(str(path))
    found = _texts(path)
    assert [text for text in found if text.startswith("slide")] == [f"slide {number}" for number in range(12)]
    assert {f"note {number}" for number in range(12)} <= set(found)


def test_pdf(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(pdf(lines("phone 13900000001", "second"), lines("page two")))
    assert _texts(path) == ["phone 13900000001", "second", "page two"]


def test_pages_that_are_pictures(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(pdf(PICTURE, PICTURE))
    assert skipped_of(path).reason is Reason.NO_TEXT_LAYER
    path.write_bytes(pdf(lines("text"), PICTURE))
    sample = sample_of(path)
    assert (sample.status, sample.reason, sample.coverage.power_at_1pct) == (Status.PARTIAL, Reason.NO_TEXT_LAYER, 0.0)


def _message() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "赵一 <a@example.com>"
    message["To"] = "b@example.com"
    message["Subject"] = "合同"
    message.set_content("电话 13900000001\n")
    message.add_alternative("<p>电话 <b>13900000001</b></p>", subtype="html")
    message.add_attachment(b"id,name\n1,a\n", maintype="application", subtype="octet-stream", filename="名单.csv")
    return message


def test_mail(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(_message()))
    assert [entry.path for entry in entries_of(path)] == [("file",), ("file", "名单.csv")]
    (row,) = sample_of(path, name="file").batches[0].to_pylist()
    assert (row["from"], row["to"], row["subject"]) == ("赵一 <a@example.com>", "b@example.com", "合同")
    assert row["body"].count("13900000001") == 2
    assert rows_of(sample_of(path, name="名单.csv")) == [("1", "a")]


def test_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "file.mbox"
    path.write_bytes(b"".join(b"From a Mon Jan  1 00:00:00 2024\n" + bytes(_message()) + b"\n" for _ in range(3)))
    paths = [entry.path[1:] for entry in entries_of(path)]
    assert paths == [(), ("1", "名单.csv"), ("2", "名单.csv"), ("3", "名单.csv")]
    with connector_of(path) as connector:
        dataset = next(entry for entry in entries_of(path) if isinstance(entry, Dataset))
        assert len(rows_of(connector.sample(dataset, PLAN))) == 3  # type: ignore[arg-type]


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
_TABLE = "<table><tr><th>姓名</th><th>手机</th></tr><tr><td>钱二</td><td> 139 <b>0000</b></td></tr></table>"


def test_html(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text(
        f'<html><head><meta charset="utf-8"><style>p {{}}</style></head><body>{_TABLE}</body></html>', encoding="utf-8"
    )
    assert rows_of(sample_of(path)) == [("钱二", "139 0000")]
    assert [column.name for column in dataset_of(path).columns] == ["姓名", "手机"]
    path.write_text(f'<!DOCTYPE html>\n<p>a &lt; b<p><a href="tel:13900000001">call</a>{_TABLE}{_TABLE}', encoding="utf-8")
    assert [entry.path[1:] for entry in entries_of(path)] == [("table 1",), ("table 2",), ("text",)]
    assert set(_texts(path, "text")) == {"a < b", "call", "tel:13900000001"}
    path.write_text("<html><body><p>just text</body></html>", encoding="utf-8")
    assert _texts(path) == ["just text"]


XML: list[tuple[str, bytes, list[str], list[tuple[str | None, ...]]]] = [
    (
        "rows",
        b"<r><i><a>1</a><b>x</b></i><i><a>2</a><c k='v'/></i></r>",
        ["a", "b", "c/@k"],
        [("1", "x", None), ("2", None, "v")],
    ),
    ("one object", b"<?xml version='1.0'?><r><a>1</a><b>2</b></r>", ["a", "b"], [("1", "2")]),
    ("attributes", b'<r><i a="1"/><i a="2"/></r>', ["@a"], [("1",), ("2",)]),
    ("values", b"<r><i>1</i><i>2</i></r>", ["text"], [("1",), ("2",)]),
    (
        "what stands outside",
        b"<r><h><who>x</who></h><l><i><a>1</a></i><i><a>2</a></i></l></r>",
        ["a", "$more"],
        [(None, "r/h/who: x"), ("1", None), ("2", None)],
    ),
    (
        "GBK",
        '<?xml version="1.0" encoding="GBK"?><r><i><姓名>赵一</姓名></i><i><姓名>钱二</姓名></i></r>'.encode("gbk"),
        ["姓名"],
        [("赵一",), ("钱二",)],
    ),
    ("UTF-16", '<?xml version="1.0"?><r><i><a>一</a></i><i><a>二</a></i></r>'.encode("utf-16"), ["a"], [("一",), ("二",)]),
    ("repeated", b"<r><i><a>1</a><a>2</a><b/></i><i><a>3</a></i></r>", ["a", "b"], [("1\n2", None), ("3", None)]),
    ("a doctype", b'<!DOCTYPE r SYSTEM "http://192.0.2.1/x.dtd"><r><i a="1"/><i a="2"/></r>', ["@a"], [("1",), ("2",)]),
]


@pytest.mark.parametrize(("content", "names", "rows"), [case[1:] for case in XML], ids=[case[0] for case in XML])
def test_xml(tmp_path: Path, content: bytes, names: list[str], rows: list[tuple[str | None, ...]]) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert [column.name for column in dataset_of(path).columns] == names
    assert rows_of(sample_of(path)) == rows
    assert read_rows(path) == rows


def test_xml_that_breaks_off_is_read_so_far(tmp_path: Path) -> None:
    path = tmp_path / "file.xml"
    path.write_bytes(b"<?xml version='1.0'?><r>" + b"<i><a>1</a><b>2</b></i>" * 5000 + b"<i><a")
    sample = sample_of(path)
    assert (sample.status, sample.reason, sample.coverage.power_at_1pct) == (Status.PARTIAL, Reason.CORRUPT, 0.0)
    assert len(rows_of(sample)) > 100


_BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 10))
    + b"]><l>&j;</l>"
)
_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'

HOSTILE: list[tuple[str, bytes, set[Reason]]] = [
    ("billion laughs", _BILLION, {Reason.REFUSED}),
    ("external entity", _OUTSIDE, {Reason.REFUSED}),
    ("deep markup", b"<?xml version='1.0'?>" + b"<a>" * 1_000_000, {Reason.REFUSED}),
    ("markup that is none", b"<?xml version='1.0'?>13900000001 <<<", {Reason.CORRUPT}),
    ("unknown encoding", b"<?xml version='1.0' encoding='nobody'?><a/>", {Reason.ENCODING}),
    ("entities in a document", office(("word/document.xml", _BILLION)), {Reason.REFUSED}),
    ("broken part", office(("word/document.xml", b"<w:document>13900000001")), {Reason.CORRUPT}),
    ("packed too tightly", office(("word/document.xml", b"<a>" + b" " * 2_000_000)), {Reason.TOO_LARGE}),
    ("zip bomb of a workbook", office(("xl/workbook.xml", b"0" * 2_000_000)), {Reason.TOO_LARGE}),
    ("encrypted PDF", encrypted_pdf(), {Reason.ENCRYPTED}),
    ("half a PDF", pdf(lines("13900000001"))[:300], {Reason.CORRUPT, Reason.NO_TEXT_LAYER}),
    ("a PDF without end", b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >> endobj\n" * 1000, {Reason.CORRUPT}),
    ("ORC in name only", b"ORC13900000001", {Reason.CORRUPT}),
    ("Avro in name only", b"Obj\x0113900000001", {Reason.CORRUPT}),
    (
        "old Word document",
        _OLE + "WordDocument".encode("utf-16-le"),
        {Reason.UNSUPPORTED_TYPE},
    ),
    (
        "encrypted docx",
        _OLE + "EncryptedPackage".encode("utf-16-le"),
        {Reason.ENCRYPTED},
    ),
    ("rich text", b"{\\rtf1 13900000001}", {Reason.UNSUPPORTED_TYPE}),
    ("a picture", b"\x89PNG\r\n\x1a\n" + b"13900000001" * 9, {Reason.UNSUPPORTED_TYPE}),
    ("a program", b"\x7fELF" + bytes(range(256)) * 4, {Reason.UNSUPPORTED_TYPE}),
    ("a program with a harmless name", b"MZ\x90\0" + bytes(range(256)) * 4, {Reason.UNSUPPORTED_TYPE}),
    ("a Java archive", zipped(("META-INF/MANIFEST.MF", b"x")), {Reason.UNSUPPORTED_TYPE}),
]


def test_hostile_documents_end_in_a_reason(tmp_path: Path) -> None:
    for name, content, _ in HOSTILE:
        (tmp_path / f"{name}.csv").write_bytes(content)
    found: dict[str, object] = {}
    with connector_of(tmp_path) as connector:
        for entry in connector.inventory():
            outcome = connector.sample(entry, PLAN) if isinstance(entry, Dataset) else entry
            assert "1390000" not in repr(outcome.detail if isinstance(outcome, Skipped) else "")
            found[entry.path[0].removesuffix(".csv")] = outcome.reason
    assert found.keys() == {name for name, _, _ in HOSTILE}
    assert {name: found[name] for name, _, reasons in HOSTILE if found[name] not in reasons} == {}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx", "html"])
def test_workbooks_of_another_program(tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file.csv").write_text("编号,姓名,手机\n" + "".join(f"{n},名{n},1390000{n:04}\n" for n in range(20)))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind]
    command += ["--infilter=CSV:44,34,76,1", "--outdir", str(tmp_path / "out"), str(tmp_path / "in" / "file.csv")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    rows = rows_of(sample_of(tmp_path / "out" / f"file.{kind}"))
    assert rows[7] == ("7", "名7", "13900000007")
    assert len(rows) == 20


def test_a_document_made_of_bytes_of_any_kind(tmp_path: Path) -> None:
    """A sound document with one byte after the other changed."""
    out = io.BytesIO()
    docx.Document().save(out)
    sound = out.getvalue()
    for number in range(0, len(sound), max(1, len(sound) // 60)):
        broken = bytearray(sound)
        broken[number] ^= 0xFF
        (tmp_path / f"{number:06}").write_bytes(broken)
    with connector_of(tmp_path) as connector:
        for entry in connector.inventory():
            if isinstance(entry, Dataset):
                connector.sample(entry, PLAN)

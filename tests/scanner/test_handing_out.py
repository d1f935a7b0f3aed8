"""No document is handed out with an identifier in it, wherever it was planted; what belongs into a form may stand there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from catalog import Catalog, group, replacing
from catalog.model import Snapshot, SourceOutcome
from config import ShudianError
from connectors.model import Status
from scanner.cli import export_app
from scanner.demo.check_digits import id_card, luhn, uscc
from scanner.document_texts import document_texts
from scanner.handing_out import HeldBack, handing_out, identifiers, refuse_identifiers
from tests.catalog.builders import columns, entry, run
from tests.classifiers.cases import contents
from tests.scanner.test_cli import shudian

PHONE, EMAIL, LANDLINE = "13900001234", "li.si@example.com", "010-88886666"
ID_CARD = id_card("11010119020307123")
BANK_CARD = luhn("622202200011223344")
ORDINARY = (
    "客户资料",
    "2026-11-22 12:40:00 UTC",
    "27717b35-8d4f-479e-8ca7-e947560023c7",
    "4de7306cee9ab8e5ff40b606875e2313a358d0c2a3a59cf592b31e4a9c76795a",
    "ae9e112df04da0be",
    "t_139****0000",
    "13,900,001,234",
    "约 13,900,001,234",
    "bak_20240101123045",
    "cdr_20240101",
    "工信部网安〔2022〕166号第十二条",
    "customer_registration_certificate_number",
    "备2026-001",
    "B1-20240001",
    "",
)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_texts_of_documents_hold_no_identifier(text: str) -> None:
    assert identifiers(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PHONE, "CN_MOBILE_PHONE"),
        (f"cdr_{PHONE}", "CN_MOBILE_PHONE"),
        (f"tel{PHONE}x", "CN_MOBILE_PHONE"),
        (f"请联系{PHONE}", "CN_MOBILE_PHONE"),
        ("１３９００００１２３４", "CN_MOBILE_PHONE"),
        (ID_CARD, "CN_ID_CARD"),
        (f"备份_{ID_CARD}_old", "CN_ID_CARD"),
        (BANK_CARD, "BANK_CARD"),
        (EMAIL, "EMAIL_ADDRESS"),
        (LANDLINE, "CN_LANDLINE"),
    ],
)
def test_identifiers_show_themselves(text: str, kind: str) -> None:
    assert kind in identifiers(text)


def _workbook(path: Path, *, cell: str = "", comment: str = "", header: str = "", title: str = "清单") -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title, book.properties.title = "表", title
    sheet["A1"], sheet["B1"], sheet["A2"] = "数据项", "条数", "甲"
    sheet["B2"] = 13900001234  # a number of records
    sheet["A3"] = cell or None
    if comment:
        sheet["A2"].comment = Comment(comment, "甲")
    sheet.oddHeader.left.text = header or None
    book.save(path)


def _paper(path: Path, *, paragraph: str = "", cell: str = "", header: str = "", title: str = "报告") -> None:
    document = Document()
    document.core_properties.title = title
    document.add_paragraph(paragraph)
    table = document.add_table(2, 2)
    table.cell(1, 1).text = cell
    document.sections[0].header.paragraphs[0].text = header
    document.save(str(path))


def _embedded(path: Path) -> None:
    inside = io.BytesIO()
    book = Workbook()
    book.active["B2"] = PHONE  # type: ignore[index]
    book.save(inside)
    _paper(path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/embeddings/chart1.xlsx", inside.getvalue())


def _csv(path: Path, text: str) -> None:
    path.write_text(f"item,column_comment,item_rows\r\n甲,{text},13900001234\r\n", encoding="utf-8-sig")


def _parquet(path: Path, text: str) -> None:
    table = pa.table({"item": ["甲", None], "level_because": [["乙", text], None], "item_rows": [13900001234, 1]})
    pq.write_table(table, path)


def _json(path: Path, text: str) -> None:
    items = [{"item": "甲", "item_rows": 13900001234, "datasets": [{"columns": [{"column_comment": text}]}]}]
    path.write_text('{"schema": "x",\n"items": [\n' + ",\n".join(map(json.dumps, items)) + "\n]}\n", encoding="utf-8")


def _ics(path: Path, text: str) -> None:
    uid = "UID:0123456789abcdef0123456789abcdef@shudian"
    folded = f"BEGIN:VEVENT\r\n{uid}\r\nSUMMARY:报送 {text[:5]}\r\n {text[5:]}\r\nEND:VEVENT\r\n"
    path.write_bytes(folded.encode())


@pytest.mark.parametrize(
    ("name", "write", "where"),
    [
        ("a.xlsx", lambda path: _workbook(path, cell=PHONE), "表!A3"),
        ("b.xlsx", lambda path: _workbook(path, cell=f"负责人 {ID_CARD}"), "表!A3"),
        ("c.xlsx", lambda path: _workbook(path, comment=f"问 {PHONE}"), "comment"),
        ("d.xlsx", lambda path: _workbook(path, header=PHONE), "header"),
        ("e.xlsx", lambda path: _workbook(path, title=f"清单 {PHONE}"), "docProps/core.xml"),
        ("f.docx", lambda path: _paper(path, paragraph=f"请致电{PHONE}"), "document.xml paragraph 1"),
        ("g.docx", lambda path: _paper(path, cell=BANK_CARD), "document.xml table 1 row 2 column 2"),
        ("h.docx", lambda path: _paper(path, header=EMAIL), "header1.xml paragraph 1"),
        ("i.docx", lambda path: _paper(path, title=PHONE), "docProps/core.xml"),
        ("j.docx", _embedded, "word/embeddings/chart1.xlsx: Sheet!B2"),
        ("k.csv", lambda path: _csv(path, PHONE), "column_comment, line 2"),
        ("l.parquet", lambda path: _parquet(path, PHONE), "level_because, from row 1"),
        ("m.json", lambda path: _json(path, PHONE), "line 3.datasets[0].columns[0].column_comment"),
        ("n.ics", lambda path: _ics(path, PHONE), "SUMMARY, line 3"),
        ("o.txt", lambda path: path.write_text(PHONE), "line 1"),
    ],
)
def test_a_document_with_an_identifier_is_kept_back(
    tmp_path: Path, name: str, write: Callable[[Path], object], where: str
) -> None:
    made = tmp_path / "made"
    write(made)
    out = tmp_path / "out" / name
    with pytest.raises(ShudianError) as refused, handing_out(), replacing(out) as part:
        part.write_bytes(made.read_bytes())
    assert refused.value.exit_code == 1
    assert where in refused.value.message
    for value in (PHONE, ID_CARD, BANK_CARD, EMAIL):
        assert value not in refused.value.message + refused.value.advice
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.xlsx", lambda path: _workbook(path, cell="乙")),
        ("b.docx", lambda path: _paper(path, paragraph="甲", cell="13,900,001,234")),
        ("c.csv", lambda path: _csv(path, "备注")),
        ("d.parquet", lambda path: _parquet(path, "备注")),
        ("e.json", lambda path: _json(path, "备注")),
        ("f.ics", lambda path: _ics(path, "评估报告")),
    ],
)
def test_numbers_of_records_and_ordinary_texts_are_handed_out(tmp_path: Path, name: str, write: Callable[[Path], object]) -> None:
    write(tmp_path / name)
    refuse_identifiers(tmp_path / name, tmp_path / name)
    assert list(document_texts(tmp_path / name, Path(name).suffix))


def test_an_earlier_document_stays_when_a_new_one_is_kept_back(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    out.write_text("old")
    with pytest.raises(ShudianError), handing_out(), replacing(out) as part:
        _csv(part, PHONE)
    assert out.read_text() == "old"
    with replacing(out) as part:  # what is no document is not looked at
        _csv(part, PHONE)
    assert PHONE in out.read_text(encoding="utf-8-sig")


FORM = "重要数据目录备案表"
USCC = uscc("91110000600037341")


def _pairs(path: Path, label: str, value: str, title: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    book.properties.title = title
    sheet.append(["单位名称", "示例公司"])
    sheet.append([label, value])
    book.save(path)


@pytest.mark.parametrize(
    ("label", "value", "title", "passes"),
    [
        ("联系电话", PHONE, FORM, True),
        ("联系电话", LANDLINE, FORM, True),
        ("电子邮箱", EMAIL, FORM, True),
        ("直接责任人", f"张三 {PHONE}", FORM, True),
        ("统一社会信用代码", USCC, FORM, True),
        ("联系电话", ID_CARD, FORM, False),  # allowed is what belongs there, not everything
        ("联系电话", BANK_CARD, FORM, False),
        ("单位名称", PHONE, FORM, False),
        ("备注", PHONE, FORM, False),
        ("统一社会信用代码", PHONE, FORM, False),
        ("联系电话", PHONE, "数据清单", False),  # there a label is a name that came from outside
    ],
)
def test_what_belongs_into_a_field_of_the_form_may_stand_there(
    tmp_path: Path, label: str, value: str, title: str, passes: bool
) -> None:
    file = tmp_path / "form.xlsx"
    _pairs(file, label, value, title)
    if passes:
        refuse_identifiers(file, file)
    else:
        with pytest.raises(ShudianError, match="B2"):
            refuse_identifiers(file, file)


def test_what_belongs_into_a_field_of_a_word_form_may_stand_there(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = FORM
    table = document.add_table(2, 2)
    for row, texts in enumerate((("联系电话", PHONE), ("备注", PHONE))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    file = tmp_path / "form.docx"
    document.save(str(file))
    with pytest.raises(ShudianError) as refused:
        refuse_identifiers(file, file)
    assert "row 2 column 2" in refused.value.message
    assert "row 1" not in refused.value.message


EXPORTS = {
    "inventory": "a.xlsx",
    "people-10m": "b.xlsx",
    "overview": "c.docx",
    "data": "d.csv",
    "data#json": "d.json",
    "data#parquet": "d.parquet",
    "datahub": "e.json",
    "openmetadata": "f.json",
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue in which people have put identifiers where none belongs: a comment, a column's name, a system's name."""
    folder = tmp_path_factory.mktemp("estate")
    url = f"sqlite:///{folder}/catalog.db"
    planted = entry(f"t_{PHONE}", columns(f"c_{ID_CARD}", tel="CN_MOBILE_PHONE"), comment=f"问 {EMAIL}", system="crm")
    grouping = group([planted, entry("好", system="crm")], "示例公司")
    with Catalog.open(url) as catalog:
        outcome = SourceOutcome("crm", Status.COMPLETE, "PostgreSQL", "15", datasets=2)
        catalog.record(Snapshot(run(), grouping.entries, grouping.items, (), (outcome,)), "示例公司")
    settings = {
        "version": 1,
        "entity": {"name": "示例公司"},
        "catalog": {"url": url},
        "systems": {"crm": {"name": f"客户系统 {PHONE}", "remarks": f"找 {PHONE}"}},
        "sources": {"crm": {"url": f"sqlite:///{folder}/crm.db", "system": "crm"}},
    }
    (folder / "shudian.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("command", "name"), EXPORTS.items(), ids=list(EXPORTS))
def test_every_export_is_looked_through(estate: Path, tmp_path: Path, command: str, name: str) -> None:
    done = shudian("export", command.partition("#")[0], "-o", name, "-c", estate / "shudian.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{name} is not handed out" in done.stderr
    assert not any(value in done.stderr for value in (PHONE, ID_CARD, EMAIL))
    assert list(tmp_path.iterdir()) == []


def test_all_commands_of_the_group_go_through_the_one_place() -> None:
    """A new command of the group needs nothing of its own."""
    assert export_app.registered_callback is not None
    known = {one.name for one in export_app.registered_commands}
    assert {name.partition("#")[0] for name in EXPORTS} <= known


def test_a_clean_catalogue_is_handed_out_in_every_form(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/catalog.db"
    grouping = group([entry("客户资料", columns(tel="CN_MOBILE_PHONE"))], "示例公司")
    with Catalog.open(url) as catalog:
        outcome = SourceOutcome("crm", Status.COMPLETE, "PostgreSQL", "15", datasets=1)
        catalog.record(Snapshot(run(), grouping.entries, grouping.items, (), (outcome,)), "示例公司")
    (tmp_path / "shudian.yaml").write_text(f"version: 1\ncatalog:\n  url: {url}\n", encoding="utf-8")
    for command, name in EXPORTS.items():
        done = shudian("export", command.partition("#")[0], "-o", name, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), command
        assert (tmp_path / name).stat().st_size
    assert load_workbook(tmp_path / "a.xlsx")["数据清单"]["A2"].value == "客户资料"


def _lines(path: Path, texts: list[str]) -> Path:
    path.write_text("name\n" + "\n".join(f'"{one}"' for one in texts) + "\n", "utf-8")
    return path


def test_one_among_thousands_is_found_in_every_place_where_it_stands(tmp_path: Path) -> None:
    texts = [f"crm.public.user_bill_relation_{number % 3000:05}" for number in range(9000)]
    texts[4999] = texts[8888] = f"t_{PHONE}"
    with pytest.raises(HeldBack) as held:
        refuse_identifiers(_lines(tmp_path / "a.csv", texts), Path("a.csv"))
    assert [where for where, _ in held.value.places] == ["name, line 5001", "name, line 8890"]


def test_a_text_tells_the_same_alone_and_among_others(tmp_path: Path) -> None:
    values = [value for one in contents() for value in one["match"][:3] if "," not in value and '"' not in value]
    texts = [text for value in values for text in (value, f"tbl_{value}_bak") if identifiers(text)]
    assert len(texts) > 40
    with pytest.raises(HeldBack) as held:
        refuse_identifiers(_lines(tmp_path / "a.csv", texts), Path("a.csv"))
    told = {(f"name, line {line}", kind) for line, text in enumerate(texts, start=2) for kind in identifiers(text)}
    assert set(held.value.places) == told


def test_what_the_look_leaves_out_could_refuse_nothing() -> None:
    name = "王小明，北京市海淀区中关村大街27号，北京示例科技有限公司"
    assert identifiers(name) == ()
    assert identifiers(f"{name} {PHONE}") == ("CN_MOBILE_PHONE",)


def test_every_group_of_rows_of_a_parquet_file_is_read(tmp_path: Path) -> None:
    table = pa.table({"rows": [1] * 3000, "names": [["a"]] * 2999 + [["b", PHONE]]})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1000)
    with pytest.raises(HeldBack) as held:
        refuse_identifiers(tmp_path / "a.parquet", Path("a.parquet"))
    ((where, kind),) = held.value.places
    assert where.startswith("names, from row ")
    assert kind == "CN_MOBILE_PHONE"

"""Canaries: values that exist nowhere else, planted into an estate wherever a scanner looks, and the search for them.

Every value comes from the seed at run time, looks valid (check digits included), and is planted in exactly one place, so
that a find says which way the value got out. Some places provoke errors whose texts quote what they stumbled over.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
import yaml

from scanner.demo import build_estate, check_digits
from scanner.demo.draw import Draw

_HANZI = "沄漪璟翀骁锴焱垚鑫淼睿瑾璇琰煜烨翊昶晔珩"
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# Digests, UUIDs, long counters and the microseconds of our clock hold any six digits by chance: not a place for fragments.
_RANDOM = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-Fa-f]{16,}|[A-Za-z0-9+/_-]{40,}|\.[0-9]{6}(?=\+00|Z)")


@dataclass(frozen=True)
class Canary:
    """One planted value: what it looks like (an entity type) and where it was put."""

    entity_type: str
    value: str
    place: str

    @property
    def encodings(self) -> Mapping[str, bytes]:
        """The whole value in every form in which it could leave: by name of the form."""
        text, utf8 = self.value, self.value.encode()
        forms = {name: text.encode(name) for name in _ENCODINGS}
        forms |= {"reversed": text[::-1].encode(), "hex": utf8.hex().encode(), "url": quote(text, safe="").encode()}
        forms |= {"json": json.dumps(text)[1:-1].encode(), "python": ascii(text)[1:-1].encode()}
        # Base64 of a text that holds the value somewhere: the middle of it at each of the three alignments.
        forms |= {f"base64+{shift}": base64.b64encode(b"\0" * shift + utf8)[4:-4] for shift in range(3)}
        forms |= {"base64": base64.b64encode(utf8).rstrip(b"=")}
        # Ten characters are rare enough to be looked for anywhere, even inside what _RANDOM takes for a digest.
        forms |= {"first 10": text[:10].encode(), "last 10": text[-10:].encode()}
        return forms

    @property
    def fragments(self) -> tuple[bytes, ...]:
        """The first and the last six characters: more than any mask may leave."""
        return self.value[:6].encode(), self.value[-6:].encode()


@dataclass(frozen=True)
class Leak:
    """A canary found where none may be. ``form`` is the encoding, or ``fragment``. It repeats no value."""

    file: str
    place: str
    form: str


class Aviary:
    """Makes canaries and remembers where each was put."""

    def __init__(self, seed: int) -> None:
        self._draw = Draw(seed, "canaries")
        self.canaries: list[Canary] = []
        self._known: set[str] = set()

    def make(self, entity_type: str, place: str) -> str:
        """A new value of that look for that place; its first and last six characters are no other canary's."""
        value = _MAKERS[entity_type](self._draw)
        while {value[:6], value[-6:]} & self._known:
            value = _MAKERS[entity_type](self._draw)
        self._known |= {value[:6], value[-6:]}
        self.canaries.append(Canary(entity_type, value, place))
        return value


def _mobile(draw: Draw) -> str:
    return draw.pick(1, ("139", "186", "177", "199"))[0] + draw.characters(1, 8)[0]


def _id_card(draw: Draw) -> str:
    county = f"{draw.pick(1, ('11', '31', '43', '51'))[0]}{draw.integers(1, 1, 29)[0]:02d}{draw.integers(1, 1, 29)[0]:02d}"
    month, day = draw.integers(1, 1, 12)[0], draw.integers(1, 1, 28)[0]
    return check_digits.id_card(f"{county}19{draw.integers(1, 50, 99)[0]}{month:02d}{day:02d}{draw.characters(1, 3)[0]}")


def _bank_card(draw: Draw) -> str:
    return check_digits.luhn("62" + draw.characters(1, 16)[0])


def _address(draw: Draw) -> str:
    return f"{draw.characters(1, 5, _HANZI)[0]}路{draw.integers(1, 1000, 9999)[0]}号{draw.integers(1, 1000, 3999)[0]}室"


def _email(draw: Draw) -> str:
    return f"{draw.characters(1, 9, 'bcdfghjkmnpqrstvwxz')[0]}@{draw.characters(1, 7, 'bcdfghjkmnpqrstvwxz')[0]}.cn"


def _secret(draw: Draw) -> str:
    return draw.characters(1, 20, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789")[0]


_MAKERS: Mapping[str, Callable[[Draw], str]] = {
    "CN_MOBILE_PHONE": _mobile,
    "CN_ID_CARD": _id_card,
    "BANK_CARD": _bank_card,
    "POSTAL_ADDRESS": _address,
    "EMAIL_ADDRESS": _email,
    "SECRET_TOKEN": _secret,
}
KINDS = tuple(_MAKERS)


@dataclass(frozen=True)
class PlantedEstate:
    """A small estate with canaries. ``sources`` are SOURCE texts to scan besides those of ``settings``."""

    directory: Path
    settings: Path
    sources: tuple[str, ...]
    canaries: tuple[Canary, ...]


def plant(directory: Path, seed: int) -> PlantedEstate:
    """A hundredth of the estate in ``directory``, with canaries in cells, names, comments, defaults, labels and ruins."""
    estate = build_estate(directory, seed, scale=0.01)
    aviary = Aviary(seed)
    _into_sqlite(directory / "bss" / "bss.db", aviary)
    _into_ruined_sqlite(directory / "ruin" / "broken.db", aviary)
    _into_csv(directory / "oss", aviary)
    _into_parquet(directory / "bigdata", aviary)
    _into_json(directory / "bigdata", aviary)
    _into_excel(directory / "security", aviary)
    _into_ruins(directory / "hr", aviary)
    described = directory / "described"
    described.mkdir()
    sources = (
        *_into_ddl(described, aviary),
        _into_dictionary(described, aviary),
        f"sqlite:///{quote(str(directory / 'ruin' / 'broken.db'))}",
    )
    _into_settings(estate.settings, aviary)
    return PlantedEstate(directory, estate.settings, sources, tuple(aviary.canaries))


def _into_sqlite(path: Path, aviary: Aviary) -> None:
    """Cells of every kind, whole and in text; and everything that a CREATE statement can carry."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for place in ("sqlite cell", "sqlite json cell", "sqlite blob"):
            for kind in KINDS:
                _rows(connection, kind, place, aviary)
        default, label, check = (aviary.make(kind, f"sqlite {place}") for kind, place in _DECLARED)
        comment, name = aviary.make("POSTAL_ADDRESS", "sqlite ddl comment"), aviary.make("CN_MOBILE_PHONE", "sqlite table name")
        column, view = aviary.make("BANK_CARD", "sqlite column name"), aviary.make("CN_ID_CARD", "sqlite view text")
        connection.execute(
            f"CREATE TABLE declared ( -- {comment}\n a TEXT DEFAULT '{default}',"
            f" b TEXT CHECK (b IN ('{label}', 'x')), c TEXT CHECK (c <> '{check}'))"
        )
        connection.execute("INSERT INTO declared (b, c) VALUES ('x', 'y')")
        connection.execute(f'CREATE TABLE "t_{name}" ("c_{column}" TEXT)')
        connection.execute(f"CREATE VIEW v_declared AS SELECT a, '{view}' AS d FROM declared")


_DECLARED = (("CN_MOBILE_PHONE", "default"), ("CN_ID_CARD", "enumeration label"), ("EMAIL_ADDRESS", "check constraint"))


def _rows(connection: sqlite3.Connection, kind: str, place: str, aviary: Aviary) -> None:
    table = f"in_{place.replace(' ', '_')}_{kind.lower()}"
    connection.execute(f'CREATE TABLE "{table}" (id INTEGER, whole, tsnr)')
    for number in range(5):
        whole, inside = aviary.make(kind, place), aviary.make(kind, f"{place} in text")
        cells: tuple[object, ...] = (whole, f"用户留言：{inside}，请核实。")
        if "json" in place:
            cells = tuple(json.dumps({"a": [{"b": text}]}, ensure_ascii=False) for text in (whole, inside))
        if "blob" in place:
            cells = (whole.encode(), inside.encode("gb18030"))
        connection.execute(f'INSERT INTO "{table}" VALUES (?, ?, ?)', (number, *cells))


def _into_ruined_sqlite(path: Path, aviary: Aviary) -> None:
    """A database with a spoilt page behind a sound schema: reading fails half-way."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE t (whole TEXT)")
        cells = [(aviary.make(KINDS[place % len(KINDS)], "ruined sqlite") * 40,) for place in range(60)]
        connection.executemany("INSERT INTO t VALUES (?)", cells)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(data)


def _into_csv(folder: Path, aviary: Aviary) -> None:
    """File and folder names, headers and cells; a quoted cell that never ends; bytes that are no text."""
    sub = folder / aviary.make("CN_MOBILE_PHONE", "folder name")
    sub.mkdir()
    header = ["id", aviary.make("CN_ID_CARD", "csv header"), "tsnr"]
    rows = [
        [str(n), aviary.make(KINDS[n % len(KINDS)], "csv cell"), f"联系{aviary.make('CN_MOBILE_PHONE', 'csv cell in text')}。"]
        for n in range(30)
    ]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    (sub / f"{aviary.make('CN_ID_CARD', 'file name')}.csv").write_text(text.getvalue(), encoding="utf-8")
    (sub / "open_quote.csv").write_text(f'a,b\n1,"{aviary.make("CN_MOBILE_PHONE", "csv open quote")}\n2,x\n', encoding="utf-8")
    (sub / "bad_bytes.csv").write_bytes(b"a,b\n1," + aviary.make("CN_MOBILE_PHONE", "csv bad bytes").encode() + b"\xff\xfe\x81\n")
    (sub / "headless.csv").write_text(
        "".join(f"{aviary.make('CN_MOBILE_PHONE', 'csv without header')},{n}\n" for n in range(20)), encoding="utf-8"
    )


def _into_parquet(folder: Path, aviary: Aviary) -> None:
    """Cells, struct field names, dictionary labels, schema metadata; and a file whose footer is gone."""
    field, label = aviary.make("CN_MOBILE_PHONE", "parquet field name"), aviary.make("CN_ID_CARD", "parquet label")
    table = pa.table(
        {
            "whole": [aviary.make(KINDS[n % len(KINDS)], "parquet cell") for n in range(30)],
            "nested": [{field: n, "lxr": [aviary.make("CN_MOBILE_PHONE", "parquet nested cell")]} for n in range(30)],
            "label": pa.array([label] * 30).dictionary_encode(),
        }
    )
    note = {b"comment": aviary.make("POSTAL_ADDRESS", "parquet metadata").encode()}
    pq.write_table(table.replace_schema_metadata(note), folder / "planted.parquet")
    ruin = pa.table({aviary.make("BANK_CARD", "ruined parquet"): [aviary.make("EMAIL_ADDRESS", "ruined parquet")]})
    sink = pa.BufferOutputStream()
    pq.write_table(ruin, sink)
    (folder / "ruined.parquet").write_bytes(sink.getvalue().to_pybytes()[:-20])


def _into_json(folder: Path, aviary: Aviary) -> None:
    """Keys and values, and a line that breaks off behind a value."""
    rows: list[dict[str, object]] = [{"lxdh": aviary.make("CN_MOBILE_PHONE", "json value"), "n": n} for n in range(30)]
    rows += [{aviary.make(kind, "json key"): 1, "deep": {aviary.make(kind, "json deep key"): [kind]}} for kind in KINDS]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines.insert(10, '{"lxdh": "' + aviary.make("CN_ID_CARD", "json broken line"))
    (folder / "planted.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _into_excel(folder: Path, aviary: Aviary) -> None:
    """Sheet names, titles, headers, cells, numbers, notes, a defined name, document properties and a hidden sheet."""
    with xlsxwriter.Workbook(folder / "planted.xlsx", {"in_memory": True}) as book:
        book.set_properties(
            {"title": aviary.make("POSTAL_ADDRESS", "xlsx property"), "author": aviary.make("EMAIL_ADDRESS", "xlsx property")}
        )
        sheet = book.add_worksheet(aviary.make("CN_MOBILE_PHONE", "sheet name"))
        sheet.merge_range(0, 0, 0, 2, aviary.make("CN_ID_CARD", "xlsx title"))
        sheet.write_row(1, 0, ["id", aviary.make("BANK_CARD", "xlsx header"), "联系电话"])
        for row in range(2, 22):
            sheet.write_row(row, 0, [row, aviary.make(KINDS[row % len(KINDS)], "xlsx cell")])
            sheet.write_number(row, 2, int(aviary.make("CN_MOBILE_PHONE", "xlsx number")))
        sheet.write_comment(3, 1, aviary.make("CN_MOBILE_PHONE", "xlsx note"))
        hidden = book.add_worksheet("说明")
        hidden.write(0, 0, aviary.make("SECRET_TOKEN", "xlsx hidden sheet"))
        hidden.hide()
        book.define_name(f"n_{aviary.make('SECRET_TOKEN', 'xlsx defined name')}", "=说明!$A$1")


def _into_ruins(folder: Path, aviary: Aviary) -> None:
    """Files that are not what their names say, and one in an encoding that breaks off."""
    (folder / "not_a_workbook.xlsx").write_text(aviary.make("CN_MOBILE_PHONE", "text named xlsx"), encoding="utf-8")
    (folder / "not_parquet.parquet").write_text(aviary.make("CN_ID_CARD", "text named parquet"), encoding="utf-8")
    cut = f"姓名,手机\n张三,{aviary.make('CN_MOBILE_PHONE', 'cut gb18030')}\n".encode("gb18030") + b"\x81"
    (folder / "cut.csv").write_bytes(cut)


def _into_ddl(folder: Path, aviary: Aviary) -> tuple[str, ...]:
    """Comments, defaults and enumeration labels of MySQL and PostgreSQL scripts, and a statement that cannot be parsed."""
    mysql = (
        f"CREATE TABLE t_planted (\n  a varchar(20) DEFAULT '{aviary.make('CN_MOBILE_PHONE', 'ddl default')}' "
        f"COMMENT '例如 {aviary.make('CN_ID_CARD', 'ddl column comment')}',\n"
        f"  b enum('{aviary.make('EMAIL_ADDRESS', 'ddl enumeration label')}','x')\n"
        f") COMMENT='{aviary.make('POSTAL_ADDRESS', 'ddl table comment')}';\n"
    )
    postgresql = (
        f"CREATE TYPE kind AS ENUM ('{aviary.make('CN_MOBILE_PHONE', 'ddl type label')}');\n"
        f"CREATE TABLE t_planted (a text DEFAULT '{aviary.make('BANK_CARD', 'ddl default')}');\n"
        f"COMMENT ON COLUMN t_planted.a IS '样例 {aviary.make('CN_MOBILE_PHONE', 'ddl column comment')}';\n"
        f"INSERT INTO t_planted VALUES ('{aviary.make('CN_ID_CARD', 'ddl insert')}');\n"
    )
    broken = f"CREATE TABEL t (a text DEFAULT '{aviary.make('CN_MOBILE_PHONE', 'ddl syntax error')}' ((;\n"
    paths = {"mysql.sql": mysql, "postgresql.sql": postgresql, "broken.sql": broken}
    for name, text in paths.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(f"ddl:{folder / name}" for name in paths)


def _into_dictionary(folder: Path, aviary: Aviary) -> str:
    """A data dictionary whose comments give examples of values."""
    rows = [["表名", "表注释", "字段名", "类型", "注释"]]
    rows += [
        [
            "t_planted",
            f"样例{aviary.make('POSTAL_ADDRESS', 'dictionary table comment')}",
            f"c{n}",
            "varchar(20)",
            f"例：{aviary.make(kind, 'dictionary comment')}",
        ]
        for n, kind in enumerate(KINDS)
    ]
    path = folder / "dictionary.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return f"dictionary:{path}"


def _into_settings(path: Path, aviary: Aviary) -> None:
    """The broken database beside the estate's sources. Settings themselves are the user's own words: no canary there."""
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    url = f"sqlite:///{quote(str(path.parent / 'ruin' / 'broken.db'))}"
    settings["sources"]["broken"] = {"url": url, "system": "hr"}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")


def leaks(canaries: tuple[Canary, ...], paths: Iterator[Path] | tuple[Path, ...]) -> tuple[Leak, ...]:
    """Every canary met in the files (zip members such as those of xlsx are unpacked), whole or by its ends."""
    return tuple(leak for path in paths for name, data in _contents(path) for leak in leaks_in(canaries, data, name))


def leaks_in(canaries: tuple[Canary, ...], data: bytes, name: str = "") -> tuple[Leak, ...]:
    """Every canary met in ``data``, such as what a program printed. ``name`` is what the finds are reported under."""
    rest = _RANDOM.sub(b" ", data)
    return tuple(Leak(name, canary.place, form) for canary in canaries for form in _forms_met(canary, data, rest))


def _forms_met(canary: Canary, data: bytes, rest: bytes) -> Iterator[str]:
    whole = [form for form, needle in canary.encodings.items() if needle in data]
    yield from whole
    if not whole and any(fragment in rest for fragment in canary.fragments):
        yield "fragment"


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    yield path.name, path.name.encode() + b"\n" + path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield f"{path.name}/{member}", archive.read(member)

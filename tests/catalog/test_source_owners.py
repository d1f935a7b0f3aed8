"""Where sources belong: shudian.yaml before the registry, nothing where two systems claim a source, and every dispute named."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.declaration_plan import ClashKind, RegistryFile, RegistryRow, registry_plan
from catalog.declarations import Declared, declared
from catalog.declared_fields import checked_value, field_of
from catalog.model import System
from catalog.registry_files import read_registry
from catalog.source_owners import Dispute, owners
from config import UsageError


def known(**sources: str) -> dict[str, System]:
    return {id: System(id, declared={"sources": text}) for id, text in sources.items()}


@pytest.mark.parametrize(
    ("settings", "systems", "of", "disputes"),
    [
        ({"a": "", "b": "bss"}, known(crm="a"), {"a": "crm", "b": "bss"}, ()),
        ({"a": "bss"}, known(crm="a"), {"a": "bss"}, (Dispute("a", "bss", ("crm",)),)),
        ({"a": "crm"}, known(crm="a"), {"a": "crm"}, ()),
        ({"a": ""}, known(crm="a", bss="a"), {}, (Dispute("a", "", ("bss", "crm")),)),
        ({"a": "crm"}, known(crm="a", bss="a"), {"a": "crm"}, (Dispute("a", "crm", ("bss",)),)),
        ({}, known(crm="never-named"), {"never-named": "crm"}, ()),
        ({"a": ""}, {}, {}, ()),
    ],
)
def test_owners(settings: dict[str, str], systems: dict[str, System], of: dict[str, str], disputes: tuple[Dispute, ...]) -> None:
    found = owners(settings, systems)
    assert (found.of, found.disputes) == (of, disputes)
    assert found.of_these(settings) == {**dict.fromkeys(settings, ""), **of}


def test_names_of_sources_as_they_are_kept() -> None:
    field = field_of("sources")
    assert field is not None
    assert checked_value(field, " crm-1, crm-2；bss\ncrm-1") == "crm-1、crm-2、bss"
    with pytest.raises(UsageError, match="数据源"):
        checked_value(field, "mysql://root@10.0.0.1/crm")


def rows(*said: tuple[str, str]) -> RegistryFile:
    return RegistryFile("台账.csv", tuple(RegistryRow(n, id, {"sources": text}) for n, (id, text) in enumerate(said, 2)))


@pytest.mark.parametrize(
    ("file", "taken", "clashes"),
    [
        (rows(("crm", "a、b")), {"crm": "a、b"}, []),
        # shudian.yaml says that c is of bss: it is left out, and named.
        (rows(("crm", "a、c")), {"crm": "a"}, [("crm", "c: bss")]),
        (rows(("crm", "a"), ("bss", "a")), {}, [("crm", "a: bss"), ("bss", "a: crm")]),
        # d was oss's, and is not any more once the file is taken over.
        (rows(("crm", "d"), ("oss", "e")), {"crm": "d", "oss": "e"}, []),
        (rows(("crm", "d")), {}, [("crm", "d: oss")]),
    ],
)
def test_a_registry_says_where_sources_belong(file: RegistryFile, taken: dict[str, str], clashes: list[tuple[str, str]]) -> None:
    now: Declared = declared(known(oss="d"), ())
    plan = registry_plan(file, now, {"a": "", "c": "bss"}, overwrite=True)
    assert {one.target: one.value for one in plan.taken} == taken
    assert [(one.about, one.detail) for one in plan.clashes if one.kind is ClashKind.SOURCE] == clashes


def test_a_registry_has_a_column_of_sources(tmp_path: Path) -> None:
    (tmp_path / "台账.csv").write_text("系统标识,数据源,部门\ncrm,crm-1、crm-2,市场部\n", "utf-8")
    (row,) = read_registry(tmp_path / "台账.csv").rows
    assert dict(row.texts) == {"sources": "crm-1、crm-2", "department": "市场部"}

"""Tags for DataHub and OpenMetadata, as their own ingestion takes them. Where their client packages are installed, those read the
files here; what they ask for stands in plain checks besides."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest

from catalog import summarise, write_datahub, write_openmetadata
from catalog.exports.datahub import dataset_urn
from catalog.exports.openmetadata import table_name
from catalog.exports.tags import GROUPS, all_tags
from catalog.item_stream import ItemStream
from catalog.model import DataItem, Entry, ItemKey, SourceOutcome
from classifiers.model import ColumnFinding, Contained, DatasetFinding, Level, PersonalInformation
from config import load_taxonomy
from connectors.model import Kind, Status
from tests.catalog.builders import NAMES, entry, run

TAXONOMY = load_taxonomy()
URN = re.compile(r"urn:li:dataset:\(urn:li:dataPlatform:[a-z0-9-]+,[^,()]+,(PROD|TEST|DEV)\)")
TAG = re.compile(r"urn:li:tag:[^,()]+")
SENSITIVE = PersonalInformation("个人身份信息", True)
COLUMNS = (
    ColumnFinding("id", "bigint"),
    ColumnFinding("zjhm", "text", "CN_ID_CARD", gbt35273=SENSITIVE, gbt45574=SENSITIVE),
    ColumnFinding("bz/~1", "text", contains=(Contained("CN_MOBILE_PHONE", 0.02),)),
    ColumnFinding("ext.$.tel", "text", "CN_MOBILE_PHONE"),
    ColumnFinding("c_139****0000", "text", "CN_MOBILE_PHONE"),
)


def _entries() -> tuple[Entry, ...]:
    found = DatasetFinding(COLUMNS, "user_personal", "user_personal.identity")
    return (
        entry("客户资料", level=Level.IMPORTANT, finding=found),
        entry("t.dot", finding=found, environment="test", path=("crm", "", "t.dot")),
        entry("cdr_139****0000", finding=found),
        entry("a,(b).csv", finding=found, kind=Kind.FILE, path=("文件", "a,(b).csv")),
        entry("描述", finding=found, kind=Kind.METADATA),
    )


def _stream() -> ItemStream:
    entries = _entries()
    items = tuple(DataItem(uuid5(NAMES, one.title), ItemKey("", "crm", "crm", "", "", one.title)) for one in entries)
    named = tuple(replace(one, item=item.id) for one, item in zip(entries, items, strict=True))
    sources = (SourceOutcome("crm", Status.COMPLETE, "PostgreSQL", "15"),)
    return ItemStream(run(), sources, iter(summarise(named, items)))


@pytest.fixture(scope="module")
def datahub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tags") / "datahub.json"
    assert write_datahub(_stream(), TAXONOMY, path) == 3
    return path


@pytest.fixture(scope="module")
def openmetadata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tags") / "openmetadata.json"
    assert write_openmetadata(_stream(), TAXONOMY, path) == 2
    return path


def _patches(datahub: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found = {}
    for one in json.loads(datahub.read_text("utf-8")):
        if one["changeType"] == "PATCH":
            value = json.loads(one["aspect"]["value"])
            found[one["entityUrn"], one["aspectName"]] = value["patch"] if isinstance(value, dict) else value
    return found


def test_every_tag_that_is_given_is_defined(datahub: Path) -> None:
    proposals = json.loads(datahub.read_text("utf-8"))
    defined = {one["entityUrn"] for one in proposals if one["entityType"] == "tag"}
    given = {patch["value"]["tag"] for patches in _patches(datahub).values() for patch in patches}
    assert given <= defined
    assert all(TAG.fullmatch(one) for one in defined)
    assert len(defined) == len(all_tags(TAXONOMY))


def test_proposals_have_the_form_that_the_file_source_reads(datahub: Path) -> None:
    for one in json.loads(datahub.read_text("utf-8")):
        assert set(one) == {"entityType", "entityUrn", "changeType", "aspectName", "aspect"}
        if one["entityType"] == "tag":
            assert (one["changeType"], one["aspectName"]) == ("UPSERT", "tagProperties")
            assert set(one["aspect"]["json"]) == {"name", "description"}
        else:
            assert one["changeType"] == "PATCH"  # never in place of what others said
            assert one["aspect"]["contentType"] == "application/json-patch+json"
            assert URN.fullmatch(one["entityUrn"])


def test_levels_domains_and_types_become_tags(datahub: Path) -> None:
    patches = _patches(datahub)
    urn = "urn:li:dataset:(urn:li:dataPlatform:postgres,crm.main.客户资料,PROD)"
    tags = [one["value"]["tag"] for one in patches[urn, "globalTags"]]
    assert tags == ["urn:li:tag:ShudianLevel.important", "urn:li:tag:ShudianDomain.user_personal"]
    paths = [one["path"] for one in patches[urn, "editableSchemaMetadata"]]
    assert paths == [
        "/editableSchemaFieldInfo/zjhm/globalTags/tags/urn:li:tag:ShudianType.CN_ID_CARD",
        "/editableSchemaFieldInfo/zjhm/globalTags/tags/urn:li:tag:ShudianPersonal.sensitive",
    ]


def test_names_that_were_masked_are_not_given_to_others(datahub: Path, openmetadata: Path) -> None:
    assert "****" not in datahub.read_text("utf-8") + openmetadata.read_text("utf-8")


@pytest.mark.parametrize(
    ("one", "product", "urn"),
    [
        (entry("a"), "MySQL", "urn:li:dataset:(urn:li:dataPlatform:mysql,crm.main.a,PROD)"),
        (entry("a", path=("crm", "", "a"), environment="development"), "MariaDB", "(urn:li:dataPlatform:mariadb,crm.a,DEV)"),
        (entry("a", kind=Kind.FILE, path=("x", "a,b.csv")), "files", "(urn:li:dataPlatform:file,x/a%2Cb.csv,PROD)"),
        (entry("a"), "", "(urn:li:dataPlatform:unknown,crm.main.a,PROD)"),
        (entry("a"), "SQL Server", "(urn:li:dataPlatform:mssql,crm.main.a,PROD)"),
    ],
)
def test_datasets_have_the_names_that_datahub_gives_them(one: Entry, product: str, urn: str) -> None:
    assert dataset_urn(one, product).endswith(urn)


def test_openmetadata_gets_what_its_requests_ask_for(openmetadata: Path) -> None:
    told = json.loads(openmetadata.read_text("utf-8"))
    assert [one["name"] for one in told["classifications"]] == list(GROUPS)
    known = {f"{one['classification']}.{one['name']}" for one in told["tags"]}
    labels = [label for table in told["tables"] for label in table["labels"]]
    labels += [one["tag_label"] for table in told["tables"] for one in table["column_labels"]]
    assert {one["tagFQN"] for one in labels} <= known
    assert {(one["source"], one["labelType"], one["state"]) for one in labels} == {("Classification", "Automated", "Suggested")}
    assert all(len(one["name"]) <= 256 and "::" not in one["name"] for one in told["tags"])


def test_tables_and_columns_have_quoted_names(openmetadata: Path) -> None:
    tables = {one["fullyQualifiedName"]: one for one in json.loads(openmetadata.read_text("utf-8"))["tables"]}
    assert list(tables) == ["crm.crm.main.客户资料", 'crm.crm.default."t.dot"']
    columns = [one["column_fqn"] for one in tables["crm.crm.main.客户资料"]["column_labels"]]
    assert columns == ["crm.crm.main.客户资料.zjhm"] * 2
    assert table_name(entry("a", path=("a",))) == "crm.default.default.a"


def test_equal_input_gives_equal_bytes(datahub: Path, openmetadata: Path, tmp_path: Path) -> None:
    write_datahub(_stream(), TAXONOMY, tmp_path / "d.json")
    write_openmetadata(_stream(), TAXONOMY, tmp_path / "o.json")
    assert (tmp_path / "d.json").read_bytes() == datahub.read_bytes()
    assert (tmp_path / "o.json").read_bytes() == openmetadata.read_bytes()


def test_datahubs_own_client_reads_the_file(datahub: Path) -> None:
    source = pytest.importorskip("datahub.ingestion.source.file", reason="acryl-datahub is not installed")
    read = list(source.read_metadata_file(datahub))
    assert len(read) == len(json.loads(datahub.read_text("utf-8")))
    assert all(one.validate() for one in read)


def test_openmetadatas_own_models_take_the_bodies(openmetadata: Path) -> None:
    package, why = "metadata.generated.schema", "openmetadata-ingestion is not installed"
    tags = pytest.importorskip(f"{package}.api.classification.createTag", reason=why)
    groups = pytest.importorskip(f"{package}.api.classification.createClassification", reason=why)
    labels = pytest.importorskip(f"{package}.type.tagLabel", reason=why)
    told = json.loads(openmetadata.read_text("utf-8"))
    assert [groups.CreateClassificationRequest.model_validate(one) for one in told["classifications"]]
    assert [tags.CreateTagRequest.model_validate(one) for one in told["tags"]]
    for table in told["tables"]:
        assert [labels.TagLabel.model_validate(one) for one in table["labels"]]
        assert [labels.TagLabel.model_validate(one["tag_label"]) for one in table["column_labels"]]

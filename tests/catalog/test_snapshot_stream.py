"""A document from the stream of a snapshot is the one from the snapshot, byte for byte."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from catalog import Catalog, Word, write_inventory, write_streamed_inventory
from catalog.codec import content_hash
from catalog.model import PersonDecision, Snapshot, SourceOutcome, System
from classifiers.model import Level
from config import CatalogError, load_taxonomy
from connectors.model import Status
from tests.catalog.builders import START, columns, entry, run, unread

SYSTEMS = {"crm": System("crm", "客户系统", "市场部", declared={"purpose": "计费"})}


def _recorded(catalog: Catalog) -> None:
    crm = [entry(f"log_2024010{day}", level=Level.UNDECIDED) for day in range(1, 5)]
    crm += [entry("a", level=Level.IMPORTANT), unread("b"), entry("c", columns("id", phone="CN_MOBILE_PHONE"))]
    bill = [entry(name, source="bill", path=("bill", "main", name), system="bill") for name in ("y", "x")]
    outcomes = (SourceOutcome("crm", Status.PARTIAL), SourceOutcome("bill", Status.COMPLETE))
    catalog.record(Snapshot(run(1), (*crm, *bill), (), (), outcomes), "示例公司")
    catalog.record(Snapshot(run(2), tuple(crm[:-1]), (), (), (outcomes[0], SourceOutcome("bill", Status.FAILED))), "示例公司")
    known = {one.title: one.id for one in catalog.items()}
    raised = PersonDecision(uuid4(), known["log_*"], "", "王某", START, "已核对", level=Level.IMPORTANT)
    flagged = PersonDecision(uuid4(), known["a"], "", "王某", START, "有未成年人", changes={"flag:minors": "yes"})
    typed = PersonDecision(uuid4(), known["a"], "name", "王某", START, "是姓名", entity_type="PERSON_NAME")
    catalog.decide((raised, flagged, typed))
    catalog.merge_items(known["x"], known["y"], Word("王某", START + timedelta(days=9), "同一数据"))


@pytest.mark.parametrize("number", [None, 1, 2])
def test_it_is_the_same_document(catalog: Catalog, tmp_path: Path, number: int | None) -> None:
    _recorded(catalog)
    snapshot = catalog.current() if number is None else catalog.snapshot(run(number).id)
    assert snapshot is not None
    whole = catalog.reviewed(snapshot)
    taxonomy = load_taxonomy()
    write_inventory(whole, SYSTEMS, tmp_path / "whole.xlsx", taxonomy=taxonomy)
    with catalog.streamed_snapshot(None if number is None else run(number).id) as stream:
        assert stream.content == content_hash(whole)
        written = write_streamed_inventory(stream, SYSTEMS, tmp_path / "streamed.xlsx", taxonomy=taxonomy)
    assert written >= 3
    assert (tmp_path / "streamed.xlsx").read_bytes() == (tmp_path / "whole.xlsx").read_bytes()


def test_there_is_no_stream_of_nothing(catalog: Catalog) -> None:
    with pytest.raises(CatalogError, match="no published run"), catalog.streamed_snapshot():
        pass

"""What only people know: kept for good, inherited by items, and every value known with where it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from catalog import Catalog, Declared, Given, declared, signature_of, summarise, texts_of
from catalog.declarations import signed_text, system_of, with_texts
from catalog.filed_items import filed_items
from catalog.item_events import Word
from catalog.model import Declaration, DeclarationScope, Snapshot, System
from classifiers.model import Level
from config import CatalogError, UsageError
from tests.catalog.builders import entry, run

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CRM = System("crm", "客户系统", "市场部", "", 3.0, {"purpose": "办理业务"}, {"important": "yes"}, {"mlps": 2, "ciio": False})


def said(scope: DeclarationScope, target: str, field: str, value: str, **changes: Any) -> Declaration:
    one = Declaration(uuid4(), scope, target, field, value, "", "张某", NOW, "核对")
    return replace(one, **changes)


def of_system(field: str, value: str, target: str = "crm", **changes: Any) -> Declaration:
    return said(DeclarationScope.SYSTEM, target, field, value, **changes)


def of_item(item: UUID, field: str, value: str, **changes: Any) -> Declaration:
    return said(DeclarationScope.ITEM, str(item), field, value, **changes)


def published(catalog: Catalog, *names: str, level: Level = Level.IMPORTANT) -> Snapshot:
    one = run()
    catalog.begin(one)
    catalog.add(one.id, [entry(name, level=level) for name in names])
    catalog.publish(one, "示例公司")
    return catalog.snapshot(one.id)


def test_the_last_word_counts_and_an_empty_one_takes_back() -> None:
    words = [
        of_system("department", "网络部"),
        of_system("department", "数据部"),
        of_system("purpose", "开户"),
        of_system("purpose", ""),
    ]
    found = declared({"crm": CRM}, words)
    assert found["crm"].department == "数据部"
    assert found["crm"].declared["purpose"] == "办理业务"  # what shudian.yaml says stands again
    assert found["crm"].attributes == CRM.attributes


def test_typed_facts_come_back_as_they_are_asked_for() -> None:
    words = [
        of_system("grade", "3.1"),
        of_system("mlps", "四级"),
        of_system("ciio", "是"),
        of_system("sharing_assessed", "2026-01-31"),
    ]
    system = declared({"crm": CRM}, words)["crm"]
    assert (system.grade, system.facts) == (3.1, {"mlps": 4, "ciio": True, "sharing_assessed": date(2026, 1, 31)})
    texts = texts_of(system)
    assert (texts["grade"], texts["mlps"], texts["ciio"], texts["sharing_assessed"]) == ("3.1", "四级", "是", "2026-01-31")
    assert texts["important"] == "是"
    assert with_texts(System("crm"), texts) == system


def test_a_system_that_only_declarations_know_is_one() -> None:
    found = declared({}, [of_system("name", "新系统", "new"), of_system("name", "", "gone")])
    assert list(found) == ["new"]
    assert found["new"].name == "新系统"


def test_items_inherit_and_override_and_every_value_knows_where_it_comes_from() -> None:
    item = uuid4()
    words = [
        of_system("impact", "大", origin="登记.xlsx", because=""),
        of_system("location", "机房"),
        of_item(item, "purpose", "仅核验"),
        said(DeclarationScope.ENTITY, "", "first_responsible", "甲某"),
        said(DeclarationScope.ENTITY, "", "uscc", "91X"),
    ]
    found = declared({"crm": CRM}, words, {"entity_name": "示例公司"})
    facts = found.facts(item, "crm")
    assert {key: (one.value, one.given, one.file) for key, one in facts.items() if key in ("purpose", "impact", "location")} == {
        "purpose": ("仅核验", Given.ITEM, ""),
        "impact": ("大", Given.SYSTEM, "登记.xlsx"),
        "location": ("机房", Given.SYSTEM, ""),
    }
    assert (facts["department"].given, facts["first_responsible"].given) == (Given.SETTINGS, Given.COMPANY)
    assert "uscc" not in facts  # of the company alone
    assert found.company == {"first_responsible": "甲某", "uscc": "91X"}
    assert found.of_item(item, "crm").declared["purpose"] == "仅核验"
    assert found.of_item(uuid4(), "crm").declared["purpose"] == "办理业务"
    assert system_of({"crm": CRM}, item, "crm") is CRM


def test_a_signature_holds_until_what_was_signed_changes() -> None:
    item, later = uuid4(), NOW + timedelta(days=1)
    signed = [
        of_item(item, "purpose", "核验"),
        of_item(item, "signature", "李某"),
        of_item(item, "signed_on", "2026-03-01"),
        of_item(item, "signed_level", "important"),
    ]
    first = declared({"crm": CRM}, signed).signature(item, "crm")
    assert first is not None
    assert (first.name, first.day, first.level, first.stale) == ("李某", "2026-03-01", "important", False)
    for change in (of_item(item, "purpose", "营销", declared_at=later), of_system("impact", "大", declared_at=later)):
        changed = declared({"crm": CRM}, [*signed, change]).signature(item, "crm")
        assert changed is not None
        assert changed.stale
    company = said(DeclarationScope.ENTITY, "", "cdo", "乙某", declared_at=later)
    still = declared({"crm": CRM}, [*signed, company]).signature(item, "crm")
    assert still is not None
    assert not still.stale
    assert "signature" not in declared({"crm": CRM}, signed).of_item(item, "crm").declared


def test_what_is_kept_comes_back_and_is_noted(catalog: Catalog) -> None:
    item = published(catalog, "客户").items[0]
    words = [of_system("grade", "3级"), of_item(item.id, "purpose", "仅核验"), said(DeclarationScope.ENTITY, "x", "uscc", "91X")]
    before = len(catalog.audit_entries(("declaration",)))
    assert catalog.declare(words) == 3
    found = catalog.declared({"crm": CRM})
    assert (found["crm"].grade, found.last, found.company) == (3.0, 3, {"uscc": "91X"})
    assert found.facts(item.id, "crm")["purpose"].by == "张某"
    noted = catalog.audit_entries(("declaration",))[before:]
    assert [one.document["fields"] for one in noted if one.document] == [["grade"], ["purpose"], ["uscc"]]
    assert not any("仅核验" in str(one.document) for one in noted)
    assert catalog.verify_audit() == ()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (of_system("no_such", "x"), CatalogError),
        (of_system("uscc", "x"), CatalogError),
        (of_system("signature", "x"), CatalogError),
        (of_system("grade", "9"), UsageError),
        (of_system("name", "x", "no such id/"), CatalogError),
        (of_system("name", "x", declared_by=" "), CatalogError),
        (of_system("name", "x", because=""), CatalogError),
        (of_system("name", "x", declared_at=datetime(2026, 1, 1)), CatalogError),
        (of_item(uuid4(), "purpose", "x"), CatalogError),
        (said(DeclarationScope.ITEM, "no id", "purpose", "x"), CatalogError),
        (said(DeclarationScope.ITEM, "", "grade", "3"), CatalogError),
    ],
)
def test_what_cannot_be_declared_keeps_all_of_it_out(catalog: Catalog, wrong: Declaration, error: type[Exception]) -> None:
    with pytest.raises(error):
        catalog.declare([of_system("name", "客户系统"), wrong])
    assert catalog.declared({}).last == 0
    assert catalog.audit_entries(("declaration",)) == ()


def test_nothing_is_taken_over_on_top_of_what_the_caller_has_not_seen(catalog: Catalog) -> None:
    seen = catalog.declared({}).last
    catalog.declare([of_system("name", "甲")], seen)
    with pytest.raises(CatalogError, match="meantime"):
        catalog.declare([of_system("name", "乙")], seen)
    assert catalog.declared({})["crm"].name == "甲"


def test_what_was_said_of_an_item_stays_with_it_when_it_is_merged(catalog: Catalog) -> None:
    first, second = published(catalog, "客户", "用户").items
    catalog.declare([of_item(second.id, "purpose", "仅核验")])
    catalog.merge_items(first.id, second.id, Word("张某", NOW, "同一"))
    assert catalog.declared({}).facts(first.id, "crm")["purpose"].value == "仅核验"


def test_documents_take_their_values_through_the_join(catalog: Catalog) -> None:
    snapshot = published(catalog, "客户", "用户")
    first = next(one for one in snapshot.items if one.key.family == "客户")
    catalog.declare(
        [
            of_item(first.id, "department", "客服部"),
            of_item(first.id, "purpose", "仅核验"),
            of_item(first.id, "signature", "李某"),
            of_item(first.id, "signed_on", "2026-03-01"),
            of_item(first.id, "signed_level", "important"),
        ]
    )
    known = catalog.declared({"crm": CRM})
    by_name = {one.name: one for one in filed_items(snapshot, known).items}
    assert (by_name["客户"].department, by_name["用户"].department) == ("客服部", "市场部")
    assert by_name["客户"].content["purpose"] == "仅核验"
    assert not set(by_name["客户"].content) & {"signature", "signed_on", "signed_level"}
    summaries = {one.item.title: one for one in summarise(snapshot.entries, snapshot.items)}
    assert signed_text(known, summaries["客户"]) == "李某 2026-03-01"
    assert signed_text(known, summaries["用户"]) == signed_text({"crm": CRM}, summaries["客户"]) == ""
    lowered = replace(summaries["客户"], level=Level.GENERAL)
    signature = signature_of(known, lowered)
    assert signature is not None
    assert signature.stale  # another level than was signed
    assert isinstance(known, Declared)

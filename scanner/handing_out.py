"""The last look at a document before it is handed out: our own detectors go over every text in it.

Names and comments were masked when they were scanned, but names of systems, declarations, decisions and templates come from
people. An identifier that shows itself keeps the file back; the place is named, never the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path

from catalog import inspected
from classifiers import Classifier
from classifiers.model import Detection
from config import ShudianError, load_knowledge
from scanner.document_texts import Place, document_texts

_PHONES = frozenset(("CN_MOBILE_PHONE", "CN_LANDLINE", "EMAIL_ADDRESS"))
_NUMBERS = frozenset(("CN_USCC", "CN_LANDLINE", "BANK_CARD", "IMEI", "IMSI", "PASSPORT", "CN_HKMO_PASS", "CN_TW_PASS"))
_CHECKED = frozenset(
    (
        "BANK_CARD",
        "CN_FOREIGNER_PERMIT",
        "CN_ID_CARD",
        "CN_RESIDENCE_PERMIT",
        "CN_USCC",
        "IBAN",
        "ICCID",
        "IMEI",
        "IMSI",
        "MEID",
        "VIN",
    )
)
_FORMED = frozenset(
    (
        "CN_HKMO_PASS",
        "CN_LANDLINE",
        "CN_MILITARY_ID",
        "CN_MOBILE_PHONE",
        "CN_PLATE_NUMBER",
        "CN_TW_PASS",
        "EMAIL_ADDRESS",
        "PASSPORT",
        "SECRET_TOKEN",
    )
)
"""Types that refuse a document: those with a check digit or a table behind them, and those whose form is unmistakable."""
_SURE = {**dict.fromkeys(_CHECKED, 0.6), **dict.fromkeys(_FORMED, 0.8)}
_FORMS = ("重要数据目录备案表", "部门填报表")
"""Titles of documents in which people declare the company and the persons responsible."""
_ALLOWED = (
    (re.compile("统一社会信用代码|^uscc$"), frozenset(("CN_USCC",))),
    (
        re.compile("电话|手机|邮箱|联系方式|责任人|负责人|填报人|首席数据官|法定代表人|_responsible$|^department_head$|^cdo$"),
        _PHONES,
    ),
    (re.compile("许可证|备案号|备案编号|报告编号|_number$"), _NUMBERS),
)
"""What may stand in a field, by the field's name."""
_LONGEST_LABEL = 24
_SEED = ("抽样种子", "seed")
_OURS = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|[0-9a-f]{64}"
    r"|(?=[0-9]*[a-f])[0-9a-f]{16})(?![0-9A-Za-z])"
)
"""Identities and hashes of runs, items and rules."""
_WORTH_A_LOOK = re.compile(r"(?:\d[^\d]{0,2}){7}\d|@|[0-9A-Za-z_\-./+]{20,}|[一-鿿][A-Za-z][A-Za-z0-9]{5}")
_TOUCHING = re.compile(
    r"(?<=[A-Za-z_])(?=\d{6})|(?<=\d{6})(?=[A-WYZa-wyz_])|(?<=\d{6})(?<!\d{17})(?=[Xx])|(?<=\d{17}[Xx])(?=[A-Za-z_])"
)
_DAY = re.compile(r"\D{0,2}(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])[\d\s]*")
_NAMED = 5


@contextmanager
def handing_out() -> Iterator[None]:
    """Every document that is written within is looked through first. See ``refuse_identifiers``."""
    with inspected(refuse_identifiers):
        yield


def refuse_identifiers(file: Path, name: Path) -> None:
    """Raise ShudianError (exit code 1) where a document that is to be called ``name`` holds an identifier in a place where none
    belongs. The error names the places and the types, never what was found."""
    found = dict.fromkeys(_found(file, name.suffix))
    if not found:
        return
    shown = "; ".join(f"{where} ({entity_type})" for where, entity_type in list(found)[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    raise ShudianError(
        f"{name.name} is not handed out: it would hold identifiers in {shown}{more}",
        "Take them out of the name, comment, declaration, decision or template that they come from",
    )


def _found(file: Path, kind: str) -> Iterator[tuple[str, str]]:
    for place in document_texts(file, kind):
        for entity_type in identifiers(place.text):
            if entity_type not in _allowed(place):
                yield place.where, entity_type


def _allowed(place: Place) -> frozenset[str]:
    if place.text.isdecimal() and any(one in _SEED for one in place.labels):
        return frozenset(_SURE)  # a number that we drew ourselves: one in a hundred has the form of an identifier
    if place.title not in _FORMS:
        return frozenset()
    labels = [one for one in place.labels if len(one) <= _LONGEST_LABEL]
    return frozenset(kind for label in labels for pattern, kinds in _ALLOWED if pattern.search(label) for kind in kinds)


@lru_cache(maxsize=1 << 16)
def identifiers(text: str) -> tuple[str, ...]:
    """The types of the identifiers that show themselves in a text, also right beside letters and underscores."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    text = _OURS.sub(" ", text)
    found = {one.entity_type for form in {text, _TOUCHING.sub(" ", text)} for one in _sure(form)}
    return tuple(sorted(found))


def _sure(text: str) -> Iterator[Detection]:
    for one in _classifier().detect(text):
        least = _SURE.get(one.entity_type)
        if least is None or one.confidence < least:
            continue
        if one.entity_type in _FORMED and _DAY.fullmatch(text[one.start : one.end]):
            continue
        yield one


@cache
def _classifier() -> Classifier:
    """As shipped: what a company allows in its data is no reason to hand it out."""
    return Classifier(load_knowledge())

"""The last look at a document before it is handed out: our own detectors go over every text in it.

Names and comments were masked when they were scanned, but names of systems, declarations, decisions and templates come from
people. An identifier that shows itself keeps the file back; the place is named, never the value. In the JSON of a run, which
cannot be made again without reading everything again, it is masked instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

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
    r"|(?=[0-9]*[a-f])[0-9a-f]{16}|[0-9a-f]{12}-(?:0|[0-9a-f]{8}))(?![0-9A-Za-z])"
)
"""Identities and hashes of runs, items and rules, and the marks of a review sheet (``mark_of``)."""
_WORTH_A_LOOK = re.compile(r"(?:\d[^\d]{0,2}){7}\d|@|[0-9A-Za-z_\-./+]{20,}|[一-鿿][A-Za-z][A-Za-z0-9]{5}")
_TOUCHING = re.compile(
    r"(?<=[A-Za-z_])(?=\d{6})|(?<=\d{6})(?=[A-WYZa-wyz_])|(?<=\d{6})(?<!\d{17})(?=[Xx])|(?<=\d{17}[Xx])(?=[A-Za-z_])"
)
_DAY = re.compile(r"\D{0,2}(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])[\d\s]*")
_NAMED = 5
_LANGUAGE = frozenset(("ORG_NAME", "PASSWORD", "PERSON_NAME", "POSTAL_ADDRESS"))
_SHORTEST = 6  # a@b.cn
_TOGETHER = 1 << 14
_APART = "\n；；；\n"
"""Nothing that shows itself reaches over it."""
_PLACES = 4096
_CLEAN, _SHORT = 1 << 13, 200


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
    raise HeldBack(
        f"{name.name} is not handed out: it would hold identifiers in {shown}{more}",
        "Take them out of the name, comment, declaration, decision or template that they come from",
        name.name,
        tuple(found),
    )


class HeldBack(ShudianError):
    """A document that is kept back: what ``file`` is called, and the ``places``, each with the type of what stands there."""

    def __init__(self, message: str, advice: str, file: str, places: tuple[tuple[str, str], ...]) -> None:
        super().__init__(message, advice)
        self.file = file
        self.places = places


def fit_for_form(text: str, label: str) -> str:
    """What the cell under a heading of the 备案表 may show: the text, masked where the document would be kept back for it."""
    found = set(identifiers(text)) - _allowed(Place("", text, (label,), _FORMS[0]))
    return without_identifiers(text) if found else text


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of a report that was masked: where it stood (``datasets[3].comment``), and the types of what it held."""

    where: str
    types: tuple[str, ...]


def masked_document(document: Any) -> tuple[Any, tuple[Masked, ...]]:
    """JSON values fit to be handed out: every text in which an identifier shows itself is masked where it stands, and all else is
    as it was. A report of hours must not be lost because of one name."""
    telling = _telling(set(_texts(document)))
    if not telling:
        return document, ()
    found: list[_Find] = []
    fit = _fit([document], telling, found)[0]
    return fit, tuple(Masked(_path(parts[::-1][1:]), types) for parts, types in found)


_Find: TypeAlias = tuple[list[str | int], tuple[str, ...]]
"""Where a text stood, the innermost name or number first, and its types."""


def _texts(value: Any) -> Iterator[str]:
    """All texts in JSON values, names of values too."""
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,):
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            yield from _texts(one)


def _telling(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Those of the texts that show identifiers, with their types. Many are looked at together, because a look costs some
    milliseconds however short the text."""
    worth = sorted(one for one in texts if len(one) >= _SHORTEST and _is_worth_a_look(one))
    found = {one: identifiers(one) for group in _together(worth) for one in _suspects(group)}
    return {one: types for one, types in found.items() if types}


def _together(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in groups of some thousand characters, or one that has more: a look takes a hundred bytes a character."""
    group: list[str] = []
    size = 0
    for one in texts:
        if group and size + len(one) > _TOGETHER:
            yield group
            group, size = [], 0
        group.append(one)
        size += len(one)
    if group:
        yield group


def _suspects(texts: Sequence[str]) -> Iterator[str]:
    """Those of the texts that may show something, halving down to them."""
    if len(texts) == 1:
        yield texts[0]
    elif texts and _shown(_APART.join(texts)):
        yield from _suspects(texts[: len(texts) // 2])
        yield from _suspects(texts[len(texts) // 2 :])


def _fit(value: Any, telling: Mapping[str, tuple[str, ...]], found: list[_Find]) -> Any:
    """A list or object itself where nothing in it is masked: what stands beside it is not built anew."""
    named = isinstance(value, dict)
    changed: dict[Any, Any] = {}
    for key, one in value.items() if named else enumerate(value):
        before = len(found)
        part = one
        if isinstance(one, dict | list):
            part = _fit(one, telling, found)
        elif isinstance(one, str) and one in telling:
            found.append(([], telling[one]))
            part = without_identifiers(one)
        if part is not one:
            changed[key] = part
            shown = without_identifiers(key) if isinstance(key, str) else key
            for parts, _ in found[before:]:
                parts.append(shown)
    if not named:
        return [changed.get(number, one) for number, one in enumerate(value)] if changed else value
    names = {key: without_identifiers(key) for key in value if key in telling}
    found.extend(([shown], telling[key]) for key, shown in names.items())
    return {names.get(key, key): changed.get(key, one) for key, one in value.items()} if changed or names else value


def _path(parts: Iterable[str | int]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in parts).removeprefix(".")


def without_identifiers(text: str) -> str:
    """The text with what shows itself in it masked; all its digits, where that is not enough."""
    masked = _classifier().mask(text)
    if identifiers(masked):
        masked = re.sub(r"\d", "*", masked)
    return "***" if identifiers(masked) else masked


def _found(file: Path, kind: str) -> Iterator[tuple[str, str]]:
    """Some thousand places are held at a time, and some of the texts that showed nothing: most stand in many rows."""
    places, clean = document_texts(file, kind), set[str]()
    while part := tuple(islice(places, _PLACES)):
        new = {one.text for one in part} - clean
        telling = _telling(new)
        yield from _misplaced(part, telling)
        if len(clean) > _CLEAN:
            clean.clear()
        clean.update(one for one in new - telling.keys() if len(one) <= _SHORT)


def _misplaced(places: Iterable[Place], telling: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for place in places:
        types = telling.get(place.text, ())
        allowed = _allowed(place) if types else frozenset()
        yield from ((place.where, entity_type) for entity_type in types if entity_type not in allowed)


def _allowed(place: Place) -> frozenset[str]:
    if place.text.isdecimal() and any(one in _SEED for one in place.labels):
        return frozenset(_SURE)  # a number that we drew ourselves: one in a hundred has the form of an identifier
    if place.title not in _FORMS:
        return frozenset()
    labels = [one for one in place.labels if len(one) <= _LONGEST_LABEL]
    return frozenset(kind for label in labels for pattern, kinds in _ALLOWED if pattern.search(label) for kind in kinds)


@lru_cache(maxsize=1 << 12)
def identifiers(text: str) -> tuple[str, ...]:
    """The types of the identifiers that show themselves in a text, also right beside letters and underscores."""
    return _shown(text) if _is_worth_a_look(text) else ()


def _is_worth_a_look(text: str) -> bool:
    """Whether anything could show itself once what is ours is taken away: an id alone stands in every row."""
    return bool(_WORTH_A_LOOK.search(text) and _WORTH_A_LOOK.search(_OURS.sub(" ", text)))


def _shown(text: str) -> tuple[str, ...]:
    text = _OURS.sub(" ", text)
    found = {one.entity_type for form in {text, _TOUCHING.sub(" ", text)} for one in _sure(form)}
    return tuple(sorted(found))


def _sure(text: str) -> Iterator[Detection]:
    for one in _looking().detect(text):
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


@cache
def _looking() -> Classifier:
    """The same without the detectors that read language: they refuse no document, and their dictionary takes 60 MB."""
    known = _classifier()
    return replace(known, detectors={name: one for name, one in known.detectors.items() if name not in _LANGUAGE})

"""Cells brought to the one spelling under which a person is counted, by what kind of key they are.

138 0000 0000, +86-13800000000 and 008613800000000 are one number; an identity number of 15 digits is the one of 18. What is no
number of a person (machines, services, ports) is told apart from what is a person's and cannot be used (masked, hashed, wrong).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, byte_lengths, byte_matrix, compact, contains, flags, matches, number, values_of, without
from classifiers.dates import is_birthday, is_day
from classifiers.detectors import (
    customer_id,
    device_id,
    email,
    hkmo_pass,
    iccid,
    imei,
    imsi,
    mac_address,
    meid,
    passport,
    qq_number,
    tw_pass,
    user_account,
    wechat_id,
)
from classifiers.detectors.id_card import in_province, is_gb11643, to_18
from classifiers.detectors.landline import DETECTOR as LANDLINE
from classifiers.person_forms import (
    MOST_OF_ACCOUNT,
    Plain,
    plain_accounts,
    plain_documents,
    plain_names,
    plain_phones,
    put_together,
)
from classifiers.render import clean, text_of


class KeyKind(StrEnum):
    """What kind of key a value is, the surest first. A landline is shared by a household or an office: it counts nobody."""

    DOCUMENT = "document"  # a resident's identity number or a permit of its form: one person has one
    PAPER = "paper"  # passports, passes and military papers
    PHONE = "phone"
    ACCOUNT = "account"
    DEVICE = "device"
    LANDLINE = "landline"


class State(IntEnum):
    """What a cell is for the census."""

    EMPTY = 0
    KEY = 1
    SERVICE = 2  # a machine's or a service's number: nobody
    MASKED = 3
    HASHED = 4
    INVALID = 5  # it should name somebody, and cannot be used: a wrong check digit, a placeholder, another form


@dataclass(frozen=True, eq=False)
class Keys:
    """One entry a cell. ``bare`` texts are canonical, empty where ``states`` is not KEY; ``before`` belongs in front of each of
    those that are; ``kinds`` gives the place in KINDS, and is below 0 where ``states`` is not KEY."""

    bare: pa.StringArray = field(repr=False)
    kinds: npt.NDArray[np.int8] = field(repr=False)
    states: npt.NDArray[np.int8] = field(repr=False)
    before: str = ""

    @property
    def texts(self) -> pa.StringArray:
        """The canonical texts, whole."""
        return _only(pc.binary_join_element_wise(self.before, self.bare, ""), self.states == State.KEY)

    def of(self, kind: KeyKind) -> Flags:
        """Which cells are keys of this kind."""
        found: Flags = self.kinds == KINDS.index(kind)
        return found


KINDS = tuple(KeyKind)

_GB11643 = r"(?:[1-7]\d{5}|8[123]0000|9\d{5})\d{11}[\dX]"
_FOREIGNER_2017 = r"[A-Z]{3}\d{12}"
_MASKED = r"[*•＊]|[xX]{3,}|(?:某|不详|\?{2,})"
_HASHED = r"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})"
_SAME_DIGIT = "|".join(f"{digit}{{9}}" for digit in "0123456789")
_PLACEHOLDER = rf"13800138000|1[3-9]\d?(?:12345678|123456789)|1[3-9](?:{_SAME_DIGIT})"
_DIALLED = r"^(?:00)?(?:86)?0?(1[3-9]\d{9})$"  # with the country code, or the trunk's 0
_CARRIER = r"^(?:17951|17911|17909|12593|10193|11808)0?(1[3-9]\d{9})$"
_HANDSET = r"1[3-9]\d{9}"
_DATA_CARD = r"14[579]\d{8}"
_MACHINE = r"(?:86)?(?:1064\d{9}|14(?:10|4[01]|[68]\d)\d{9})"
_SERVICE = r"10\d{3,}|1[12]\d{1,8}|9[56]\d{3,8}|(?:86)?[48]00\d{7}"
_NOTHING = r"0+|-+|-1|/|(?i:null|none|nil|n/a|unknown)|\\N|无|空|暂无|未知"
_NOBODY = r"某|不详|(?:先生|女士|小姐|同志|老师)$|^(?:暂无|未知)$"
"""Of texts in Chinese characters alone, those that name nobody: what ``_slow_names`` takes out of all others."""
_LONGEST = 128

_Found = tuple[pa.StringArray, npt.NDArray[np.int8]]


def keys_of(cells: pa.Array, entity_type: str, scope: str = "") -> Keys:
    """The keys of a column whose entity type is known. ``scope`` names the system and the numbering that accounts belong to:
    account 1001 of one system is not the account 1001 of another."""
    if entity_type not in _FAMILIES:
        raise ValueError(f"{entity_type} is no key of persons")
    texts = pc.fill_null(text_of(cells), "")
    quick = _quick(texts, entity_type, _before(entity_type, scope))
    if quick is None:
        return _slow_keys(texts, entity_type, scope)
    met, kind, canonical = quick
    states, kinds = met.astype(np.int8), _kinds(met, kind)
    rest = np.flatnonzero(~met)
    others = texts.take(pa.array(rest)) if len(rest) else texts.slice(0, 0)
    if len(rest) and byte_lengths(others).any():
        slow = _slow_keys(others, entity_type, scope)
        others, states[rest], kinds[rest] = slow.bare, slow.states, slow.kinds
    return Keys(canonical(others, rest), kinds, states, _before(entity_type, scope))


_Quick = tuple[Flags, KeyKind, Callable[[pa.StringArray, npt.NDArray[np.int64]], pa.StringArray]]


def _quick(texts: pa.StringArray, entity_type: str, before: str) -> _Quick | None:
    """Which cells have a usual form, what they are then, and the canonical texts of all once those of the others are known,
    which stand at some places. None for types that have no usual form, and where ``before`` leaves no room for one."""
    family = _FAMILIES[entity_type]
    if family in _QUICK:
        kind, recognise = _QUICK[family]
        plain = recognise(texts)
        return plain.met, kind, lambda others, _: put_together(plain, others)
    if family is not _accounts or entity_type in _WORLDWIDE or len(before.encode()) + MOST_OF_ACCOUNT > _LONGEST:
        return None
    met = plain_accounts(texts)
    small = pc.ascii_lower(texts)
    return met, KeyKind.ACCOUNT, lambda others, rest: _put(others, rest, small) if len(rest) else small


def _slow_keys(texts: pa.StringArray, entity_type: str, scope: str) -> Keys:
    """The keys of any texts, by patterns."""
    family, before = _FAMILIES[entity_type], _before(entity_type, scope)
    texts = clean(texts)
    texts = pc.if_else(pa.array(matches(texts, _NOTHING)), "", texts)
    canonical, kinds = family(texts, entity_type)
    usable = (kinds >= 0) & (byte_lengths(canonical) + len(before.encode()) <= _LONGEST)
    states = _states(texts, usable, family is _phones)
    kinds[states != State.KEY] = -1
    return Keys(_only(canonical, usable), kinds, states, before)


def _before(entity_type: str, scope: str) -> str:
    """What tells accounts of one numbering from those of another."""
    if _FAMILIES[entity_type] is not _accounts:
        return ""
    return f"{entity_type}:" if entity_type in _WORLDWIDE else f"{entity_type}@{scope}:"


@dataclass(frozen=True, eq=False)
class Names:
    """Different names, and for each cell the place of its name among them. ``telling`` ones tell one person from another: no
    masked ones (张**), no forms of address (张先生). ``filled`` is False where there is nothing."""

    texts: pa.StringArray = field(repr=False)
    telling: Flags = field(repr=False)
    filled: Flags = field(repr=False)
    places: npt.NDArray[np.int64] = field(repr=False)


def names_of(cells: pa.Array) -> Names:
    """Names in one spelling."""
    met = pc.dictionary_encode(pc.fill_null(text_of(cells), ""))
    raw = met.dictionary
    plain = plain_names(raw)
    telling = plain.copy()
    if plain.any():
        telling &= ~contains(raw, _NOBODY)
    texts, filled = raw, plain.copy()
    rest = np.flatnonzero(~plain)
    if len(rest):
        others, telling[rest], filled[rest] = _slow_names(raw.take(pa.array(rest)))
        texts = _put(others, rest, raw)
    return Names(texts, telling, filled, met.indices.to_numpy().astype(np.int64))


def _slow_names(texts: pa.StringArray) -> tuple[pa.StringArray, Flags, Flags]:
    """Any names: their one spelling, which tell somebody, which are there at all."""
    texts = clean(texts)
    plain = pc.utf8_upper(without(texts, r"[\s·.\-]+"))
    telling = (
        matches(plain, r"\D{2,64}") & ~contains(plain, rf"{_MASKED}|(?:先生|女士|小姐|同志|老师)$") & ~matches(texts, _NOTHING)
    )
    return plain, telling, ~flags(pc.equal(texts, ""))


def is_key(entity_type: str | None) -> bool:
    """Whether values of the type are keys of persons."""
    return entity_type in _FAMILIES


def same_family(left: str, right: str) -> bool:
    """Whether the two types are told apart cell by cell within one column (identity numbers among passports)."""
    return left in _FAMILIES and _FAMILIES[left] is _FAMILIES.get(right)


def _states(texts: pa.StringArray, usable: Flags, phones: bool) -> npt.NDArray[np.int8]:
    empty = flags(pc.equal(texts, ""))
    states = np.where(usable, State.KEY, State.INVALID).astype(np.int8)
    states[empty] = State.EMPTY
    open_ = np.flatnonzero(states == State.INVALID)
    if len(open_):
        rest = texts.take(pa.array(open_))
        choices = [matches(rest, _HASHED), contains(rest, _MASKED)]
        if phones:
            digits = without(rest, r"[^\d]+")
            choices.insert(0, matches(digits, rf"{_MACHINE}|(?:86)?{_DATA_CARD}|{_SERVICE}") & ~contains(rest, "[*•]"))
        names = ([State.SERVICE] if phones else []) + [State.HASHED, State.MASKED]
        states[open_] = np.select(choices, names, State.INVALID)
    return states


def _only(texts: pa.StringArray, chosen: Flags) -> pa.StringArray:
    return pc.if_else(pa.array(chosen), texts, "")


def _kinds(chosen: Flags, kind: KeyKind) -> npt.NDArray[np.int8]:
    return np.where(chosen, KINDS.index(kind), -1).astype(np.int8)


def _documents(texts: pa.StringArray, entity_type: str) -> _Found:
    if not matches(texts, r"[0-9X]*").all():
        texts = compact(texts)
    lengths = byte_lengths(texts)
    right = _right_18(texts, lengths)
    canonical, kinds = texts, _kinds(right, KeyKind.DOCUMENT)
    old = np.flatnonzero((lengths == 15) & ~right)
    if len(old):
        canonical, kinds = _with_old(canonical, kinds, old)
    if (kinds < 0).any():
        canonical, kinds = _with_papers(canonical, kinds, entity_type)
    return canonical, kinds


def _right_18(texts: pa.StringArray, lengths: npt.NDArray[np.int64]) -> Flags:
    rows = np.flatnonzero(lengths == 18)
    right = np.zeros(len(texts), dtype=np.bool_)
    if len(rows):
        part = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
        formed = matches(part, _GB11643)
        placed = in_province(part) | contains(part, "^8") | (contains(part, "^9") & in_province(part, 1))
        right[rows] = formed & placed & is_gb11643(part)
    return right


def _with_old(texts: pa.StringArray, kinds: npt.NDArray[np.int8], rows: npt.NDArray[np.int64]) -> _Found:
    """Numbers of 15 characters: a resident's old one becomes the new one, a foreigner's of 2017 stays as it is."""
    part = texts.take(pa.array(rows))
    digits = values_of(byte_matrix(part, 15), "0123456789")
    born = is_birthday(1900 + number(digits[:, 6:8]), number(digits[:, 8:10]), number(digits[:, 10:12]))
    resident = matches(part, r"[1-7]\d{14}") & in_province(part) & born
    foreign = matches(part, _FOREIGNER_2017) & in_province(part, 3)
    foreign &= is_day(1900 + number(digits[:, 7:9]), number(digits[:, 9:11]), number(digits[:, 11:13]))
    kinds = kinds.copy()
    kinds[rows[resident | foreign]] = KINDS.index(KeyKind.DOCUMENT)
    if not resident.any():
        return texts, kinds
    return _put(to_18(part.filter(pa.array(resident))), rows[resident], texts), kinds


def _put(part: pa.StringArray, rows: npt.NDArray[np.int64], texts: pa.StringArray) -> pa.StringArray:
    """``texts`` with ``part`` at the places ``rows``, which ascend."""
    every = np.arange(len(texts))
    mask = np.ones(len(texts), dtype=np.bool_)
    mask[rows] = False
    return pc.coalesce(part.take(pa.array(np.searchsorted(rows, every), pa.int64(), mask=mask)), texts)


def _with_papers(texts: pa.StringArray, kinds: npt.NDArray[np.int8], entity_type: str) -> _Found:
    """Passports, passes and military papers, in whatever column of documents they stand; a form that other things share
    counts only in a column of that very type."""
    taken = kinds >= 0
    known = [(tag, matches(texts, pattern)) for tag, pattern in _PAPERS]
    if entity_type in _OWN_FORMS:
        known.append((_OWN_FORMS[entity_type], _has_form(texts, entity_type)))
    military = matches(texts, _MILITARY)
    known.append(("military", military))
    chosen = np.select([mask for _, mask in known], range(len(known)), -1)
    chosen[taken] = -1
    if not (chosen >= 0).any():
        return texts, kinds
    bare = pc.replace_substring_regex(texts, r"^([HM]\d{8})\d{2}$", r"\1")  # the last two count how often it was issued
    bare = pc.replace_substring_regex(bare, r"[字第号]", "")
    tags = pa.array(["", *(tag for tag, _ in known)]).take(pa.array(chosen + 1))
    tagged = pc.binary_join_element_wise(tags, _without_issue(bare, chosen, known), ":")
    papers = chosen >= 0
    kinds = np.where(papers, KINDS.index(KeyKind.PAPER), kinds).astype(np.int8)
    return pc.if_else(pa.array(papers), tagged, texts), kinds


def _without_issue(texts: pa.StringArray, chosen: npt.NDArray[np.int64], known: list[tuple[str, Flags]]) -> pa.StringArray:
    """Old passes of Taiwan's residents had two digits more, which count how often the pass was issued."""
    places = [place for place, (tag, _) in enumerate(known) if tag == "tw"]
    return pc.if_else(pa.array(np.isin(chosen, places)), pc.replace_substring_regex(texts, r"^(\d{8})\d{2}$", r"\1"), texts)


def _has_form(texts: pa.StringArray, entity_type: str) -> Flags:
    blank = contains(texts, r"^[A-Z]{0,2}(?:0+|12345678\d?|123456789)$")
    return matches(texts, _DETECTORS[entity_type].pattern) & ~blank


_PAPERS = (
    ("passport", r"E(?:\d{8}|[A-HJ-NP-Z]\d{7})|[GDSP]\d{8}|[DSP]E\d{7}|1[45]\d{7}|K[J\d]\d{7}|M[AB]\d{7}"),
    ("hkmo", r"[HM]\d{8}(?:\d{2})?|C[A-HJ-NP-Z]\d{7}|[CW]\d{8}"),
    ("tw", r"[LT]\d{8}"),
)
_OWN_FORMS = MappingProxyType({"PASSPORT": "passport", "CN_HKMO_PASS": "hkmo", "CN_TW_PASS": "tw"})
_MILITARY = r"[一-龥]{1,3}字第?[0-9A-Z]{4,8}号?"


def _phones(texts: pa.StringArray, _: str) -> _Found:
    plain = matches(texts, _HANDSET)
    kinds = _kinds(plain, KeyKind.PHONE)
    rest = np.flatnonzero(~plain & ~flags(pc.equal(texts, "")))
    if len(rest):  # most cells of most columns are eleven digits and nothing else
        canonical, kinds[rest] = _spelled_out(texts.take(pa.array(rest)))
        texts = _put(canonical, rest, texts)
    kinds[matches(texts, rf"{_DATA_CARD}|{_PLACEHOLDER}")] = -1
    return texts, kinds


def _spelled_out(texts: pa.StringArray) -> _Found:
    """Handsets' numbers with separators and prefixes, and all other numbers."""
    digits = without(texts, r"[^\d]+")
    bare = pc.replace_substring_regex(pc.replace_substring_regex(digits, _DIALLED, r"\1"), _CARRIER, r"\1")
    handset = matches(bare, _HANDSET) & ~contains(texts, r"[*•A-Za-z]")
    other, kinds = _other_numbers(texts)
    kinds[handset] = KINDS.index(KeyKind.PHONE)
    return pc.if_else(pa.array(handset), bare, other), kinds


def _other_numbers(texts: pa.StringArray) -> _Found:
    """Numbers abroad with their country code, and landlines."""
    digits = without(texts, r"[^\d]+")
    abroad = contains(texts, r"^ *(?:\+|00)(?:[1-79]|8[1-57-9])[\d \-().]{6,18}$")
    fixed = matches(texts, LANDLINE.pattern) & ~matches(digits, _SERVICE)
    canonical = pc.if_else(
        pa.array(abroad), pc.replace_substring_regex(digits, "^(?:00)?", "+", max_replacements=1), LANDLINE.normalise(texts)
    )
    kinds = np.select([abroad, fixed], [KINDS.index(KeyKind.PHONE), KINDS.index(KeyKind.LANDLINE)], -1).astype(np.int8)
    return canonical, kinds


def _accounts(texts: pa.StringArray, entity_type: str) -> _Found:
    whole = matches(texts, _DETECTORS[entity_type].pattern) | (entity_type not in _WORLDWIDE and matches(texts, r"\S{1,64}"))
    usable = whole & ~contains(texts, _MASKED) & ~matches(texts, _HASHED)
    return pc.utf8_lower(texts), _kinds(usable, KeyKind.ACCOUNT)


def _devices(texts: pa.StringArray, entity_type: str) -> _Found:
    detector = _DETECTORS[entity_type]
    canonical = pc.utf8_upper(detector.normalise(texts))
    usable = matches(texts, detector.pattern)
    if entity_type == "IMEI":  # what follows 14 digits is a check digit or a version
        usable |= matches(canonical, r"\d{16}")
        canonical = pc.utf8_slice_codeunits(canonical, 0, 14)
    elif entity_type == "MEID":
        canonical = pc.replace_substring_regex(canonical, r"^([0-9A-F]{14})[0-9A-F]$|^(\d{18})\d$", r"\1\2")
    elif entity_type == "MAC_ADDRESS":
        canonical = without(canonical, r"[:.\-]")
    usable &= ~contains(canonical, r"^(?:0+|F+|1+)$|0{12}")
    return pc.binary_join_element_wise(entity_type, canonical, ":"), _kinds(usable, KeyKind.DEVICE)


_MODULES = (
    *(customer_id, device_id, email, hkmo_pass, iccid, imei, imsi),
    *(mac_address, meid, passport, qq_number, tw_pass, user_account, wechat_id),
)
_DETECTORS = MappingProxyType({module.DETECTOR.entity_type: module.DETECTOR for module in _MODULES})
"""Those whose forms are asked for here: all of them together would be most of the memory that a census needs."""
_WORLDWIDE = frozenset(["WECHAT_ID", "QQ_NUMBER", "EMAIL_ADDRESS"])
_DOCUMENT_TYPES = (
    "CN_ID_CARD CN_RESIDENCE_PERMIT CN_FOREIGNER_PERMIT PASSPORT CN_HKMO_PASS CN_TW_PASS CN_MILITARY_ID CN_DRIVER_LICENCE"
    " CN_SOCIAL_SECURITY"
)
_Family = Callable[[pa.StringArray, str], _Found]
_FAMILIES: Mapping[str, _Family] = MappingProxyType(
    {
        **dict.fromkeys(_DOCUMENT_TYPES.split(), _documents),
        **dict.fromkeys(("CN_MOBILE_PHONE", "CN_LANDLINE", "IOT_NUMBER"), _phones),
        **dict.fromkeys((*sorted(_WORLDWIDE), "USER_ACCOUNT", "CUSTOMER_ID"), _accounts),
        **dict.fromkeys(("IMEI", "IMSI", "ICCID", "MEID", "MAC_ADDRESS", "DEVICE_ID"), _devices),
    }
)
_QUICK: Mapping[_Family, tuple[KeyKind, Callable[[pa.StringArray], Plain]]] = MappingProxyType(
    {_documents: (KeyKind.DOCUMENT, plain_documents), _phones: (KeyKind.PHONE, plain_phones)}
)

"""Which columns the benchmark has and in which tables they stand. Values are drawn by ``draw`` only, so that a plan is cheap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, cycle
from random import Random
from typing import Any

from benchmarks.accuracy.generate import contacts, identifiers, network, protected, texts
from benchmarks.accuracy.met import SPECS_MET, TRAPS_MET
from benchmarks.accuracy.model import Column, Form, Group, Maker, Table, Truth
from benchmarks.accuracy.specs import SPECS, STORAGE, Alone, Spec
from benchmarks.accuracy.traps import COMPANIES, LINKS, TRAPS, Trap

_NEUTRAL = ("c{}", "f{}", "value{}", "col_{}", "field{}", "attr_{}", "data{}")
_MISLEADING = ("order_no", "remark", "status", "email", "phone", "goods_name", "title", "batch_no", "memo", "login_name")
_TABLES = {
    "customer": ("t_customer_{:02d}", "user_info_{:02d}", "kh_ziliao_{:02d}"),
    "device": ("terminal_device_{:02d}", "net_access_{:02d}"),
    "company": ("company_info_{:02d}", "group_customer_{:02d}"),
    "plain": ("goods_list_{:02d}", "order_flow_{:02d}", "task_log_{:02d}"),
    "neutral": ("t_{:03d}", "data_{:03d}"),
    "biz": ("biz_{:03d}", "tmp_{:03d}"),
    "gbk": ("user_gbk_{:02d}",),
    "nested": ("user_nested_{:02d}",),
    "sparse": ("work_order_{}",),
}
_FORMS = (Form.SQLITE, Form.CSV, Form.PARQUET)
_LOOSE = frozenset(
    [
        "PERSON_NAME",
        "ORG_NAME",
        "POSTAL_ADDRESS",
        "ADMIN_DIVISION",
        "GENDER",
        "ETHNICITY",
        "RELIGION",
        "MARITAL_STATUS",
        "POLITICAL_STATUS",
        "EDUCATION",
    ]
)
_MASKABLE = {
    "PERSON_NAME": ("user_name_m", contacts.name),
    "CN_ID_CARD": ("id_card_mask", identifiers.id_card),
    "CN_MOBILE_PHONE": ("mobile_mask", contacts.mobile),
    "BANK_CARD": ("bank_card_mask", identifiers.bank_card),
    "EMAIL_ADDRESS": ("email_mask", contacts.email),
}
_MASKS: dict[str, protected.Hider] = {"stars": protected.stars, "crosses": protected.crosses, "tail": protected.tail_only}
_SECRETS: dict[str, tuple[str, protected.Hider]] = {
    "md5": ("hashed", protected.digest("md5")),
    "sha256": ("hashed", protected.digest("sha256")),
    "sm3": ("hashed", protected.digest("sm3")),
    "aes": ("encrypted", protected.like_aes),
    "uuid token": ("tokenised", protected.token),
}
_SPARSE = {
    "CN_MOBILE_PHONE": contacts.mobile,
    "CN_ID_CARD": identifiers.id_card,
    "BANK_CARD": identifiers.bank_card,
    "EMAIL_ADDRESS": contacts.email,
    "CN_PLATE_NUMBER": identifiers.plate,
    "MAC_ADDRESS": network.mac,
    "IMEI": identifiers.imei,
    "CN_USCC": identifiers.uscc,
    "PERSON_NAME": contacts.name,
    "POSTAL_ADDRESS": contacts.address,
}
SHARES = (0.001, 0.01, 0.1)
_FEW = 0.0001
"""The smallest share: two cells of a table, always beside the words that say what they are."""


@dataclass(frozen=True)
class Size:
    """How big the benchmark is. ``repeats`` is how often neutral and misleading columns of one kind occur."""

    rows: int = 400
    many_rows: int = 3000
    sparse_rows: int = 20_000
    repeats: int = 5
    sparse: bool = True


@dataclass(frozen=True)
class Planned:
    """A column before its values are drawn. ``theme`` decides the table that it goes to; ``form`` when it needs one."""

    name: str
    maker: Maker
    truth: Truth
    group: Group
    what: str
    theme: str
    stored: str = "text"
    path: str = ""
    form: Form | None = None


def truth_of(spec: Spec, group: Group) -> Truth:
    """What may be said of a column of this kind in this group."""
    accepted: set[str | None] = set(spec.accepted)
    if group is not Group.TELLING:
        accepted |= set(spec.alone_accepted)
        if spec.alone is Alone.MAYBE:
            accepted.add(None)
    # Where a name says "title" and the values are words, the name is evidence too: silence is no mistake.
    if group is Group.MISLEADING and spec.entity_type in _LOOSE:
        accepted.add(None)
    return Truth(spec.entity_type, frozenset(accepted), spec.protections)


def _planned(spec: Spec, name: str, group: Group, theme: str) -> Planned:
    told = Group.TELLING if group in (Group.STORAGE, Group.TELLING) and theme != "neutral" else group
    truth = truth_of(spec, Group.NEUTRAL if theme == "neutral" else told)
    what = f"{spec.entity_type} ({spec.names[0]})"
    return Planned(name, spec.maker, truth, group, what, theme, spec.stored)


def sensitive(size: Size) -> Iterator[Planned]:
    """Columns of every entity type under telling, neutral and misleading names."""
    misleading = cycle(_MISLEADING)
    for spec in (*SPECS, *SPECS_MET):
        for name in spec.names:
            yield _planned(spec, name, Group.TELLING, spec.theme)
        if spec.alone is Alone.NO:
            continue
        for _ in range(size.repeats):
            yield _planned(spec, "", Group.NEUTRAL, "neutral")
        for _ in range(size.repeats // 2 if spec.alone is Alone.SURE else 0):
            name = next(name for name in misleading if name not in spec.names)
            yield _planned(spec, name, Group.MISLEADING, "biz")


def storage() -> Iterator[Planned]:
    """The same values as numbers, in JSON, in nested columns, in GBK and in full width."""
    for spec in STORAGE:
        for name in spec.names:
            yield _planned(spec, name, Group.STORAGE, spec.theme)
        if spec.alone is not Alone.NO:
            yield _planned(spec, "", Group.STORAGE, "neutral")
    for entity_type, (_, maker) in _MASKABLE.items():
        key, truth = _key(entity_type), Truth(entity_type)
        yield Planned(
            f"ext_{key}", _json(key, maker), truth, Group.STORAGE, f"{entity_type} in JSON text", "customer", "text", f".$.{key}"
        )
        yield Planned(
            f"ext_{key}_v", _json("v1", maker), truth, Group.STORAGE, f"{entity_type} in JSON text", "biz", "text", ".$.v1"
        )
        yield Planned(
            f"info_{key}",
            _object(key, maker),
            truth,
            Group.STORAGE,
            f"{entity_type} nested",
            "nested",
            "nested",
            f".$.{key}",
            Form.PARQUET,
        )
        yield Planned(
            f"list_{key}",
            _several(maker),
            truth,
            Group.STORAGE,
            f"{entity_type} in a list",
            "nested",
            "nested",
            ".$[*]",
            Form.PARQUET,
        )
        if entity_type not in ("PERSON_NAME",):
            yield Planned(f"fw_{key}", _full_width(maker), truth, Group.STORAGE, f"{entity_type} in full width", "customer")
    for spec in SPECS[:18]:
        yield replace(_planned(spec, spec.names[0], Group.STORAGE, "gbk"), form=Form.GBK, what=f"{spec.entity_type} in GBK")


def hidden() -> Iterator[Planned]:
    """Masked, hashed, encrypted and tokenised columns under telling and neutral names."""
    for entity_type, (name, maker) in _MASKABLE.items():
        for style, hider in _MASKS.items():
            what = f"{entity_type} masked ({style})"
            for label in (name, f"{name}{style[0]}"):
                yield Planned(
                    label, _hide(maker, hider), Truth(entity_type, frozenset(), ("masked",)), Group.PROTECTION, what, "customer"
                )
            # A mask under a neutral name shows its kind only by its shape, so silence about the type is right.
            alone = Truth(entity_type, frozenset({None}), ("masked",))
            yield Planned("", _hide(maker, hider), alone, Group.PROTECTION, what, "neutral")
        for style, (state, hider) in _SECRETS.items():
            what = f"{entity_type} {style}"
            label = f"{name.removesuffix('_mask').removesuffix('_m')}_{style.split()[-1]}"
            # user_name heads people's names in some systems and logins in others. A digest, a cipher or a token does not show
            # which, so both are right; and a login that is a UUID may be no token for anything, unless the name says so.
            login = entity_type == "PERSON_NAME"
            truth = Truth(entity_type, frozenset({"USER_ACCOUNT"} if login else ()), (state,))
            bare = replace(truth, protections=(state, "clear")) if login and state == "tokenised" else truth
            yield Planned(label, _hide(maker, hider), truth, Group.PROTECTION, what, "customer")
            yield Planned(label.rsplit("_", 1)[0], _hide(maker, hider), bare, Group.PROTECTION, what, "customer")
            # Nobody can tell what a digest or a cipher under a neutral name is of, nor a cipher from a random token.
            nothing = Truth(None, frozenset(), (state,) if state == "hashed" else (state, "clear"))
            yield Planned("", _hide(maker, hider), nothing, Group.PROTECTION, f"unknown {style}", "neutral")


def sparse() -> Iterator[Planned]:
    """Ordinary columns and free text with a few sensitive values."""
    for entity_type, maker in _SPARSE.items():
        for share in SHARES:
            truth = Truth(None, frozenset({entity_type}), ("clear",), entity_type, share)
            inside = _now_and_then(share, _noted(entity_type, maker), texts.note)
            yield Planned("remark", inside, truth, Group.SPARSE, f"{entity_type} in text", "sparse")
            if entity_type not in ("PERSON_NAME", "POSTAL_ADDRESS"):
                yield Planned(
                    "ref_code",
                    _now_and_then(share, maker, texts.ordinary),
                    truth,
                    Group.SPARSE,
                    f"{entity_type} among codes",
                    "sparse",
                )


def few() -> Iterator[Planned]:
    """Notes in which two cells of the whole table hold an identifier beside its word."""
    for entity_type, maker in _SPARSE.items():
        if entity_type not in ("PERSON_NAME", "POSTAL_ADDRESS"):  # nothing but their form tells these
            truth = Truth(None, frozenset({entity_type}), ("clear",), entity_type, _FEW)
            inside = _twice(_noted(entity_type, maker), texts.note)
            yield Planned("memo", inside, truth, Group.SPARSE, f"{entity_type} in text", "sparse")


def traps() -> Iterator[Planned]:
    """Every kind of trap under both its honest names and neutral ones, in every form of table."""
    for trap in (*TRAPS, *TRAPS_MET, COMPANIES, LINKS):
        for at, form in enumerate((*_FORMS, *_FORMS[:2])):
            name = trap.names[0] if at < len(_FORMS) else trap.names[1]
            theme = "plain" if at < len(_FORMS) and trap is not COMPANIES else "customer"
            accepted = (*trap.accepted, *(trap.named if name == trap.names[1] else ()))
            yield replace(_trap(trap, name, accepted), theme=theme, form=form)
        for form in _FORMS:
            yield replace(_trap(trap, "", (*trap.accepted, *trap.unnamed)), theme="neutral", form=form)


def _trap(trap: Trap, name: str, accepted: tuple[str, ...]) -> Planned:
    truth = Truth(None, frozenset(accepted), trap.protections)
    return Planned(name, trap.maker, truth, Group.TRAP, trap.what, "plain", trap.stored)


def _key(entity_type: str) -> str:
    return {
        "PERSON_NAME": "xm",
        "CN_ID_CARD": "sfzh",
        "CN_MOBILE_PHONE": "mobile",
        "BANK_CARD": "card_no",
        "EMAIL_ADDRESS": "email",
    }[entity_type]


def _json(key: str, maker: Maker) -> Maker:
    return lambda r: f'{{"{key}": "{maker(r)}", "n": {r.randrange(9)}}}'


def _object(key: str, maker: Maker) -> Maker:
    return lambda r: {key: maker(r), "n": r.randrange(9)}


def _several(maker: Maker) -> Maker:
    return lambda r: [maker(r) for _ in range(r.randrange(1, 3))]


def _full_width(maker: Maker) -> Maker:
    return lambda r: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in maker(r))


def _hide(maker: Maker, hider: protected.Hider) -> Maker:
    return lambda r: hider(maker(r), r)


def _noted(entity_type: str, maker: Maker) -> Maker:
    return lambda r: texts.note_with(entity_type, maker(r), r)


def _now_and_then(share: float, rare: Maker, usual: Maker) -> Maker:
    return lambda r: (rare if r.random() < share else usual)(r)


def _twice(rare: Maker, usual: Maker) -> Maker:
    """The rare value in two rows of every 20,000, neither at the head nor at the tail."""
    rows = count()

    def made(r: Random) -> Any:
        maker = rare if next(rows) % 20_000 in (1_234, 12_345) else usual
        return maker(r)

    return made


def planned(size: Size) -> tuple[Planned, ...]:
    """All columns of the benchmark."""
    parts: list[Iterable[Planned]] = [sensitive(size), storage(), hidden(), traps()]
    return tuple(one for part in (*parts, *([sparse(), few()] if size.sparse else [])) for one in part)


def tables(size: Size, seed: int, keep: Callable[[Planned], bool] = lambda _: True) -> Iterator[Table]:
    """The tables with their values: eight columns each, those that need a form in tables of that form."""
    r = Random(f"{seed}:order")
    waiting = [one for one in planned(size) if keep(one)]
    r.shuffle(waiting)
    forms, number = cycle(_FORMS), 0
    for theme in _TABLES:
        mine = [one for one in waiting if one.theme == theme]
        while mine:
            number += 1
            form = mine[0].form or next(forms)
            chosen = _together(mine, form)
            mine = [one for one in mine if not any(one is other for other in chosen)]
            rows = size.sparse_rows if theme == "sparse" else size.many_rows if number % 8 == 0 else size.rows
            names = _TABLES[theme]
            name = names[number % len(names)].format(number if theme != "sparse" else _letters(number))
            yield Table(name, form, tuple(draw(chosen, rows, f"{seed}:{number}")))


def _letters(number: int) -> str:
    """A number as letters. Like files of a numbered family are one dataset to the product; here each has a truth of its own."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _together(waiting: list[Planned], form: Form) -> list[Planned]:
    """Up to eight columns that may stand in one table of this form, no two of one name."""
    chosen: list[Planned] = []
    for one in waiting:
        taken = {other.name for other in chosen if other.name}
        if one.form in (None, form) and one.name not in taken and len(chosen) < 8:
            chosen.append(one)
    return chosen


def draw(columns: list[Planned], rows: int, seed: str) -> Iterator[Column]:
    """The columns with their values; some cells are empty, as cells are."""
    for at, one in enumerate(columns):
        r = Random(f"{seed}:{at}")
        empty = r.choice((0.0, 0.0, 0.03, 0.25)) if one.group is not Group.SPARSE else 0.0
        values: list[Any] = [None if r.random() < empty else one.maker(r) for _ in range(rows)]
        name = one.name or _NEUTRAL[r.randrange(len(_NEUTRAL))].format(at + 1)
        yield Column(name, tuple(values), one.truth, one.group, one.what, one.stored, one.path)

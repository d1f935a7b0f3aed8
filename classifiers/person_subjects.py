"""Whom the columns of a dataset tell of: which of them speak of one and the same person, and whether that is the company's own
user, somebody else (the called party, a contact, a recipient), or one of its employees.

Columns are only put together where their names say so. An unknown word makes a person of its own: that counts people twice
rather than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from classifiers.characters import listed
from classifiers.words import Token, clauses, vocabulary
from config import NameHints


class Population(StrEnum):
    """Whose data they are, seen from the legal entity. The totals of the entity leave out the last."""

    OWN = "own_users"
    THIRD = "third_parties"
    EMPLOYEES = "employees"
    ENTRUSTED = "entrusted"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person in each row: columns with equal subjects speak of the same one."""

    name: str
    population: Population


_OWN = listed(
    "customer user member subscriber owner holder applicant person one buyer passenger patient student resident candidate",
    "caller customer_id",
)
_THIRD = listed("callee contact consignee recipient sender guardian legal_person seller handler borrower end_ user_agent")
_STAFF = listed("employee employee_id manager leader director operator_person admin creator author teacher doctor driver")
_THIRD_WORDS = re.compile(
    r"(?i)opposite|opposing|other_?part|peer|called|callee|emergency|urgent|referr|recommend|invit|introduc|agent|proxy|parent"
    r"|friend|relative|guarant|spouse|delegat|trustee|forward|consignee|receiver|recipient|addressee|payee"
    r"|to_?(?:user|number|phone|mobile|addr)\b|对方|对端|被叫|紧急|推荐|邀请|介绍|代理人|代办|受托|亲友|亲属|家属|担保|好友|转接|转移号"
    r"|前转|收件|收货|收款"
)
_STAFF_TABLE = re.compile(
    r"(?i)(?:^|[_\W])(?:hr|staff|employees?|emp|personnel|payroll|salary)(?:[_\W]|$)|员工|职工|人事|工资|薪酬|花名册"
)
_LIST_WORD = re.compile(r"(?i)_?(?:lists?|array|arr|items|infos?)$|(?:列表|清单|信息)$")
_CONTACT = re.compile(r"(?i)contact|lianxi|联系")
_TYPE_WORDS = listed(
    "name fullname firstname label nickname username account number id uuid code card serial idcard certificate identity",
    "passport hkmo_pass tw_pass residence_permit foreigner_permit military_id licence driver_licence social_security phone",
    "mobile landline email wechat qq im imei meid imsi iccid mac device device_id birthday gender address residence old",
    "information of value table keyword photo face signature password service business login register registered bound",
    "reserved real main primary event_word flag sim reg psn",
)


def subject_of(column: str, comment: str, staff: bool, hints: NameHints) -> Subject:
    """Whom a column speaks of, by its name and the first clause of its comment; ``staff`` says the table is about employees.

    The comment goes before the name where it names somebody.
    """
    names = _names_of(column)
    name = names[-1]
    told = _told((clauses(comment) or ("",))[0], hints) or _told_on_the_way(names, hints)
    if told is None:
        text = (clauses(comment) or (name,))[0]
        return Subject("own" + _strange(vocabulary(hints).tokens(text)), Population.EMPLOYEES if staff else Population.OWN)
    if told.population is Population.OWN and staff:
        return Subject("own", Population.EMPLOYEES)
    if told.population is Population.EMPLOYEES and staff and told.name in ("employee", "employee_id"):
        return Subject("own", Population.EMPLOYEES)
    return told


def is_about_staff(table: str, comment: str) -> bool:
    """Whether a dataset is about the company's own employees."""
    return bool(_STAFF_TABLE.search(table) or _STAFF_TABLE.search(comment))


def joined_contacts(column: str, comment: str, told: Subject) -> Subject:
    """In a dataset that names a contact person, contact_phone is that person's; elsewhere 联系电话 is the customer's own."""
    if told.name == "own" and _CONTACT.search(f"{column} {comment}"):
        return Subject("contact", Population.THIRD)
    return told


def _names_of(column: str) -> tuple[str, ...]:
    """``extra``, ``contacts`` and ``phone`` of ``extra.$.contacts[*].phone``; a plain column name is itself."""
    base, mark, inside = column.partition(".$")
    if not mark:
        return (column,)
    path = f"{base}{inside.replace('$', '')}" if inside.startswith("[*]") else f"{base}.{inside.replace('$', '')}"
    steps = (_LIST_WORD.sub("", one.removesuffix("[*]")) if one.endswith("[*]") else one for one in path.split("."))
    return tuple(one for one in steps if one and one != "*") or (base,)


def _told_on_the_way(names: Sequence[str], hints: NameHints) -> Subject | None:
    """Who is named nearest to a path's end; but whatever stands below somebody else is somebody else's."""
    told = [one for one in (_told(name, hints) for name in reversed(names)) if one is not None]
    return next((one for one in told if one.population is Population.THIRD), told[0] if told else None)


def _told(text: str, hints: NameHints) -> Subject | None:
    """Who is named in a text: somebody else before staff before own, for 用户推荐人 is not the user."""
    tokens = vocabulary(hints).tokens(text)
    known = [token.concept for token in tokens if token.known]
    word = _THIRD_WORDS.search(text)
    number = "".join(re.findall(r"[0-9]+", text))
    for concepts, population in ((_THIRD, Population.THIRD), (_STAFF, Population.EMPLOYEES)):
        found = next((concept for concept in known if concept in concepts), None)
        if found is not None:
            return Subject(found + number, population)
        if word is not None and population is Population.THIRD:
            return Subject(word[0].lower() + number, population)
    if any(concept in _OWN for concept in known):
        return Subject("own" + _strange(tokens), Population.OWN)
    return None


def _strange(tokens: tuple[Token, ...]) -> str:
    """The words of a name that are neither a type's nor an owner's, as a mark; empty where there are none."""
    words = [token.concept for token in tokens if token.concept not in _TYPE_WORDS | _OWN and not token.is_number]
    return f":{'_'.join(words)}" if words else ""

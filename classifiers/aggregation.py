"""What columns tell together that none of them tells alone: many kinds of personal information, a way, a person's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from classifiers.model import ColumnFinding, DatasetFinding, Protection
from classifiers.persons import is_about_people

_NETWORK = "network_planning_ops"
_SUBSCRIBERS = frozenset({"IMSI", "IMEI", "MEID", "ICCID"})
_THINGS_PEOPLE_MOVE = frozenset({"DEVICE_ID", "MAC_ADDRESS", "VIN"})  # no person keys, but each goes where its owner goes
_POINTS = frozenset({"GEO_COORDINATE", "CELL_ID"})
_CONTENT = frozenset({"SMS_CONTENT", "VOICE_RECORDING", "BROWSING_LOG"})
_RECORDS, _PLACES = "user_personal.service_derived.call_records", "user_personal.service_derived.location"
_ADDRESS_READ = "URL"  # what a record of use names is what somebody read
_READABLE = (Protection.CLEAR, Protection.UNKNOWN)
_MOMENT_TYPE = re.compile(r"timestamp|datetime|^time", re.IGNORECASE)
_DATE_TYPE = re.compile(r"^date", re.IGNORECASE)
_MOMENT_NAME = re.compile(
    r"timestamp|(?<!life)(?<!run)time(?!s|out|zone)|shijian|(?:^|[^a-z])ts(?![a-z])|时间|时刻", re.IGNORECASE
)
_OF_THE_ROW = re.compile(
    r"creat|updat|modif|insert|delet|import|load|etl|sync|gmt|birth|expir|valid|regist|effect|open|last|latest|recent|join"
    r"|创建|更新|修改|录入|入库|出生|失效|生效|到期|注册|开户|入网|最近|最后|上次",
    re.IGNORECASE,
)
"""Times that a row has once, or that say when it was written: they make no series of the places in it."""


@dataclass(frozen=True, slots=True)
class Aggregation:
    """``clear_types`` entity types of ``clear_classes`` classes (GB/T 35273) of personal information in clear text;
    ``trajectory``: keys that tell people apart, moments and precise points; ``person_content``: people's keys and content."""

    clear_types: int = 0
    clear_classes: int = 0
    trajectory: bool = False
    person_content: bool = False


def aggregation(finding: DatasetFinding, personal: Collection[str]) -> Aggregation:
    """What stands together in one dataset. ``personal`` are the entity types that identify people.

    Keys count in any protection: a hash still tells one person from another. Points and content count where they can be read,
    or where nobody has seen a value (a description).
    """
    clear = [column for column in finding.columns if is_about_people(column) and _is_clear(column)]
    return Aggregation(
        len({name for column in clear for name in _types(column)}),
        len({column.gbt35273.name for column in clear if column.gbt35273.name}),
        _is_trajectory(finding, personal),
        _is_person_content(finding, personal),
    )


def _is_clear(column: ColumnFinding) -> bool:
    return column.protection is Protection.CLEAR or bool(column.contains)


def _types(column: ColumnFinding) -> Iterable[str]:
    if column.entity_type and column.protection is Protection.CLEAR:
        yield column.entity_type
    yield from (part.entity_type for part in column.contains)


def _is_trajectory(finding: DatasetFinding, personal: Collection[str]) -> bool:
    # A base station has a place, a date and somebody who looks after it: only subscribers' own keys make a way there.
    if not any(column.entity_type in _POINTS and column.protection in _READABLE for column in finding.columns):
        return False
    keys = _SUBSCRIBERS if finding.domain == _NETWORK else {*personal, *_THINGS_PEOPLE_MOVE}
    types = {column.entity_type for column in finding.columns}
    return bool(types & keys) and any(_is_moment(column, finding.category) for column in finding.columns)


def _is_moment(column: ColumnFinding, category: str | None) -> bool:
    """Whether a column says when something happened. In records of use and of places every time does, dates too."""
    if column.entity_type == "BIRTH_DATE":
        return False
    name = column.column.rsplit(".", 1)[-1]
    timed = bool(_MOMENT_TYPE.search(column.type) or _MOMENT_NAME.search(name))
    if category in (_RECORDS, _PLACES):
        return timed or bool(_DATE_TYPE.search(column.type))
    return timed and not _OF_THE_ROW.search(name)


def _is_person_content(finding: DatasetFinding, personal: Collection[str]) -> bool:
    content = _CONTENT | ({_ADDRESS_READ} if finding.category == _RECORDS else set())
    holds = any(column.entity_type in content and column.protection in _READABLE for column in finding.columns)
    return holds and any(column.entity_type in personal for column in finding.columns)

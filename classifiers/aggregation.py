"""What columns tell together that none of them tells alone: many kinds of personal information, a way, a person's words."""

from __future__ import annotations

import re
from collections.abc import Collection
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
_CONTENT_OF_RECORDS = _CONTENT | {_ADDRESS_READ}
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
    types: set[str] = set()
    classes: set[str] = set()
    for column in finding.columns:
        is_clear = column.protection is Protection.CLEAR
        if (is_clear or column.contains) and is_about_people(column):
            classes.add(column.gbt35273.name)
            types.update([part.entity_type for part in column.contains])
            if is_clear:
                types.add(column.entity_type or "")
    both = _is_trajectory(finding, personal), _is_person_content(finding, personal)
    return Aggregation(len(types - {""}), len(classes - {""}), *both)


def _is_trajectory(finding: DatasetFinding, personal: Collection[str]) -> bool:
    # A base station has a place, a date and somebody who looks after it: only subscribers' own keys make a way there.
    if not _can_read(_POINTS, finding):
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
    holds = _can_read(_CONTENT_OF_RECORDS if finding.category == _RECORDS else _CONTENT, finding)
    return holds and any(column.entity_type in personal for column in finding.columns)


def _can_read(types: Collection[str], finding: DatasetFinding) -> bool:
    """Whether a column is of one of some types and can be read. A list: nearly always it is empty."""
    return bool([1 for column in finding.columns if column.entity_type in types and column.protection in _READABLE])

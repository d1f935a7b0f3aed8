"""Numbered and dated names: cdr_20240101 → cdr_*, crm-shard-07 → crm-shard-*. One rule for tables, schemas and sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

# What a name may end in besides its number: .csv, .csv.gz (tables have none).
_EXTENSION = r"(?P<extension>(?:\.[A-Za-z][A-Za-z0-9]{0,7}){0,2})$"
_NUMBERED = (
    # After a mark several groups may follow each other: 20240101, 2024-01-01, 202401_07, 2024年1月.
    re.compile(r"^(?P<head>|.*?[_.\-])(?P<number>[0-9]+(?:[_.\-年月][0-9]+)*[年月日]?)" + _EXTENSION, re.DOTALL),
    # Straight after a letter only the last one is the number: t1_2024 belongs to t1_*.
    re.compile(r"^(?P<head>.*?)(?P<number>[0-9]+(?:[年月][0-9]+)*[年月日]?)" + _EXTENSION, re.DOTALL),
)
# After these words a small number counts kinds of things, not pieces of one: layer1 is not a shard of what layer2 is.
_ORDINAL = re.compile(
    r"(?:^|[^a-z])(?:layer|level|lvl|tier|stage|step|phase|version|ver|v|env|environment|release|rev|option|plan|type|层|级|期|阶段|版本)"
    r"[_.\-]*$",
    re.IGNORECASE,
)
_MOST_ORDINAL_DIGITS = 2
STAR = "*"


@lru_cache(maxsize=1 << 12)  # each part of a place is asked for several times, and most of them stand in many places
def starred(name: str) -> str:
    """The name with its trailing date or number as ``*``, extensions kept (cdr_2024.csv → cdr_*.csv); the name itself where
    it has none, is a number and nothing else, or where the number tells kinds apart (layer1, stage_2, api_v3)."""
    match = _match(name)
    if match is None or not (match["head"] or match["extension"]):
        return name
    if len(match["number"]) <= _MOST_ORDINAL_DIGITS and _ORDINAL.search(match["head"]):
        return name
    return f"{match['head']}{STAR}{match['extension']}"


def forget_names() -> None:
    """For the end of a run. The next one may have other places, which would only fill up what is remembered of these."""
    starred.cache_clear()


def starred_folder(path: str) -> str:
    """A folder path with each part starred: logs/dt=20240101 → logs/dt=*. Below a named folder a part may be all number:
    logs/2024/01 → logs/*/*."""
    parts = path.split("/")
    named = False
    found = []
    for part in parts:
        star = STAR if named and part.isdigit() else starred(part)
        named = named or (bool(part) and not part.isdigit())
        found.append(star)
    return "/".join(found)


def family(names: Iterable[str], known: Collection[str] = ()) -> Mapping[str, str]:
    """Each name and its family: the name with its trailing date or number as ``*`` (cdr_20240101 → cdr_*).

    A lone name is its own family, unless that family is already ``known``. Extensions stay: cdr_2024.csv → cdr_*.csv.
    """
    stars = {name: starred(name) for name in names}
    siblings = Counter(stars.values())
    return {name: star if siblings[star] > 1 or star in known else name for name, star in stars.items()}


def _match(name: str) -> re.Match[str] | None:
    if STAR in name:  # a family already
        return None
    return next((match for match in (pattern.match(name) for pattern in _NUMBERED) if match), None)

"""Personal data where they should not be: in clear text outside production, or in a copy that somebody put aside."""

from __future__ import annotations

import re
from collections.abc import Collection

from classifiers.model import DatasetFinding, Protection

_COPY = re.compile(
    r"(?:^|[^a-z])(?:bak|bk|backup|copy|dump|tmp|temp|old|export|snapshot)(?:\d+|_?\d{4}_?\d{2}_?\d{2})?(?![a-z])|备份|副本|临时|拷贝|导出|转储",
    re.IGNORECASE,
)
"""What people add to the name of a table or file that they copied. Whole words only: ``template`` is none."""


def clear_people(finding: DatasetFinding, personal: Collection[str]) -> bool:
    """Whether some column holds, or here and there contains, one of the ``personal`` entity types in clear text."""
    for column in finding.columns:
        if column.protection is Protection.CLEAR and column.entity_type in personal:
            return True
        if column.contains and any(part.entity_type in personal for part in column.contains):
            return True
    return False


def looks_copied(path: tuple[str, ...]) -> bool:
    """Whether the name of the dataset, or of what it stands in, is that of a copy: ``customer_bak``, ``user_20240101_tmp``."""
    return any(_COPY.search(part) for part in path[-2:])

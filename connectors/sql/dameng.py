"""达梦 (DM8) through dmPython and dmSQLAlchemy: the generic way, with the system's own schemas left out. Not run against a
server; its statements are checked by compiling them."""

from __future__ import annotations

from typing import Any, ClassVar

from config import SourceError, SourceRefused
from connectors.sql.generic import GenericConnector

_SCHEMAS = """
SELECT DISTINCT owner FROM all_tables
WHERE owner NOT IN ('SYS', 'SYSAUDITOR', 'SYSSSO', 'SYSJOB', 'CTISYS', 'SYSDBO') AND owner NOT LIKE '##%'"""


class DamengConnector(GenericConnector):
    """One DM8 server. No documented session limit ends a statement, so the source must say ``allow_unlimited``."""

    schemes: ClassVar[frozenset[str]] = frozenset({"dm"})
    dialect: ClassVar[str] = "dm+dmPython"
    any_host: ClassVar[str] = "localhost"
    install: ClassVar[str] = "pip install 'shudian[dameng]' (its dialect needs SQLAlchemy 2.0, not 2.1)"

    def objection(self, cursor: Any) -> SourceError | None:
        """Administrators are refused."""
        cursor.execute("SELECT COUNT(*) FROM session_roles WHERE role = 'DBA'")
        row = cursor.fetchone()
        if self.spec.allow_superuser or not row or not row[0]:
            return None
        return SourceRefused(
            f"{self.spec.id}: the account {self.spec.url.user} has the role DBA",
            "Use an account that has only SELECT on the tables to be scanned",
        )

    def schemas(self) -> tuple[str, ...]:
        """Those that do not belong to the system."""
        return super().schemas() or tuple(self.sql.normal(row[0]) for row in self._rows(_SCHEMAS))

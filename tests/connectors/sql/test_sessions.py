"""Which product answers, in which unit it takes a limit, and which rights are too many. Most of these products cannot be had
here: their version texts and variables come from their manuals."""

from __future__ import annotations

import pytest

from connectors.sql.mysql_rights import rights_of
from connectors.sql.mysql_session import MYSQL, flavour_of
from connectors.sql.mysql_session import Session as MysqlSession
from connectors.sql.postgresql_session import POSTGRESQL, Session, wanted
from connectors.sql.postgresql_session import flavour_of as postgresql_flavour

MYSQL_LIKE = [
    (("10.11.19-MariaDB-0+deb12u1", "Debian 12", ""), "MariaDB", ("max_statement_time", "10.000000")),
    (
        ("5.5.5-10.1.9-MariaDBV1.0R030D002-20180428-1600", "Source distribution", ""),
        "MariaDB",
        ("max_statement_time", "10.000000"),
    ),
    (("8.4.2", "MySQL Community Server - GPL", ""), "MySQL", ("max_execution_time", "10000")),
    (("8.0.35-27", "Percona Server (GPL), Release 27", ""), "MySQL", ("max_execution_time", "10000")),
    (("8.0.22-txsql", "MySQL Community Server - (GPL)", ""), "MySQL", ("max_execution_time", "10000")),
    (("5.7.25-TiDB-v6.1.0", "TiDB Server (Apache License 2.0)", ""), "TiDB", ("max_execution_time", "10000")),
    (("8.0.11-TiDB-v7.5.1", "TiDB Server (Apache License 2.0)", ""), "TiDB", ("max_execution_time", "10000")),
    (("5.7.25-OceanBase-v4.2.1.0", "OceanBase 4.2.1.0", ""), "OceanBase", ("ob_query_timeout", "10000000")),
    (("5.6.25", "OceanBase 2.2.77 (r20211015)", ""), "OceanBase", ("ob_query_timeout", "10000000")),
    (("8.0.13", "Source distribution", "8.0.1.1.39"), "PolarDB", ("max_execution_time", "10000")),
    (("8.0.32-X-Cluster-8.4.20-20251017", "", ""), "PolarDB", ("max_execution_time", "10000")),
    (("5.7.25-TDDL-5.4.19-20251031", "", ""), "PolarDB-X", ("max_execution_time", "10000")),
]


@pytest.mark.parametrize(("said", "product", "limit"), MYSQL_LIKE)
def test_ten_seconds_are_ten_seconds_in_every_product(said: tuple[str, str, str], product: str, limit: tuple[str, str]) -> None:
    flavour = flavour_of(*said)
    assert flavour.product == product
    assert next(iter(flavour.limits(10, 0.5).items())) == limit


def test_a_limit_is_never_zero_for_that_means_none() -> None:
    for said, *_ in MYSQL_LIKE:
        assert all(float(value) > 0 for value in flavour_of(*said).limits(0.0001, 0.0001).values())


@pytest.mark.parametrize("found", ["", "0", "10000.5", "1000"])
def test_a_limit_that_is_not_read_back_as_asked_is_not_kept(found: str) -> None:
    session = MysqlSession(MYSQL, "8.4.2", {"max_execution_time": found})
    assert not session.kept("max_execution_time", "10000")
    assert MysqlSession(MYSQL, "8.4.2", {"max_execution_time": "10000"}).kept("max_execution_time", "10000")


POSTGRESQL_LIKE = [
    ("PostgreSQL 15.10 (Debian 15.10-0+deb12u1) on x86_64-pc-linux-gnu", "PostgreSQL", "lock_timeout"),
    ("(openGauss 5.0.0 build a07d57c3) compiled at 2023-03-29 03:37:13 commit 0 last mr", "openGauss", "lockwait_timeout"),
    ("PostgreSQL 9.2.4 (openGauss 2.0.0 build 78689da9) compiled at 2021-03-31", "openGauss", "lockwait_timeout"),
    ("gaussdb (GaussDB Kernel 505.1.0 build 2024) compiled at 2024-05-01", "GaussDB", "lockwait_timeout"),
    ("PostgreSQL 9.2.4 (GaussDB Kernel V500R001C20 build 1) compiled", "GaussDB", "lockwait_timeout"),
    ("KingbaseES V008R006C007B0012 on x86_64-pc-linux-gnu, compiled by gcc", "KingbaseES", "lock_timeout"),
    ("PostgreSQL 9.4.26 (Greenplum Database 6.25.3 build commit:367edc6b) on x86_64", "Greenplum", "lock_timeout"),
    ("PostgreSQL 14.9 (PolarDB 14.9.13.0 build 1) on x86_64-linux-gnu", "PolarDB", "lock_timeout"),
]


@pytest.mark.parametrize(("said", "product", "lock"), POSTGRESQL_LIKE)
def test_the_limit_for_locks_under_the_products_own_name(said: str, product: str, lock: str) -> None:
    flavour = postgresql_flavour(said)
    settings = wanted(flavour, 10, 0.5)
    assert flavour.product == product
    assert (settings["statement_timeout"], settings[lock]) == ("10000", "500")


def test_what_must_hold_and_does_not_is_named_and_the_rest_is_not() -> None:
    asked = wanted(POSTGRESQL, 10, 0.5)
    assert Session(POSTGRESQL, "15", asked, asked, True, False).lost() == []
    without = {**asked, "statement_timeout": "0", "row_security": "on", "lock_timeout": "0"}
    assert Session(POSTGRESQL, "15", asked, without, True, False).lost() == ["statement_timeout", "row_security"]
    old = {name: value for name, value in asked.items() if name != "row_security"}  # Greenplum 6 knows none
    assert Session(POSTGRESQL, "9.4", old, old, True, False).lost() == []


@pytest.mark.parametrize(
    ("line", "dangerous"),
    [
        ("GRANT USAGE ON *.* TO `a`@`%`", ()),
        ("GRANT SELECT, SHOW VIEW ON `crm`.* TO `a`@`%`", ()),
        ("GRANT ALL PRIVILEGES ON `crm`.* TO `a`@`%`", ()),  # may write, but rules nothing
        ("GRANT SELECT, FILE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*0'", ("FILE",)),
        ("GRANT ALL PRIVILEGES ON *.* TO `a`@`%` WITH GRANT OPTION", ("ALL PRIVILEGES",)),
        ("GRANT BACKUP_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `a`@`%`", ("SYSTEM_VARIABLES_ADMIN",)),
        ("GRANT SELECT (`file`, `super`) ON `crm`.`t` TO `a`@`%`", ()),
        ("GRANT `r`@`%` TO `a`@`%`", ()),
        ("GRANT PROXY ON ''@'%' TO 'a'@'%'", ()),
    ],
)
def test_rights_over_the_server_are_told_from_rights_over_data(line: str, dangerous: tuple[str, ...]) -> None:
    assert rights_of([line]).dangerous == dangerous


def test_writing_and_watching_are_noticed() -> None:
    assert rights_of(["GRANT SELECT, DELETE ON `crm`.* TO `a`@`%`"]).may_write
    assert not rights_of(["GRANT SELECT (`update`) ON `crm`.`t` TO `a`@`%`"]).may_write
    assert rights_of(["GRANT PROCESS ON *.* TO `a`@`%`"]).sees_statements

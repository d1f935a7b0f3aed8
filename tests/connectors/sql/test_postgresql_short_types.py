"""Which columns are read without being cut: those of which no value can be too long."""

from __future__ import annotations

import pytest

from connectors.sql.postgresql_copy import is_short


@pytest.mark.parametrize(
    ("type_", "chars", "short"),
    [
        ("character varying(32)", 4096, True),
        ("character varying(4096)", 4096, True),
        ("character varying(4097)", 4096, False),
        ("character varying(128)", 64, False),
        ("character varying", 4096, False),
        ("character(18)", 4096, True),
        ("bigint", 64, True),
        ("text", 4096, False),
        ("numeric(10,2)", 4096, False),
        ("character varying(32)[]", 4096, False),
        ("jsonb", 4096, False),
    ],
)
def test_a_type_says_how_long_its_values_are(type_: str, chars: int, short: bool) -> None:
    assert is_short(type_, chars) is short

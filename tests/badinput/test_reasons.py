"""Status is data: every reason code of the product is produced somewhere in the tests by a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.model import Reason

_TESTS = "\n".join(
    path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py") if path.name != "test_reasons.py"
)


@pytest.mark.parametrize("reason", Reason)
def test_a_fault_produces_the_reason(reason: Reason) -> None:
    assert f"Reason.{reason.name}" in _TESTS

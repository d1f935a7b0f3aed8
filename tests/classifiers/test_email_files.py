"""File names that look like e-mail addresses are none, and addresses that end like one in a letter or two stay addresses."""

from __future__ import annotations

import pyarrow as pa
import pytest

from classifiers.detectors import all_detectors
from config import load_reference

FILES = [f"a@b.{ending}" for ending in ("png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js")]
ADDRESSES = ["a@b.org", "a@b.ng", "a@b.pg", "a@b.es", "a@b.ph"]


@pytest.mark.parametrize("texts", [FILES, ADDRESSES, FILES + ADDRESSES])
def test_a_file_name_is_no_address(texts: list[str]) -> None:
    sure = all_detectors()["EMAIL_ADDRESS"].check(pa.array(texts), load_reference())
    assert [percent > 0 for percent in sure.tolist()] == [text not in FILES for text in texts]

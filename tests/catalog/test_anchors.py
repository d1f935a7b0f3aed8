"""Anchors outlive the catalogue: signed, appended, and refused when a bit of them is different."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.anchors import Anchor, anchor_line, heads, new_key, public_key, read_anchors, sealed, write_anchor
from catalog.audit import Head
from config import CatalogError, UsageError

AT = datetime(2026, 7, 31, 10, tzinfo=UTC)
KEY = "11" * 32


def test_anchors_come_back_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    written = [sealed(Head(number, f"{number:064x}"), AT, KEY) for number in (3, 9)]
    for one in written:
        write_anchor(one, file)
    assert read_anchors(file, public_key(KEY)) == tuple(written)
    assert heads(written) == (Head(3, f"{3:064x}"), Head(9, f"{9:064x}"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_anchor_without_a_key_is_one_too_but_not_where_a_key_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    write_anchor(sealed(Head(1, "a"), AT), file)
    assert read_anchors(file) == (Anchor(Head(1, "a"), AT),)
    with pytest.raises(CatalogError, match="line 1"):
        read_anchors(file, public_key(KEY))


@pytest.mark.parametrize(
    ("old", "new"), [('"seq":3', '"seq":4'), ("000003", "000004"), ("10:00", "10:01"), ('"signature":"', '"signature":"0')]
)
def test_a_changed_anchor_is_refused(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "anchors.jsonl"
    line = anchor_line(sealed(Head(3, f"{3:064x}"), AT, KEY))
    assert old in line
    file.write_text(line.replace(old, new, 1), "utf-8")
    for public in ("", public_key(KEY)):
        with pytest.raises(CatalogError, match="line 1"):
            read_anchors(file, public)


def test_an_anchor_signed_by_somebody_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "anchors.jsonl"
    write_anchor(sealed(Head(3, "x"), AT, new_key()), file)
    with pytest.raises(CatalogError, match="signature"):
        read_anchors(file, public_key(KEY))


@pytest.mark.parametrize("text", ["{}", "no json", '{"seq": "x", "hash": "y", "at": "2026-07-31"}', "[1]"])
def test_what_is_no_anchor_is_named_by_its_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "anchors.jsonl"
    file.write_text(f"\n{text}\n", "utf-8")
    with pytest.raises(CatalogError, match="line 2"):
        read_anchors(file)


def test_what_cannot_be_used_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        sealed(Head(1, "a"), AT, "secret")
    assert "audit key" in refused.value.advice
    with pytest.raises(UsageError):
        read_anchors(tmp_path / "nothing")
    with pytest.raises(UsageError):
        write_anchor(sealed(Head(1, "a"), AT), tmp_path / "no" / "folder")

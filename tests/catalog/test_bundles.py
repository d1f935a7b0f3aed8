"""Bundles as bytes: what goes in comes out, and nothing else is ever read."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.anchors import new_key, public_key, sign
from catalog.bundles import LIMITS, Header, Limits, bundle_documents, read_bundle, sealed_bundle
from catalog.codec import json_text
from catalog.columns import compact_json
from catalog.model import COPY_OF, Snapshot, SourceOutcome
from catalog.typed_values import fits
from classifiers.model import Contained, Evidence, Facts, Level, LevelReason
from config import CatalogError, UsageError
from connectors.model import Reason, Status
from tests.catalog.builders import columns, entry, run, snapshot, unread

KEY, OTHER = "11" * 32, "22" * 32
TRUSTED = {"dcn": (public_key(KEY),)}
WHOLE = Snapshot(
    run(3),
    (
        entry("t_user", columns("id", lxdh="CN_MOBILE_PHONE"), Level.IMPORTANT, comment="用户\t资料"),
        unread("t_locked", Reason.LOCKED),
        entry("copy", source="bak", facts=Facts("user_personal", None, declared={COPY_OF: "crm"})),
    ),
    sources=(SourceOutcome("crm", Status.PARTIAL, "MySQL", "8.0", datasets=2), SourceOutcome("bak", Status.COMPLETE, datasets=1)),
)


def sealed(whole: Snapshot = WHOLE, key: str = KEY, site: str = "dcn") -> bytes:
    return sealed_bundle(bundle_documents(whole), whole.run, site, "演示通信有限公司", key)


def read(data: bytes, folder: Path, trusted: Any = TRUSTED, limits: Limits = LIMITS) -> Snapshot:
    file = folder / "x.bundle"
    file.write_bytes(data)
    return read_bundle(file, trusted, limits).snapshot


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    back = read(sealed(), tmp_path)
    assert sorted(back.entries, key=str) == sorted(WHOLE.entries, key=str)
    assert sorted(back.sources, key=str) == sorted(WHOLE.sources, key=str)
    assert back.run == WHOLE.run
    assert sealed() == sealed(replace(WHOLE, entries=WHOLE.entries[::-1]))


def test_sources_are_named_after_their_site(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(sealed())
    here = read_bundle(tmp_path / "x", TRUSTED).here()
    assert {one.source for one in here.entries} == {one.source for one in here.sources} == {"dcn/crm", "dcn/bak"}
    assert [one.facts.declared[COPY_OF] for one in here.entries if one.source == "dcn/bak"] == ["dcn/crm"]


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_every_byte_counts(tmp_path: Path, flip: int) -> None:
    data = sealed(replace(WHOLE, entries=WHOLE.entries[1:2]))
    assert read(data, tmp_path).entries
    for place in range(len(data)):
        changed = bytes((*data[:place], data[place] ^ flip, *data[place + 1 :]))
        with pytest.raises(CatalogError):
            read(changed, tmp_path)


def test_cut_or_lengthened_it_is_refused(tmp_path: Path) -> None:
    data = sealed()
    for cut in (0, 1, 100, len(data) // 2, len(data) - 1):
        with pytest.raises(CatalogError):
            read(data[:cut], tmp_path)
    for more in (b"\0", b"\n", data):
        with pytest.raises(CatalogError):
            read(data + more, tmp_path)
    with pytest.raises(UsageError):
        read_bundle(tmp_path / "missing", TRUSTED)


@pytest.mark.parametrize(
    "trusted", [{}, {"dcn": ()}, {"dcn": (public_key(OTHER),)}, {"boss": (public_key(KEY),)}, {"": (public_key(KEY),)}]
)
def test_only_the_key_of_its_site_may_sign(tmp_path: Path, trusted: Any) -> None:
    with pytest.raises(CatalogError, match="not trusted"):
        read(sealed(), tmp_path, trusted)
    assert read(sealed(), tmp_path, {"dcn": (public_key(OTHER), public_key(KEY))}).entries


def forged(lines: bytes, **changes: Any) -> bytes:
    """A bundle of any lines with a right signature: what a trusted side that went wrong could send."""
    packed = changes.pop("packed", None) or zlib.compress(lines, 9)
    one = WHOLE.run
    digest = hashlib.sha256(packed).hexdigest()
    header = Header(
        "dcn", "", one.id, one.finished_at, one.product, one.rules, lines.count(b'"entry"'), len(packed), digest, public_key(KEY)
    )
    header = replace(header, **changes)
    signature, _ = sign(b"shudian bundle\n" + json_text(header).encode(), KEY)
    return json_text(replace(header, signature=signature)).encode() + b"\n" + packed


def lines(change: Callable[[list[dict[str, Any]]], object] = lambda _: None, whole: Snapshot = WHOLE) -> bytes:
    documents = json.loads(compact_json(bundle_documents(whole)))
    change(documents)
    return "".join(f"{compact_json(one)}\n" for one in documents).encode()


def test_the_forger_of_this_test_forges_well(tmp_path: Path) -> None:
    assert len(read(forged(lines()), tmp_path).entries) == 3


_HOSTILE: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "a field too many": lambda d: d[3]["entry"].update(extra=1),
    "a text for a number": lambda d: d[3]["entry"]["statistics"]["rows"].update(value="100"),
    "a number too big": lambda d: d[3]["entry"]["statistics"]["rows"].update(value=2**63),
    "a truth for a number": lambda d: d[3]["entry"]["coverage"].update(places=True),
    "an unknown status": lambda d: d[3]["entry"].update(status="fine"),
    "a number for a name": lambda d: d[3]["entry"].update(source=7),
    "no path": lambda d: d[3]["entry"].update(path=[]),
    "an item of its own": lambda d: d[3]["entry"].update(item="00000000-0000-4000-8000-000000000001"),
    "a control character": lambda d: d[3]["entry"].update(comment="\x1b[2J"),
    "a source without a name": lambda d: (d[1]["source"].update(source=""), d[3]["entry"].update(source="")),
    "a source that is not listed": lambda d: d[3]["entry"].update(source="oss"),
    "the same dataset twice": lambda d: d.__setitem__(4, d[3]),
    "another run": lambda d: d[0]["run"].update(id="00000000-0000-4000-8000-000000000001"),
    "two runs": lambda d: d.append(d[0]),
    "no run": lambda d: d.pop(0),
    "a time without a zone": lambda d: d[0]["run"].update(finished_at="2024-01-01T00:00:00.000000"),
    "another kind of line": lambda d: d.append({"decision": {}}),
    "two kinds in a line": lambda d: d[0].update(source={}),
    "a list": lambda d: d.append([]),  # type: ignore[arg-type]
    "too deep": lambda d: d.append({"entry": json.loads("[" * 900 + "]" * 900)}),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_a_right_signature_is_not_enough(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogError):
        read(forged(lines(_HOSTILE[name])), tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        forged(lines().replace(b'"run"', b'"run" ', 1)),
        forged(lines() + b"\n"),
        forged(lines() + b"{"),
        forged(lines() + b"[" * 100_000 + b"\n"),
        forged(lines() + b'{"entry":NaN}\n'),
        forged(lines() + b'{"entry":' + b"9" * 5000 + b"}\n"),
        forged(lines()[:-1]),
        forged(lines(), entries=2),
        forged(lines(), site="a/b"),
        forged(lines(), site=""),
        forged(b"", packed=b"not deflated"),
        forged(b"", packed=zlib.compress(lines())[:-4]),
        forged(b"", packed=zlib.compress(lines()) + b"more"),
        forged(lines(), size=-1),
    ],
    ids=range(14),
)
def test_other_hostile_bytes(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CatalogError):
        read(data, tmp_path)


def test_a_newer_bundle_asks_for_a_newer_version(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="newer version"):
        read(forged(lines(), format="shudian.bundle/3"), tmp_path)


@pytest.mark.parametrize(
    "limits", [Limits(header=100), Limits(payload=100), Limits(unpacked=3000), Limits(line=300), Limits(lines=3)]
)
def test_limits(tmp_path: Path, limits: Limits) -> None:
    with pytest.raises(CatalogError):
        read(sealed(), tmp_path, limits=limits)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zlib.compress(b"\n" * (1 << 26), 9)
    with pytest.raises(CatalogError):
        read(forged(b"", packed=bomb), tmp_path, limits=Limits(unpacked=1 << 21))
    long = zlib.compress(b"x" * (1 << 26), 9)
    with pytest.raises(CatalogError):
        read(forged(b"", packed=long), tmp_path, limits=Limits(line=1 << 21))


def test_no_error_repeats_what_was_in_it(tmp_path: Path) -> None:
    secret = "S3CR3T-13900001234"
    data = forged(lines(lambda d: d[3]["entry"].update(status=secret)))
    with pytest.raises(CatalogError) as told:
        read(data, tmp_path)
    assert secret not in str(told.value) + str(told.value.__cause__)


@pytest.mark.parametrize(
    ("kind", "value", "fit"),
    [
        (Level, Level.CORE, True),
        (Level, "core", False),
        (Contained, Contained("X", 1), True),
        (Contained, Contained("X", float("nan")), False),
        (Evidence, Evidence("a", "b", (("n", 1), ("m", "x"))), True),
        (Evidence, Evidence("a", "b", (("n", (1,)),)), False),  # type: ignore[arg-type]
        (LevelReason, LevelReason("a", "b", level=None), True),
        (LevelReason, LevelReason("a", "b", level="core"), False),  # type: ignore[arg-type]
        (datetime, datetime(2024, 1, 1, tzinfo=UTC), True),
        (datetime, datetime(2024, 1, 1), False),
        (str, "a\nb", True),
        (str, "a\x00", False),
        (int, True, False),
    ],
)
def test_types_are_looked_at(kind: Any, value: Any, fit: bool) -> None:
    assert fits(kind, value) is fit


def test_keys_are_drawn() -> None:
    assert public_key(new_key()) != public_key(new_key())
    assert snapshot(number=1).run.id != snapshot(number=2).run.id

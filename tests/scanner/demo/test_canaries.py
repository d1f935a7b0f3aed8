"""The canaries are found when they get out, in every form, and clean texts raise no alarm."""

from __future__ import annotations

import base64
import json
import random
import uuid
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.scanner.demo.canaries import KINDS, Canary, PlantedEstate, leaks, leaks_in, plant

SEED = 31_337


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> PlantedEstate:
    return plant(tmp_path_factory.mktemp("planted"), SEED)


def forms(value: str) -> dict[str, bytes]:
    return {
        "plain": f"failed at '{value}'".encode(),
        "utf-16": value.encode("utf-16"),
        "gbk": value.encode("gb18030"),
        "base64 inside": base64.b64encode(f"row: {value} end".encode()),
        "base64 alone": base64.b64encode(value.encode()),
        "url": f"https://example.com/?q={quote(value)}".encode(),
        "json": json.dumps({"a": value}).encode(),
        "reversed": value[::-1].encode(),
        "hex": value.encode().hex().encode(),
        "head": f"{value[:6]}******".encode(),
        "tail": f"******{value[-6:]}".encode(),
        "most of it": value[:-2].encode(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_found(planted: PlantedEstate, kind: str) -> None:
    canary = next(canary for canary in planted.canaries if canary.entity_type == kind)
    missed = [form for form, data in forms(canary.value).items() if not leaks_in((canary,), data)]
    assert missed == []


def test_all_of_them_are_where_they_were_put(planted: PlantedEstate, tmp_path: Path) -> None:
    met = {leak.place for leak in leaks(planted.canaries, tuple(p for p in planted.directory.rglob("*") if p.is_file()))}
    lost = {canary.place for canary in planted.canaries} - met
    # Compressed Parquet pages hide their cells, and a folder is no file.
    assert lost <= {"parquet cell", "parquet nested cell", "parquet label", "folder name", "ruined parquet"}


def test_they_stand_in_many_places_and_nowhere_twice(planted: PlantedEstate) -> None:
    assert len({canary.place for canary in planted.canaries}) >= 40
    ends = [end for canary in planted.canaries for end in {canary.value[:6], canary.value[-6:]}]
    assert len(ends) == len(set(ends))


def test_the_same_seed_gives_the_same_canaries(planted: PlantedEstate, tmp_path: Path) -> None:
    assert plant(tmp_path, SEED).canaries == planted.canaries


def test_random_identifiers_raise_no_alarm(planted: PlantedEstate) -> None:
    noise = random.Random(SEED)
    texts = [str(uuid.UUID(int=noise.getrandbits(128))) for _ in range(2000)] + [noise.randbytes(32).hex() for _ in range(2000)]
    assert leaks_in(planted.canaries, "\n".join(texts).encode()) == ()


def test_masks_that_keep_three_and_four_raise_no_alarm(planted: PlantedEstate) -> None:
    masked = "\n".join(f"{c.value[:3]}****{c.value[-4:]}" for c in planted.canaries)
    assert leaks_in(planted.canaries, masked.encode()) == ()


def test_zip_members_are_unpacked(tmp_path: Path) -> None:
    canary = Canary("SECRET_TOKEN", "Qx7Rw2Lk9Zp4Tn6Vb8Hd", "here")
    with zipfile.ZipFile(tmp_path / "out.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{canary.value * 3}</t>")
    assert {(leak.file, leak.form) for leak in leaks((canary,), (tmp_path / "out.xlsx",))} >= {
        ("out.xlsx/xl/sharedStrings.xml", "utf-8")
    }


def test_a_leak_repeats_no_value(planted: PlantedEstate) -> None:
    canary = planted.canaries[0]
    assert canary.value not in repr(leaks_in((canary,), canary.value.encode()))

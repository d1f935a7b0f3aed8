"""People of two networks that do not meet: who is in both is counted once, and nothing of it can be read from the file."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog import Catalog, public_key, sealed_bundle
from catalog.bundled_people import CarriedPeople
from catalog.bundles import read_bundle
from catalog.model import Census, Snapshot
from config import CatalogError, UsageError, load_settings
from scanner.bundles import take_in
from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from scanner.scan_files import FileWishes
from tests.classifiers.test_person_keys import number

KEY = "11" * 32
THERE, HERE = range(120), range(80, 200)
SPELLED: dict[str, Callable[[str], str]] = {"dcn": str.lower, "boss": lambda id_no: f"{id_no[:6]} {id_no[6:14]}-{id_no[14:]}"}


def id_of(person: int) -> str:
    return number(f"1101051900{person % 12 + 1:02d}{person % 28 + 1:02d}{person:03d}")


def network(folder: Path, site: str, people: Iterable[int], **settings: Any) -> Path:
    """Settings, a key and a file of customers with numbers in this network's spelling."""
    folder.mkdir()
    rows = [f"{SPELLED[site](id_of(n))},{'+86 ' if site == 'boss' else ''}1390000{n:04d}\n" for n in people]
    (folder / "crm").mkdir()
    (folder / "crm" / "customer.csv").write_text("id_card_no,mobile\n" + "".join(rows), "utf-8")
    (folder / "key").write_text(KEY + "\n", "utf-8")
    (folder / "key").chmod(0o600)
    data: dict[str, Any] = {
        "entity": {"name": "演示通信有限公司"},
        "systems": {"crm": {"name": "CRM"}},
        "catalog": {"url": "sqlite:///catalog.db"},
        "census": {"key": "env:CENSUS_KEY"},
        "sources": {f"{site}_files": {"url": f"file://{folder}/crm", "system": "crm"}},
        "bundles": {"site": site, "key": f"file:{folder}/key", "sketches": True, "trusted": {"dcn": [public_key(KEY)]}},
    }
    for name, value in settings.items():
        data[name] = {**data.get(name, {}), **value}
    (folder / "shudian.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return folder


def bundle_of(folder: Path, name: str = "x.bundle", **options: Any) -> Path:
    given = {"full": True, "census": True} | options
    options_of_scan = ScanOptions(("dcn_files",), folder / "shudian.yaml", **given)
    assert run_scan(options_of_scan, FileWishes(bundle=folder / name)) == 0
    return folder / name


def imported(folder: Path, file: Path) -> None:
    settings = load_settings(folder / "shudian.yaml")
    with Catalog.open(f"sqlite:///{folder}/catalog.db") as catalog:
        take_in(settings, catalog, file, "某人")
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()


def counted(folder: Path, *sources: str, **options: Any) -> Census:
    run_census(CensusOptions(sources, folder / "shudian.yaml", **options))
    with Catalog.open(f"sqlite:///{folder}/catalog.db", create=False) as catalog:
        return catalog.censuses()[0]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENSUS_KEY", "a secret for the census alone")
    monkeypatch.setenv("OTHER_KEY", "another secret for the census")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return network(tmp_path / "there", "dcn", THERE)


def here_with(tmp_path: Path, **settings: Any) -> Path:
    folder = network(tmp_path / "here", "boss", HERE, **settings)
    assert run_scan(ScanOptions(("boss_files",), folder / "shudian.yaml", full=True)) == 0
    return folder


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return here_with(tmp_path)


def bounds(census: Census) -> tuple[int, int | None]:
    return census.total.lower, census.total.upper


def test_who_is_in_both_networks_is_counted_once(there: Path, here: Path) -> None:
    everybody = len({*THERE, *HERE})
    file = bundle_of(there)
    assert bounds(counted(here)) == (len(HERE), len(HERE))
    imported(here, file)
    census = counted(here)
    assert census.gaps == ()
    assert bounds(census) == (everybody, everybody)
    system = census.count("total", "system", "crm")
    assert system is not None
    assert (system.lower, system.upper) == (everybody, everybody)
    # A count that reads both says the same of everything.
    both = yaml.safe_load((here / "shudian.yaml").read_text("utf-8"))
    both["sources"]["dcn_files"] = {"url": f"file://{there}/crm", "system": "crm"}
    both["catalog"]["url"] = "sqlite:///both.db"
    (here / "both.yaml").write_text(yaml.safe_dump(both), "utf-8")
    assert run_scan(ScanOptions(("boss_files", "dcn_files"), here / "both.yaml", full=True)) == 0
    run_census(CensusOptions((), here / "both.yaml"))
    with Catalog.open(f"sqlite:///{here}/both.db", create=False) as catalog:
        read = catalog.censuses()[0]
    assert {one.population: one.persons for one in read.counts if one.scope == "entity"} == {
        one.population: one.persons for one in census.counts if one.scope == "entity"
    }


def test_the_same_bundle_again_changes_nothing_and_a_later_one_takes_its_place(there: Path, here: Path) -> None:
    file = bundle_of(there)
    imported(here, file)
    before = bounds(counted(here))
    imported(here, file)
    assert bounds(counted(here)) == before
    network_file = there / "crm" / "customer.csv"
    network_file.write_text(f"id_card_no,mobile\n{id_of(5)},13900000005\n", "utf-8")
    imported(here, bundle_of(there, "later.bundle"))
    assert bounds(counted(here)) == (len(HERE) + 1, len(HERE) + 1)
    with Catalog.open(f"sqlite:///{here}/catalog.db", create=False) as catalog:
        assert catalog.forget_sketches() > 0
        assert catalog.bundled_people() == ()
    census = counted(here)
    assert (bounds(census), [one.source for one in census.gaps]) == ((len(HERE), None), ["dcn/dcn_files"])


def test_no_value_and_no_digest_stands_in_the_file(there: Path) -> None:
    head, _, packed = bundle_of(there).read_bytes().partition(b"\n")
    assert json.loads(head)["format"] == "shudian.bundle/2"
    lines = zlib.decompress(packed).decode()
    assert not re.search(r"139\W?0000\W?\d{4}|110105\W?190", lines)
    values = [bytes.fromhex(id_of(n)[:16]) for n in THERE] + [id_of(n).encode() for n in THERE]
    for line in map(json.loads, lines.splitlines()):
        for one in line.get("people", {}).get("sets", ()):
            told = base64.b64decode(one["sketch"])
            assert not any(value in told for value in values)
            assert len(told) < 16 * len(THERE)  # coupons of 26 bits and no digests of 64


def test_without_being_asked_nothing_of_people_is_carried(tmp_path: Path, there: Path, here: Path) -> None:
    (there / "shudian.yaml").write_text((there / "shudian.yaml").read_text("utf-8").replace("sketches: true", "sketches: false"))
    file = bundle_of(there)
    assert json.loads(file.read_bytes().partition(b"\n")[0])["format"] == "shudian.bundle/1"
    assert read_bundle(file, {"dcn": (public_key(KEY),)}).people is None
    imported(here, file)
    census = counted(here)
    assert bounds(census) == (len(HERE), None)
    assert [(one.source, "sketches" in one.detail) for one in census.gaps] == [("dcn/dcn_files", True)]


def test_who_did_not_ask_keeps_none(tmp_path: Path, there: Path) -> None:
    here = here_with(tmp_path, bundles={"sketches": False})
    imported(here, bundle_of(there))
    with Catalog.open(f"sqlite:///{here}/catalog.db", create=False) as catalog:
        assert catalog.bundled_people() == ()
    assert bounds(counted(here)) == (len(HERE), None)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"census": {"key": "env:OTHER_KEY"}}, "another census.key"),
        ({"census": {"key": "env:CENSUS_KEY", "lg_k": 16}}, "lg_k"),
        ({"census": {"key": None}}, "census.key"),
        ({"entity": {"name": "另一家公司"}}, "another legal entity"),
    ],
)
def test_what_cannot_be_added_is_a_gap(there: Path, here: Path, settings: dict[str, Any], told: str) -> None:
    imported(here, bundle_of(there))
    data = yaml.safe_load((here / "shudian.yaml").read_text("utf-8"))
    for name, value in settings.items():
        data[name] = {**data[name], **value}
    (here / "shudian.yaml").write_text(yaml.safe_dump(data), "utf-8")
    census = counted(here)
    assert bounds(census) == (len(HERE), None)
    assert [(one.source, told in one.detail) for one in census.gaps] == [("dcn/dcn_files", True)]


def test_exact_counts_take_no_sketches_and_send_none(there: Path, here: Path) -> None:
    imported(here, bundle_of(there))
    assert bounds(counted(here, exact=True)) == (len(HERE), None)
    with pytest.raises(UsageError, match="exact"):
        bundle_of(there, "y.bundle", exact=True)


def test_a_network_that_was_counted_before_it_was_seen_last(there: Path, here: Path) -> None:
    imported(here, bundle_of(there))
    imported(here, bundle_of(there, "plain.bundle", census=False))
    census = counted(here)
    assert bounds(census) == (len({*THERE, *HERE}), None)
    assert [(one.source, "before what was taken in" in one.detail) for one in census.gaps] == [("dcn/dcn_files", True)]


def test_gaps_over_there_stay_gaps(there: Path, here: Path) -> None:
    (there / "crm" / "note.csv").write_text("id_card_no,mobile\n\xe9\xff", "latin-1")
    (there / "crm" / "page.csv").write_text("remark\n" + "".join(f"some text {n}\n" for n in range(20_000)), "utf-8")
    options = ScanOptions(("dcn_files",), there / "shudian.yaml", census=True)
    run_scan(options, FileWishes(bundle=there / "x.bundle"))
    imported(here, there / "x.bundle")
    census = counted(here)
    assert census.total.lower == len({*THERE, *HERE})
    assert census.total.upper is None
    assert {one.source for one in census.gaps} == {"dcn/dcn_files"}
    assert any(one.dataset for one in census.gaps)


def test_a_census_of_its_own_is_carried_too(there: Path, here: Path) -> None:
    config = there / "shudian.yaml"
    assert run_scan(ScanOptions(("dcn_files",), config, full=True)) == 0
    assert run_census(CensusOptions((), config, bundle=there / "c.bundle")) == 0
    imported(here, there / "c.bundle")
    assert bounds(counted(here)) == (200, 200)


def test_who_came_in_a_bundle_is_not_sent_on(there: Path, here: Path) -> None:
    imported(here, bundle_of(there))
    imported(here, bundle_of(there, "plain.bundle", census=False))  # so that there is a gap of theirs
    file = here / "on.bundle"
    assert bounds(counted(here, bundle=file)) == (200, None)
    people = read_bundle(file, {"boss": (public_key(KEY),)}).people
    assert people is not None
    assert people.count.gaps == ()
    assert {(one.name, one.counts["mentions"]) for one in people.systems} == {("crm", len(HERE))}


def test_some_sources_alone_are_counted_alone(there: Path, here: Path) -> None:
    imported(here, bundle_of(there))
    assert bounds(counted(here, "boss_files")) == (len(HERE), len(HERE))


def _people(file: Path) -> tuple[Snapshot, CarriedPeople]:
    bundle = read_bundle(file, {"dcn": (public_key(KEY),)})
    assert bundle.people is not None
    return bundle.snapshot, bundle.people


_HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "cut": lambda one: one["sets"][0].update(sketch=one["sets"][0]["sketch"][:-4]),
    "no base64": lambda one: one["sets"][0].update(sketch="*" * 16),
    "garbage": lambda one: one["sets"][0].update(sketch=base64.b64encode(bytes(range(200))).decode()),
    "nothing": lambda one: one["sets"][0].update(sketch=""),
    "another size": lambda one: one["sets"][0].update(sketch=_with_byte(one, 3, 21)),
    "another family": lambda one: one["sets"][0].update(sketch=_with_byte(one, 2, 8)),
    "another mode": lambda one: one["sets"][0].update(sketch=_with_byte(one, 0, 10)),
    "a table of any size": lambda one: one["sets"][0].update(sketch=_with_byte(one, 4, 63)),
    "more than it has": lambda one: one["sets"][0].update(sketch=_with_byte(one, 8, 200)),
    "twice the same": lambda one: one["sets"].append(one["sets"][0]),
    "an unknown kind": lambda one: one["sets"][0].update(kind="mother"),
    "an unknown population": lambda one: one.update(population="everybody"),
    "fewer than nobody": lambda one: one["counts"].update(mentions=-1),
    "an unknown count": lambda one: one["counts"].update(x=1),
    "no count": lambda one: one["counts"].pop("mentions"),
}


def _with_byte(one: dict[str, Any], at: int, value: int) -> str:
    told = bytearray(base64.b64decode(one["sets"][0]["sketch"]))
    told[at] = value
    return base64.b64encode(told).decode()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENSUS_KEY", "a secret for the census alone")
        return bundle_of(network(tmp_path_factory.mktemp("good") / "there", "dcn", THERE))


@pytest.mark.parametrize("name", _HOSTILE)
def test_hostile_sketches_are_refused(good: Path, tmp_path: Path, name: str) -> None:
    _refused(good, tmp_path, lambda lines: _HOSTILE[name](next(one["people"] for one in lines if "people" in one)))


_HOSTILE_COUNTS: dict[str, Callable[[list[dict[str, Any]]], object]] = {
    "of an unknown size": lambda lines: _count(lines).update(lg_k=4),
    "of another size": lambda lines: _count(lines).update(lg_k=17),
    "without a key": lambda lines: _count(lines).update(key_label=""),
    "of another entity": lambda lines: _count(lines).update(entity="另一家公司"),
    "exact": lambda lines: _count(lines).update(method="census_exact"),
    "of strange sources": lambda lines: _count(lines).update(sources=["other"]),
    "twice": lambda lines: lines.append(next(one for one in lines if "count" in one)),
    "people twice": lambda lines: lines.append(lines[-1]),
}


def _count(lines: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = next(one["count"] for one in lines if "count" in one)
    return found


@pytest.mark.parametrize("name", _HOSTILE_COUNTS)
def test_hostile_counts_are_refused(good: Path, tmp_path: Path, name: str) -> None:
    _refused(good, tmp_path, _HOSTILE_COUNTS[name])


def _refused(good: Path, folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    lines = [json.loads(one) for one in zlib.decompress(good.read_bytes().partition(b"\n")[2]).splitlines()]
    run = _people(good)[0].run
    file = folder / "x.bundle"
    file.write_bytes(sealed_bundle(lines, run, "dcn", "演示通信有限公司", KEY))
    assert read_bundle(file, {"dcn": (public_key(KEY),)}).people is not None
    change(lines)
    file.write_bytes(sealed_bundle(lines, run, "dcn", "演示通信有限公司", KEY))
    with pytest.raises(CatalogError, match="damaged"):
        read_bundle(file, {"dcn": (public_key(KEY),)})


def test_people_in_a_bundle_of_the_first_format_are_refused(good: Path, tmp_path: Path) -> None:
    snapshot, people = _people(good)
    (tmp_path / "x").write_bytes(sealed_bundle(people.documents()[1:], snapshot.run, "dcn", "", KEY))
    with pytest.raises(CatalogError, match="damaged"):
        read_bundle(tmp_path / "x", {"dcn": (public_key(KEY),)})

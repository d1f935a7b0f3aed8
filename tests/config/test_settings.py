"""shudian.yaml: what it takes, what it refuses, and what its errors say."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import RuleChoice, SettingsError, SourceSpec, UsageError, load_knowledge, load_settings


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "shudian.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_loads_and_declares_nothing() -> None:
    template = Path(__file__).parents[2] / "config" / "template.yaml"
    settings = load_settings(template)
    assert dict(settings.sources) == {}
    assert settings.sampling.places == 300


def test_no_file_means_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(None).catalog.url == "sqlite:///shudian-catalog.db"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sources: {a: {url: 'sqlite:///a.db', excludes: [x]}}", "sources.a.excludes: unknown key"),
        ("versoin: 1", "versoin: unknown key"),
        ("version: 2", "version:"),
        ("folder: /", "unknown key"),
        ("sampling: {places: 0}", "sampling.places"),
        ("sampling: {places: -5}", "sampling.places"),
        ("sources: {'a/b': {url: 'sqlite:///a.db'}}", "a/b"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("sources: {}\nsources: {}", "stands twice"),
        ("!!python/object/apply:os.system [echo]", "line 1"),
        ("- 1\n- 2", "must be a mapping"),
        ("a: [", "line"),
        ("\ta: 1", "line 1"),
        ("[a, b]: 1", "plain text"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(settings_file(tmp_path, text))
    assert says in error.value.message
    assert "\n" not in error.value.message
    assert error.value.exit_code == 2


def test_an_empty_file_and_a_bom_are_fine(tmp_path: Path) -> None:
    assert load_settings(settings_file(tmp_path, "")).version == 1
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfversion: 1\r\n")
    assert load_settings(tmp_path / "bom.yaml").version == 1


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "nowhere.yaml")


def test_a_secret_typed_into_a_wrong_place_is_not_repeated(tmp_path: Path) -> None:
    text = "sources: {a: {url: 'sqlite:///a.db', connections: hunter2-secret}}"
    with pytest.raises(SettingsError) as error:
        load_settings(settings_file(tmp_path, text))
    assert "hunter2" not in error.value.message


def test_relative_paths_start_at_the_file(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path, "sources: {bss: {url: 'sqlite:///bss/bss.db'}}"))
    (spec,) = settings.specs(("bss",))
    assert spec.url.path == str(tmp_path / "bss" / "bss.db")
    assert settings.catalog_url.path == str(tmp_path / "shudian-catalog.db")


def test_a_source_is_a_declared_name_or_a_url(tmp_path: Path) -> None:
    text = """
systems: {crm: {name: 客户关系管理}}
sources:
  crm_db: {url: "postgresql://scanner@db.example/crm?password=env:PW", system: crm, exclude: ["tmp_*"], role: entrusted}
"""
    settings = load_settings(settings_file(tmp_path, text))
    declared, ad_hoc = settings.specs(("crm_db", "sqlite:////data/bss.db"))
    assert declared.id == "crm_db"
    assert declared.exclude == ("tmp_*",)
    assert declared.role == "entrusted"
    assert declared.url.password is not None
    assert ad_hoc.id.startswith("bss.db-")
    assert ad_hoc == SourceSpec(id=ad_hoc.id, url=ad_hoc.url)
    assert ad_hoc.url.path == "/data/bss.db"


@pytest.mark.parametrize("wanted", [("nowhere",), ("sqlite:///a.db", "sqlite:///./a.db")])
def test_unknown_and_clashing_sources_are_usage_errors(tmp_path: Path, wanted: tuple[str, ...]) -> None:
    settings = load_settings(settings_file(tmp_path, ""))
    with pytest.raises(UsageError):
        settings.specs(wanted)


def test_thresholds_that_a_company_fills_in_reach_the_rules() -> None:
    filled = load_knowledge(RuleChoice("telecom", {"important_system_grade": 3}))
    assert filled.rules.thresholds["important_system_grade"] == 3
    assert filled.version != load_knowledge().version
    with pytest.raises(SettingsError, match="importnat"):
        load_knowledge(RuleChoice("telecom", {"importnat_system_grade": 3}))


def test_two_databases_of_one_name_are_two_sources(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path, ""))
    urls = (
        "postgresql://a@one.example/crm",
        "postgresql://a@two.example/crm",
        "mysql://a@one.example/crm",
        "file:///a/data",
        "file:///b/data",
    )
    ids = [settings.specs((url,))[0].id for url in urls]
    assert len(set(ids)) == len(urls)
    assert settings.specs((urls[0],))[0].id == ids[0]
    assert not any("example" in one for one in ids)


def test_a_source_of_an_undeclared_system_is_refused(tmp_path: Path) -> None:
    settings = load_settings(settings_file(tmp_path, "sources: {a: {url: 'sqlite:///a.db', system: crm}}"))
    with pytest.raises(SettingsError, match="crm"):
        settings.specs(("a",))

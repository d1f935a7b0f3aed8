"""shudian.yaml: its shape, its defaults, and the sources it declares. Unknown keys are refused."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError, model_validator

from config.console import ConsoleSettings
from config.cross_border import CrossBorderSettings
from config.custom_rules import AllowList, CustomRules
from config.detectors import (
    AllowSettings,
    DetectionSettings,
    DetectorSettings,
    RecognizerName,
    allow_list,
    custom_detector,
)
from config.errors import SettingsError, UsageError
from config.knowledge import RuleChoice
from config.model import Environment, Layout, Role, SourceSpec, SourceUrl, Window
from config.notices import NoticeSettings
from config.source_url import parse_source_url, source_at_path
from config.spark import SparkSettings
from config.strict import Strict
from config.taxonomy import try_taxonomy
from config.yaml_file import read_yaml

DEFAULT_FILE = "shudian.yaml"
_RELATIVE = ("sqlite", "duckdb", "file", "dictionary", "ddl")

Name = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,64}$")]
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
PublicKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
WindowText = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-{_CLOCK}$")]


class DoneSettings(Strict):
    """Days on which the company did what duties ask for. Left out means that nobody has said so yet."""

    inventory: date | None = None
    risk_report: date | None = None
    security_officer: date | None = None
    cdo_filed: date | None = None
    cdo_changed: date | None = None
    cdo_report: date | None = None
    incident_plan: date | None = None
    carriers_ledger: date | None = None
    pi_reached_1m: date | None = None
    pi_officer_reported: date | None = None
    compliance_audit: date | None = None
    impact_assessment: date | None = None
    minors_rules: date | None = None
    export_assessment: date | None = None


class EntitySettings(Strict):
    """The legal entity that files (备案主体)."""

    name: str = ""
    uscc: str = ""
    region: str = ""
    ciio: bool | None = None
    done: DoneSettings = DoneSettings.unsaid()


class CatalogSettings(Strict):
    """Where the catalogue is kept: a SQLite file, or PostgreSQL by URL with a password by reference."""

    url: str = "sqlite:///shudian-catalog.db"


class RuleSettings(Strict):
    """Which rule pack judges levels, the thresholds that the company fills in from its own copy of the standard, the folder of
    its edited rule and taxonomy files, and the standard whose "sensitive" counts."""

    pack: Name = "telecom"
    thresholds: Mapping[Name, float] = Field(default_factory=dict)
    folder: str | None = None
    personal_information: Literal["gbt45574", "gbt35273"] = "gbt45574"


class SamplingSettings(Strict):
    """What a sample may cost. ``seed`` is drawn anew for each run unless it is set. Of a family of numbered or dated tables only
    ``family_members`` get all places, the others ``family_places`` each."""

    seed: int | None = Field(default=None, ge=0)
    places: int = Field(default=300, ge=1, le=100_000)
    rows_per_place: int = Field(default=3, ge=1, le=1000)
    edge_rows: int = Field(default=50, ge=1, le=10_000)
    whole_rows: int = Field(default=2000, ge=0, le=1_000_000)
    cell_chars: int = Field(default=4096, ge=64, le=65_536)
    megabytes_per_table: float = Field(default=16.0, gt=0, le=10_000)
    seconds_per_table: float = Field(default=30.0, ge=0.1, le=86_400)
    family_members: int = Field(default=8, ge=2, le=1_000_000)
    family_places: int = Field(default=12, ge=1, le=100_000)


class CensusSettings(Strict):
    """How people are counted with ``--census``. ``key`` is a reference to the secret that digests are made with; without one
    a key is drawn for each run. ``third_parties`` says whether called parties and contacts count towards the regulatory lines.
    ``seconds`` and ``megabytes`` bound what one census reads, ``window`` when."""

    key: str | None = None
    third_parties: Literal["exclude", "include"] = "exclude"
    lg_k: int = Field(default=18, ge=16, le=21)
    keep_sketches: bool = False
    seconds: float | None = Field(default=None, gt=0)
    megabytes: float | None = Field(default=None, gt=0)
    window: WindowText | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.keep_sketches and not self.key:
            raise ValueError("keep_sketches needs a key of its own: what is kept can only be compared under the same key")
        return self


class AuditSettings(Strict):
    """The record's anchors: ``anchor`` is a file outside the catalogue (best on another machine's disk) to which the head is
    added after every scan, decision, filing and export, and by the services every ``minutes`` in which something was recorded;
    ``syslog`` sends it there too; ``key`` is a reference to the key that signs it (shudian audit key makes one), ``public_key``
    what verifies it."""

    anchor: str | None = None
    syslog: bool = False
    key: str | None = None
    public_key: str = ""
    minutes: int = Field(default=60, ge=1, le=24 * 60)


class BundleSettings(Strict):
    """Runs that are carried between networks that do not meet. ``site`` is what this network is called on the other side, ``key``
    a reference to the key that signs (``audit.key`` where left out), ``trusted`` the public keys that may sign for each other
    site. ``sketches``: bundles carry keyed sketches of the people a census counted, and those that come are kept; they are
    personal data."""

    site: Name | Literal[""] = ""
    key: str | None = None
    trusted: Mapping[Name, tuple[PublicKey, ...]] = Field(default_factory=dict)
    sketches: bool = False


class AttributeSettings(Strict):
    """What the company declares of a system's data and level rules ask for. Left out means nobody has said so yet. Rules of its
    own may ask for more (``declared.NAME``): any further name is taken with true or false."""

    model_config = ConfigDict(extra="allow")

    important: bool | None = None
    core_candidate: bool | None = None
    national_interest: bool | None = None
    export_controlled: bool | None = None
    national_programme: bool | None = None

    @model_validator(mode="after")
    def _says_yes_or_no(self) -> Self:
        strange = next((name for name, said in (self.model_extra or {}).items() if not isinstance(said, bool)), None)
        if strange:
            raise ValueError(f"{strange} must be true or false")
        return self


class SystemSettings(Strict):
    """An information system and what only people know of it. Texts go into the 数据清单 as they stand."""

    name: str = ""
    department: str = ""
    location: str = ""
    grade: float | None = Field(default=None, ge=1, le=5)
    mlps: int | None = Field(default=None, ge=1, le=5)
    ciio: bool | None = None
    sharing_assessed: date | None = None
    attributes: AttributeSettings = AttributeSettings.unsaid()
    processing: str = ""
    description: str = ""
    policies: str = ""
    impact: str = ""
    threats: str = ""
    validity: str = ""
    origin: str = ""
    purpose: str = ""
    sharing: str = ""
    protection: str = ""
    cross_border: str = ""
    remarks: str = ""


class LayoutSettings(Strict):
    """How files without a header are made up: what stands between their fields, or how wide these are."""

    files: str
    columns: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = Field(min_length=1)
    comments: tuple[str, ...] = ()
    delimiter: str = ""
    widths: tuple[Annotated[int, Field(ge=1)], ...] = ()
    unit: Literal["characters", "bytes"] = "characters"
    encoding: str = ""
    skip_lines: int = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if bool(self.delimiter) == bool(self.widths):
            raise ValueError("give either delimiter or widths")
        if self.widths and len(self.widths) != len(self.columns):
            raise ValueError("widths has not as many entries as columns")
        if self.comments and len(self.comments) != len(self.columns):
            raise ValueError("comments has not as many entries as columns")
        return self


class SourceSettings(Strict):
    """One source: where it is, which system it belongs to, what may be read of it, and how gently."""

    url: str
    system: str = ""
    environment: Environment = Environment.PRODUCTION
    role: Role = Role.OWN
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    copy_of: str = ""
    family: Name | Literal[""] = ""
    views: bool = False
    allow_superuser: bool = False
    allow_unlimited: bool = False
    connections: int = Field(default=2, ge=1, le=16)
    statement_seconds: float = Field(default=10.0, ge=0.1, le=3600)
    lock_seconds: float = Field(default=0.5, ge=0.05, le=60)
    replica: bool = False
    window: WindowText | None = None
    layouts: tuple[LayoutSettings, ...] = ()


class Settings(Strict):
    """All of shudian.yaml. ``folder`` is where the file stands; relative paths in it start there."""

    version: Literal[1] = 1
    entity: EntitySettings = EntitySettings.unsaid()
    catalog: CatalogSettings = CatalogSettings.unsaid()
    rules: RuleSettings = RuleSettings.unsaid()
    detection: DetectionSettings = DetectionSettings.unsaid()
    detectors: Mapping[Name, DetectorSettings] = Field(default_factory=dict)
    allow: AllowSettings = AllowSettings.unsaid()
    presidio: tuple[RecognizerName, ...] = ()
    sampling: SamplingSettings = SamplingSettings.unsaid()
    census: CensusSettings = CensusSettings.unsaid()
    cross_border: CrossBorderSettings = CrossBorderSettings.unsaid()
    audit: AuditSettings = AuditSettings.unsaid()
    bundles: BundleSettings = BundleSettings.unsaid()
    notices: NoticeSettings = NoticeSettings.unsaid()
    console: ConsoleSettings = ConsoleSettings.unsaid()
    spark: SparkSettings = SparkSettings.unsaid()
    log: Literal["text", "json"] = "text"
    systems: Mapping[Name, SystemSettings] = Field(default_factory=dict)
    sources: Mapping[Name, SourceSettings] = Field(default_factory=dict)
    folder: Path = Field(default=Path(), exclude=True)
    _added: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def added(self) -> frozenset[str]:
        """The sources that do not stand in shudian.yaml: see ``with_sources``."""
        return self._added

    def with_sources(self, sources: Mapping[str, SourceSettings]) -> Self:
        """These settings with sources from elsewhere, in place of any that were added so before. One of the same name in
        shudian.yaml stays; a system that only the registry knows is declared by its id."""
        ours = {name: one for name, one in self.sources.items() if name not in self._added}
        more = {name: one for name, one in sources.items() if name not in ours}
        systems = {one.system: SystemSettings() for one in more.values() if one.system and one.system not in self.systems}
        made = self.model_copy(update={"sources": {**ours, **more}, "systems": {**self.systems, **systems}})
        made._added = frozenset(more)
        return made

    @property
    def catalog_url(self) -> SourceUrl:
        """Where the catalogue is, with a relative file path made to start at ``folder``."""
        return _rooted(_parsed(self.catalog.url, "catalog.url"), self.folder)

    def rule_choice(self) -> RuleChoice:
        """The rules that are in force. Raises SettingsError where ``rules.folder`` is no folder."""
        rules, folder = self.rules, None
        if rules.folder is not None:
            folder = self.folder / rules.folder
            if not folder.is_dir():
                advice = f"shudian rules copy {rules.folder} writes one; paths start at shudian.yaml"
                raise SettingsError(f"rules.folder: there is no folder {rules.folder}", advice)
        return RuleChoice(rules.pack, rules.thresholds, folder, rules.personal_information)

    def custom_rules(self) -> CustomRules:
        """The user's own detectors and allow-lists, their files read. Raises SettingsError."""
        rules, problems = self.try_rules()
        if problems:
            raise SettingsError("; ".join(problems[:5]))
        return rules

    def try_rules(self) -> tuple[CustomRules, tuple[str, ...]]:
        """As ``custom_rules``, without the rules that cannot be used, and with a line for each of those."""
        known = try_taxonomy(self.rule_choice().folder)[0].entity_types if self.detectors else {}
        detectors, problems = [], []
        for name, one in self.detectors.items():
            try:
                detectors.append(custom_detector(name, one, self.folder, known))
            except SettingsError as error:
                problems.append(error.message)
        try:
            allowed = allow_list(self.allow, self.folder)
        except SettingsError as error:
            allowed = AllowList()
            problems.append(error.message)
        return CustomRules(tuple(detectors), allowed, self.presidio, self.detection.names), tuple(problems)

    def census_window(self) -> Window | None:
        """The hours in which a census may read, besides those of each source."""
        return None if self.census.window is None else _window(self.census.window)

    def specs(self, wanted: tuple[str, ...]) -> tuple[SourceSpec, ...]:
        """The sources asked for: names declared here, or URLs. Raises UsageError; opens nothing."""
        specs = [self._declared(word) if word in self.sources else self._from_url(word) for word in wanted]
        seen: dict[str, SourceSpec] = {}
        for spec in specs:
            if spec.id in seen:
                raise UsageError(
                    f"two sources would both be called {spec.id!r}",
                    "Declare them under names of their own in shudian.yaml",
                )
            seen[spec.id] = spec
        return tuple(specs)

    def _declared(self, name: str) -> SourceSpec:
        declared = self.sources[name]
        if declared.system and declared.system not in self.systems:
            raise SettingsError(f"sources.{name}.system: {declared.system!r} is not declared under systems")
        if declared.copy_of and (declared.copy_of == name or declared.copy_of not in self.sources):
            raise SettingsError(f"sources.{name}.copy_of: {declared.copy_of!r} is no other source declared here")
        rest = declared.model_dump(exclude={"url", "window", "layouts"})
        return SourceSpec(
            id=name,
            url=_rooted(_parsed(declared.url, f"sources.{name}.url"), self.folder),
            window=None if declared.window is None else _window(declared.window),
            layouts=tuple(Layout(**layout.model_dump()) for layout in declared.layouts),
            **rest,
        )

    def _from_url(self, word: str) -> SourceSpec:
        url = source_at_path(word)
        if url is None and ":" not in word:
            known = ", ".join(self.sources) or "none"
            raise UsageError(
                f"{word!r} is neither a source in shudian.yaml nor a URL, and there is no such file or folder",
                f"Declared sources: {known}",
            )
        url = url or parse_source_url(word)
        return SourceSpec(id=_name_of(url), url=url)


def _window(text: str) -> Window:
    start, _, end = text.partition("-")
    return Window(time.fromisoformat(start), time.fromisoformat(end))  # from an hour to the same hour: never


def _name_of(url: SourceUrl) -> str:
    """A name for a source that has none: its file or database, and a mark of where that is, so that two databases of the
    same name are two sources. Whoever wants to move a source and keep its history declares it under a name."""
    place = str(Path(url.path).resolve()) if url.path else f"{url.host}:{url.port}/{url.database}"
    mark = hashlib.sha256(f"{url.scheme}:{place}".encode()).hexdigest()[:4]
    return f"{Path(url.path).name or url.database or url.scheme}-{mark}"


def load_settings(path: Path | None) -> Settings:
    """Read ``path``, or shudian.yaml in the current folder if there is one, or take the defaults. Raises SettingsError."""
    settings, problems = try_settings(path)
    if problems:
        raise SettingsError("; ".join(problems[:5]))
    return settings


def try_settings(path: Path | None) -> tuple[Settings, tuple[str, ...]]:
    """As ``load_settings``, with a line for each thing that is wrong; the settings are the defaults where there is any.

    Raises SettingsError where the file cannot be read as YAML at all.
    """
    if path is None:
        path = Path(DEFAULT_FILE)
        if not path.exists():
            return Settings.unsaid(), ()
    data = read_yaml(path)
    if "folder" in data:
        raise SettingsError(f"{path}: folder: unknown key")
    try:
        return Settings.model_validate({**data, "folder": path.resolve().parent}), ()
    except ValidationError as error:
        return Settings(), tuple(f"{path}: {_line(one)}" for one in error.errors(include_input=False))


def _line(error: Mapping[str, object]) -> str:
    # ``input`` is left out on purpose: it may be a secret that somebody typed into the wrong place.
    location = error["loc"] if isinstance(error["loc"], tuple) else ()
    message = (
        "unknown key; remove it, or spell it as shudian init does"
        if error["type"] == "extra_forbidden"
        else str(error["msg"]).removeprefix("Value error, ")
    )
    return f"{'.'.join(str(part) for part in location)}: {message}"


def _parsed(text: str, where: str) -> SourceUrl:
    try:
        return parse_source_url(text)
    except UsageError as error:
        raise SettingsError(f"{where}: {error.message}", error.advice) from None


def _rooted(url: SourceUrl, folder: Path) -> SourceUrl:
    local = url.scheme in _RELATIVE or (url.scheme == "lake" and "://" not in url.path)
    return replace(url, path=str(folder / url.path)) if local else url


def settings_template() -> str:
    """The commented settings that ``shudian init`` writes."""
    return (Path(__file__).parent / "template.yaml").read_text(encoding="utf-8")

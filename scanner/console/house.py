"""What every page needs: settings, the catalogue, templates, limits; and what is known now, kept until something changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from catalog import Catalog, Declared
from classifiers import Classifier
from config import Settings, Taxonomy
from scanner.console.oidc_provider import Provider, provider_of
from scanner.console.permissions import Permission
from scanner.console.rate import Limiter, Rate
from scanner.console.telling import sayings
from scanner.console.uploads import Uploads
from scanner.console.visit import Visit
from scanner.console.words import word
from scanner.declared_sources import with_console_sources
from scanner.judging import classifier_for, taxonomy_of
from scanner.logs import SILENT, Log
from scanner.product import VERSION
from scanner.systems import known_systems

_FOLDER = Path(__file__).parent
Value = TypeVar("Value")
_NAVIGATION = (
    ("/", "nav_home", Permission.VIEW),
    ("/sources", "nav_sources", Permission.VIEW),
    ("/scans", "nav_scans", Permission.VIEW),
    ("/catalog", "nav_catalog", Permission.VIEW),
    ("/review", "nav_review", Permission.REVIEW),
    ("/launch", "nav_launch", Permission.VIEW),
    ("/declare", "nav_declare", Permission.DECLARE),
    ("/filing", "nav_filing", Permission.VIEW),
    ("/rules", "nav_rules", Permission.VIEW),
    ("/audit", "nav_audit", Permission.AUDIT),
    ("/users", "nav_users", Permission.USERS),
)


@dataclass
class House:
    """One console. ``config`` is the shudian.yaml it was started with; ``clock`` gives the time with its zone, ``log`` takes
    what is said of the work, ``provider`` is the identity provider, None where there is none."""

    settings: Settings
    config: Path | None
    catalog: Catalog
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tries_by_account: Limiter = field(default_factory=lambda: Limiter(Rate(10, 10)))
    tries_by_peer: Limiter = field(default_factory=lambda: Limiter(Rate(30, 30)))
    requests_by_peer: Limiter = field(default_factory=lambda: Limiter(Rate(2000, 12_000)))
    log: Log = SILENT
    provider: Provider | None = field(init=False)
    uploads: Uploads = field(default_factory=Uploads)
    _kept: dict[str, tuple[object, object]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _classifier: Classifier | None = None
    _classifying: threading.Lock = field(default_factory=threading.Lock)
    _making: dict[str, threading.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.provider = provider_of(self.settings)

    def state(self) -> object:
        """What changes whenever something was published, decided, declared or filed: all of these are recorded."""
        return self.catalog.last_change()

    def known(self, name: str, make: Callable[[], Value]) -> Value:
        """What ``make`` gave since the last change of the catalogue: made once, however many ask at the same time."""
        with self._lock:
            making = self._making.setdefault(name, threading.Lock())
        with making:
            state = self.state()
            found = self._kept.get(name)
            if found is None or found[0] != state:
                found = (state, make())
                self._kept[name] = found
            return found[1]  # type: ignore[return-value]

    def declared(self) -> Settings:
        """The settings with the sources that were added in the console."""
        return self.known("declared", lambda: with_console_sources(self.settings, self.catalog))

    def systems(self) -> Declared:
        """The systems with what is declared of them."""
        return self.known("systems", lambda: known_systems(self.settings, self.catalog))

    def classifier(self) -> Classifier:
        """The classifier of the rules in force, made once: its first call takes a second or two."""
        with self._classifying:
            if self._classifier is None:
                self._classifier = classifier_for(self.settings)
            return self._classifier

    def mask(self, text: str) -> str:
        """The masker for ``scanner.presentable.masked``."""
        return self.classifier().mask(text)

    def taxonomy(self) -> Taxonomy:
        """The taxonomy in force."""
        return self.known("taxonomy", lambda: taxonomy_of(self.config))

    def render(self, template: str, visit: Visit, shown: Mapping[str, Any]) -> str:
        """A page. Templates know ``t`` (a word in the visitor's language), ``visit``, ``P`` (permissions) and what is shown."""
        language = visit.language
        base = {
            "visit": visit,
            "account": visit.account,
            "csrf": visit.csrf,
            "lang": language,
            "t": lambda key, **values: word(key, language, **values),
            "P": Permission,
            "version": VERSION,
            "done": visit.request.query_params.get("done", ""),
            "here": visit.request.url.path,
            "nav": _NAVIGATION,
        }
        told = sayings(language, self.taxonomy())
        return _templates().get_template(template).render({**told, **base, **shown})


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=select_autoescape(default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = lambda number: "–" if number is None else f"{number:,}"
    made.filters["moment"] = lambda moment: "–" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"
    made.tests["in_set"] = lambda one, identities: id(one) in identities
    return made

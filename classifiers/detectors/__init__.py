"""The detectors: one entity type, one module, one ``DETECTOR``. A new module here is all that a new entity type needs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from classifiers.detectors.base import Detector


@cache
def all_detectors() -> Mapping[str, Detector]:
    """One detector of each module of this package, by entity type, in the order of their names."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if module.name != "base"]
    found: list[Detector] = [importlib.import_module(f"{__name__}.{name}").DETECTOR for name in names]
    return MappingProxyType({one.entity_type: one for one in sorted(found, key=lambda one: one.entity_type)})

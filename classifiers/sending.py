"""A classifier as bytes, for processes on other machines. What every installation has goes by its name, the rest by value."""

from __future__ import annotations

import io
import pickle
from types import MappingProxyType
from typing import Any

from classifiers.classifier import Classifier
from classifiers.detectors import all_detectors
from classifiers.detectors.base import Detector
from config import Reference, load_reference


def sent(classifier: Classifier, pickler: type[pickle.Pickler] = pickle.Pickler) -> bytes:
    """The classifier's bytes, for ``pickle.loads``. ``pickler``: one that can send functions that have no name of their own, as
    those of the user's detectors. Raises PicklingError, AttributeError, TypeError where it cannot."""
    beyond = getattr(pickler, "reducer_override", None)

    class Sending(pickler):  # type: ignore[misc, valid-type]
        """Sends by name what both sides have."""

        def reducer_override(self, value: Any) -> Any:
            """How a value is made again there; else what the pickler says."""
            if (named := _named(value)) is not None:
                return named
            return NotImplemented if beyond is None else beyond(self, value)

    content = io.BytesIO()
    Sending(content, pickle.HIGHEST_PROTOCOL).dump(classifier)
    return content.getvalue()


def _named(value: Any) -> tuple[Any, ...] | None:
    # One set of reference data in a process: what is derived from it, in a second, is then derived once for all runs.
    if isinstance(value, Reference) and value is load_reference():
        return load_reference, ()
    if isinstance(value, Detector) and all_detectors().get(value.entity_type) is value:
        return _shipped, (value.entity_type,)
    return (_read_only, (dict(value),)) if isinstance(value, MappingProxyType) else None


def _shipped(entity_type: str) -> Detector:
    return all_detectors()[entity_type]


def _read_only(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)

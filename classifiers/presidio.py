"""Presidio both ways: our detectors as a recognizer of its AnalyzerEngine, and any of its recognizers as our detector.

Needs the extra ``presidio``; nothing else in the product imports this module unless it is asked for. Nothing here uses the
network: the engine is built on spaCy's blank Chinese pipeline, which splits characters and has no model.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from classifiers.characters import unchanged
from classifiers.classifier import Classifier
from classifiers.detectors.base import NEEDS_NAME, Check, Detector, Find, Percent, Strength
from classifiers.passages import Finds, Passages
from config import Reference, SettingsError, load_knowledge

try:
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
except ImportError:
    raise SettingsError("Presidio and spaCy are not installed", "Install them with: pip install 'shudian[presidio]'") from None

LANGUAGE = "zh"
OUR_NAMES: Mapping[str, str] = {
    "PERSON": "PERSON_NAME",
    "ORGANIZATION": "ORG_NAME",
    "IBAN_CODE": "IBAN",
}
"""Presidio's entity types that have another name here; all others keep theirs."""

_LONGEST = 256
_NAME = "ShudianRecognizer"
Span = tuple[int, int, int]


class BlankNlpEngine(SpacyNlpEngine):
    """Presidio's engine for one language on spaCy's blank pipeline: tokens and offsets, no entities, no model to fetch."""

    def __init__(self, language: str = LANGUAGE) -> None:
        super().__init__(models=[{"lang_code": language, "model_name": "blank"}])
        self._language = language

    def load(self) -> None:
        """Build the pipeline; a language that spaCy does not split by itself is split as any other."""
        try:
            pipeline = spacy.blank(self._language)
        except ImportError:
            pipeline = spacy.blank("xx")
        self.nlp = {self._language: pipeline}  # type: ignore[assignment]  # Presidio declares only the None before it

    def get_supported_entities(self) -> list[str]:
        """None: there is no model."""
        return []


class ShudianRecognizer(EntityRecognizer):
    """All our detectors as one recognizer: which of overlapping finds stand can only be decided together."""

    def __init__(self, classifier: Classifier, language: str = LANGUAGE) -> None:
        self._classifier = classifier
        super().__init__(sorted(classifier.detectors), name=_NAME, supported_language=language)

    def load(self) -> None:
        """Nothing to do: the detectors are loaded with the classifier."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None) -> list[RecognizerResult]:  # noqa: ARG002
        """What ``Classifier.detect`` sees in the text, of the wanted entity types. Artifacts are not needed."""
        wanted = frozenset(entities or self.supported_entities)
        metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: _NAME,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }
        return [
            RecognizerResult(one.entity_type, one.start, one.end, one.confidence, recognition_metadata=dict(metadata))
            for one in self._classifier.detect(text)
            if one.entity_type in wanted
        ]


def shudian_recognizers(classifier: Classifier | None = None, language: str = LANGUAGE) -> list[EntityRecognizer]:
    """Our detectors for a Presidio registry: ``registry.recognizers.extend(shudian_recognizers())``.

    ``classifier`` brings rules of the user's own; by default what is shipped is used.
    """
    return [ShudianRecognizer(classifier or Classifier(load_knowledge()), language)]


def analyzer_engine(classifier: Classifier | None = None) -> AnalyzerEngine:
    """An AnalyzerEngine for ``language="zh"`` with our detectors and nothing else, which needs no model and no network."""
    registry = RecognizerRegistry(shudian_recognizers(classifier), supported_languages=[LANGUAGE])
    return AnalyzerEngine(registry=registry, nlp_engine=BlankNlpEngine(), supported_languages=[LANGUAGE])


def from_presidio(recognizer: EntityRecognizer, entity_type: str, presidio_type: str = "") -> Detector:
    """A recognizer as one of our detectors for cells and texts, under our name for what it finds.

    ``presidio_type`` chooses one of several types that it supports; without it all of them count. The engine runs it, so
    that its own context words help as they do in Presidio.
    """
    _stay_offline()
    wanted = [presidio_type] if presidio_type else list(recognizer.supported_entities)
    spans = _spans(recognizer, wanted)
    return Detector(
        entity_type=entity_type,
        pattern=r"(?s:.+)",
        check=_whole(spans),
        normalise=unchanged,
        strength=Strength.SUPPORTED,
        length=(2, _LONGEST),
        find=_inside(spans),
    )


def _spans(recognizer: EntityRecognizer, wanted: list[str]) -> Callable[[str], tuple[Span, ...]]:
    language = recognizer.supported_language
    engine = AnalyzerEngine(
        registry=RecognizerRegistry([recognizer], supported_languages=[language]),
        nlp_engine=BlankNlpEngine(language),
        supported_languages=[language],
    )
    lock = threading.Lock()  # sources are read in threads, and no recognizer promises to bear that

    def spans(text: str) -> tuple[Span, ...]:
        with lock:
            results = engine.analyze(text, language, entities=wanted)
        found = ((one.start, one.end, round(min(1.0, one.score) * 100)) for one in results)
        return tuple(sorted(span for span in found if span[0] < span[1] and span[2] > NEEDS_NAME))

    return spans


def _whole(spans: Callable[[str], tuple[Span, ...]]) -> Check:
    def check(texts: pa.StringArray, _: Reference) -> Percent:
        sure = (max((s[2] for s in spans(text) if s[:2] == (0, len(text))), default=0) for text in texts.to_pylist())
        return np.fromiter(sure, dtype=np.uint8, count=len(texts))

    return check


def _inside(spans: Callable[[str], tuple[Span, ...]]) -> Find:
    def find(passages: Passages, _: Reference) -> Finds:
        return [(row, *span) for row, text in enumerate(passages.strings) for span in spans(text)]

    return find


def named_recognizers(names: Iterable[str], shipped: Mapping[str, Detector]) -> dict[str, Detector]:
    """``shipped`` and the recognizers named ``package.module:ClassName``, one detector for each type that they support.

    Where a shipped detector looks for the same thing by words (people, organisations), the recognizer's finds inside texts
    are added to it; where it has a form and check of its own, the recognizer stands beside it as ``PRESIDIO_…``.
    Raises SettingsError naming the entry.
    """
    detectors = dict(shipped)
    for place, name in enumerate(names):
        recognizer = _made(name, f"presidio[{place}]")
        for presidio_type in recognizer.supported_entities:
            own = OUR_NAMES.get(presidio_type, presidio_type)
            taken = detectors.get(own)
            if taken is None:
                detectors[own] = from_presidio(recognizer, own, presidio_type)
            elif taken.find is not None:
                detectors[own] = _joined(taken, from_presidio(recognizer, own, presidio_type))
            else:
                detectors[f"PRESIDIO_{own}"] = from_presidio(recognizer, f"PRESIDIO_{own}", presidio_type)
    return detectors


def _joined(ours: Detector, other: Detector) -> Detector:
    """Our detector with the finds of both; whole cells stay ours to judge."""
    first, second = ours.find, other.find
    if first is None or second is None:
        return ours

    def both(passages: Passages, reference: Reference) -> Finds:
        return sorted({*first(passages, reference), *second(passages, reference)})

    return replace(ours, find=both)


def _made(name: str, key: str) -> EntityRecognizer:
    """The recognizer ``package.module:ClassName``, made without arguments."""
    module, _, attribute = name.partition(":")
    try:
        made = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError):
        raise SettingsError(f"{key}: there is no {attribute} in a module {module} that can be imported here") from None
    except (TypeError, ValueError, OSError):
        raise SettingsError(f"{key}: {name} cannot be made without arguments; wrap it in a class of your own") from None
    if not isinstance(made, EntityRecognizer):
        raise SettingsError(f"{key}: {name} is not a Presidio EntityRecognizer")
    return made


def _stay_offline() -> None:
    """Presidio's e-mail and URL recognizers ask tldextract, which by default fetches its list; it also ships one."""
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())

"""What a census needs of a classifier: its rules, and the names of things as the snapshot has them.

After a scan its masker is there, and names are matched as it shows them. A census of its own has none, for a masker is most of a
classifier's memory: there only names that the masker left as they are can be matched, and no other is ever shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from classifiers import Classifier
from config import Knowledge
from scanner.presentable import masked
from scanner.terminal import visible


@dataclass(frozen=True)
class CensusView:
    """``classifier`` decides and looks at nothing. ``shown`` gives a name as the snapshot has it, ``told`` what may be kept of a
    source's sentence."""

    classifier: Classifier
    shown: Callable[[str], str]
    told: Callable[[str], str]


def with_masker(classifier: Classifier) -> CensusView:
    """The view of a run that has just scanned."""
    mask = lru_cache(maxsize=65_536)(lambda text: visible(masked(text, classifier.mask)))
    return CensusView(classifier, mask, mask)


def without_masker(knowledge: Knowledge) -> CensusView:
    """The view of a census of its own: the rules alone. Sentences of a source may hold names, so nothing is kept of them."""
    return CensusView(Classifier(knowledge, detectors=MappingProxyType({})), visible, lambda _: "")

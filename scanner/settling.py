"""The second look at where tables belong: what a table said little of by itself is told by its neighbours."""

from __future__ import annotations

from dataclasses import replace

from catalog.model import Entry
from classifiers import Classifier, Located, settle_domains
from classifiers.model import DatasetFinding


def settled(entries: tuple[Entry, ...], classifier: Classifier) -> tuple[Entry, ...]:
    """All entries of one source, those that moved with their level decided again from the new facts."""
    located = [Located(one.path, one.comment, one.finding) for one in entries]
    found = settle_domains(located, classifier.knowledge.taxonomy)
    pairs = zip(entries, found, strict=True)
    return tuple(one if finding is one.finding else _moved(one, finding, classifier) for one, finding in pairs)


def _moved(entry: Entry, finding: DatasetFinding, classifier: Classifier) -> Entry:
    facts = replace(entry.facts, domain=finding.domain, category=finding.category, tags=finding.tags)
    decision = classifier.decide(facts)
    return replace(entry, finding=classifier.as_a_whole(finding, decision), facts=facts, decision=decision)

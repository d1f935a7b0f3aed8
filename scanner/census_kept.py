"""What a census may take from an earlier one: the sketches of datasets that are proven unchanged."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from catalog import Catalog, CensusPart
from catalog.model import Entry
from classifiers import PersonPlan, PersonTally, kept_sketches, restored_sketches
from scanner.census_plan import CensusPlan
from scanner.product import VERSION

_WHOLE = ""  # the part that is all of a dataset


class KeptSketches:
    """The kept sketches of one catalogue. They count only under the same key, plan and version; else it is read again."""

    def __init__(self, catalog: Catalog, plan: CensusPlan) -> None:
        self._catalog = catalog
        self._plan = plan

    def restore(self, entry: Entry, plan: PersonPlan, mark: str, tally: PersonTally) -> bool:
        """Fill the tally from what was kept; False where nothing kept can stand for reading."""
        wanted = (_WHOLE, mark, self._plan.label, self._print(plan))
        for part in self._catalog.census_parts(entry.source, entry.path):
            if (part.part, part.mark, part.key_label, part.document.get("plan")) != wanted:
                continue
            try:
                people = restored_sketches(part.document, part.sketches, self._plan.lg_k)
            except (ValueError, KeyError):
                return False
            tally.restore(int(part.document["rows"]), people)
            return True
        return False

    def keep(self, entry: Entry, plan: PersonPlan, mark: str, tally: PersonTally) -> None:
        """Keep a tally that was read to the end while the dataset did not change."""
        document, sketches = kept_sketches(tally.populations)
        document |= {"plan": self._print(plan), "rows": tally.rows}
        now = datetime.now(UTC)
        label = self._plan.label
        self._catalog.keep_part(CensusPart(entry.source, entry.path, _WHOLE, mark, label, now, document, sketches))

    def _print(self, plan: PersonPlan) -> str:
        """What was counted, and how: columns, subjects, the sketches' size and the version that read them."""
        told = (plan.columns, sorted(map(repr, plan.told_elsewhere)), plan.unbounded, self._plan.lg_k, VERSION)
        return hashlib.sha256(repr(told).encode()).hexdigest()

"""规则: what is in force, what it asks the company for, a box to try it in, and what a change would do before it applies."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from config import UsageError, load_level_rules
from scanner.commands.rules_diff import filled
from scanner.commands.rules_open import open_points, waiting_items
from scanner.console.desk import desk_of
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.rejudging import asked, changes, rule_difference, standing_levels

doors = Doors()
_LONGEST = 2000
_SHOWN = 200


@doors.get("/rules", Permission.VIEW)
def rules(visit: Visit) -> Response:
    """Level rules with their texts, thresholds, and what waits for a threshold or a declaration."""
    classifier = visit.house.classifier()
    levels = classifier.knowledge.rules
    house = visit.house
    items = house.known("waiting", lambda: waiting_items(house.catalog, levels, house.systems()))
    seen = {row.id for row in desk_of(house).seen(visit.sight)}
    points = [(one, [item for item in one.items if item.item.id in seen]) for one in open_points(levels, items)]
    return visit.page("rules.html", tab="rules", levels=levels, points=points, version=classifier.knowledge.version)


@doors.get("/rules/types", Permission.VIEW)
def types(visit: Visit) -> Response:
    """Every entity type with its classes, level and mask."""
    taxonomy = visit.house.taxonomy()
    return visit.page("rules_types.html", tab="types", types=sorted(taxonomy.entity_types.items()))


@doors.get("/rules/taxonomy", Permission.VIEW)
def taxonomy_page(visit: Visit) -> Response:
    """The trees: domains and categories, and the others that are mapped onto them."""
    taxonomy = visit.house.taxonomy()
    name = visit.text("tree", "domains")
    if name not in taxonomy.trees:
        raise UsageError("not_found")
    return visit.page("rules_tree.html", tab="taxonomy", trees=taxonomy.trees, name=name, tree=taxonomy.trees[name])


@doors.get("/rules/try", Permission.VIEW)
def try_page(visit: Visit) -> Response:
    """An empty box."""
    return visit.page("rules_try.html", tab="try", text="", column="", comment="", found=None)


@doors.post("/rules/try", Permission.VIEW)
def try_out(visit: Visit) -> Response:
    """What the detectors see in a text. It is neither kept nor logged, and not shown again beside its answer: only where."""
    text, column, comment = ((visit.form.get(name) or ("",))[0][:_LONGEST] for name in ("text", "column", "comment"))
    found = visit.house.classifier().detect(text, column, comment) if text.strip() else ()
    return visit.page("rules_try.html", tab="try", text=text, column=column, comment=comment, found=found)


@doors.post("/rules/effect", Permission.VIEW, upload=True)
def effect(visit: Visit) -> Response:
    """What another rule pack would change in what is known now. Nothing is put in force here."""
    _, content = visit.files.get("pack", ("", b""))
    if not content:
        raise UsageError("no_file")
    settings = visit.house.settings
    with TemporaryDirectory(prefix="shudian-rules-") as folder:
        file = Path(folder) / f"{hashlib.sha256(content).hexdigest()[:12]}.yaml"
        file.write_bytes(content)
        new = filled(load_level_rules(file.stem, file.parent), settings)
    old = visit.house.classifier().knowledge.rules
    snapshot = visit.catalog.current()
    seen = {row.id for row in desk_of(visit.house).seen(visit.sight)}
    entries = tuple(one for one in asked(snapshot) if one.item in seen) if snapshot else ()
    found = changes(entries, old, new, standing_levels(visit.catalog.standing()))
    counted = Counter((step.what, step.before, step.after) for one in found for step in one.steps)
    return visit.page(
        "rules_effect.html",
        tab="rules",
        difference=rule_difference(old, new),
        found=found[:_SHOWN],
        count=len(found),
        looked=len(entries),
        counted=counted.most_common(20),
    )

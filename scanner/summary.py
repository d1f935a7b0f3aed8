"""The readable summary of a scan in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import ItemSummary, group, summarise
from catalog.model import Entry, Snapshot, Threshold
from classifiers.model import Level, LevelReason
from config import Taxonomy, load_taxonomy
from connectors.model import Measure, Provenance, Status
from scanner import terminal
from scanner.gate import FLAGS, Hit, is_outside
from scanner.wording import lacking, say

_ORDER = {Level.CORE: 0, Level.CORE_CANDIDATE: 1, Level.IMPORTANT: 2, Level.UNDECIDED: 3, Level.GENERAL: 4}
_STYLE = {Level.CORE_CANDIDATE: "bold red", Level.IMPORTANT: "bold red", Level.UNDECIDED: "yellow", Level.CORE: "bold red"}
_SHOWN_ROWS = 40
_SHOWN_TYPES = 5
_SHOWN_FLAGGED = 6
_SHOWN_HITS = 20


def print_summary(snapshot: Snapshot, hit: Sequence[Hit], language: str, taxonomy: Taxonomy | None = None) -> None:
    """What was found, what was not read, where the regulatory lines stand, and whether the gate was hit. To stdout.

    Listed are data items, not their members: the highest level first, then those with most people. ``taxonomy`` is the one in
    force (the shipped one by default).
    """
    console = terminal.console()
    asked = [entry for entry in snapshot.entries if not is_outside(entry)]
    items = _items(asked, snapshot)
    if items:
        console.print(_table(items, language, taxonomy or shipped_taxonomy()))
    _print_more(console, "more_items" if snapshot.items else "more_unrecorded", len(items) - _SHOWN_ROWS, language)
    if len(asked) < len(snapshot.entries):
        console.print(f"{say('outside', language)}: {len(snapshot.entries) - len(asked)}")
    _print_not_read(console, snapshot, language)
    _print_flags(console, items, language)
    _print_undecided(console, items, language)
    _print_lines(console, snapshot, language)
    if hit:
        console.print(Text(say("gate", language), style="bold red"))
        for one in hit[:_SHOWN_HITS]:
            console.print(f"  {say(one.condition, language)}: {one.source} {one.dataset}", markup=False, highlight=False)
        _print_more(console, "more_hits", len(hit) - _SHOWN_HITS, language)


def measure_text(rows: Measure) -> str:
    """A number of rows as people read it; an estimate is marked with ≈, an unknown one is a question mark."""
    if rows.value is None:
        return "?"
    return f"{rows.value:,}" if rows.provenance is Provenance.EXACT else f"≈{rows.value:,}"


def entity_names(entries: Iterable[Entry], language: str) -> list[str]:
    """The personal or otherwise classed entity types in some datasets, the most frequent first, by name."""
    names = type_names(language)
    counts: Counter[str] = Counter()
    for entry in entries:
        for column in entry.finding.columns:
            counts.update({column.entity_type} if column.entity_type else set())
            counts.update(part.entity_type for part in column.contains)
    return list(dict.fromkeys(names.get(kind, kind) for kind, _ in counts.most_common()))


def _items(entries: Sequence[Entry], snapshot: Snapshot) -> list[ItemSummary]:
    """The items that these datasets are, put together as the catalogue would where the run was not recorded."""
    known = snapshot.items
    if any(entry.item is None for entry in entries):
        grouped = group(entries, "")
        entries, known = grouped.entries, grouped.items
    return sorted(summarise(entries, known), key=_rank)


def _rank(item: ItemSummary) -> tuple[int, int, int, str, str]:
    people = sum(map(_most_people, item.members))
    return (_ORDER[item.level], -people, -(item.rows.measure.value or 0), item.item.key.source, item.item.title)


def _most_people(one: Entry) -> int:
    """As many people as a dataset may tell of; its rows where nothing bounds them."""
    upper = one.persons.upper
    return max(one.persons.lower, (one.statistics.rows.value or 0) if upper is None else upper)


def _table(items: Sequence[ItemSummary], language: str, taxonomy: Taxonomy) -> Table:
    table = Table(title=say("summary", language), title_justify="left", header_style="bold")
    for heading in ("source", "item", "domain", "level", "sensitive_data", "rows", "read"):
        table.add_column(say(heading, language), justify="right" if heading == "rows" else "left", overflow="fold")
    for item in items[:_SHOWN_ROWS]:
        table.add_row(*_row(item, language, taxonomy))
    return table


def _row(item: ItemSummary, language: str, taxonomy: Taxonomy) -> tuple[str | Text, ...]:
    names = entity_names(item.members, language)
    shown = joined_names(names[:_SHOWN_TYPES], language) + (f" +{len(names) - _SHOWN_TYPES}" if len(names) > _SHOWN_TYPES else "")
    return (
        Text(item.item.key.source),
        Text(_name(item, language)),
        domain_name(item.classified.finding.domain, language, taxonomy),
        Text(say(item.level.value, language), style=_STYLE.get(item.level, "")),
        Text(shown),
        _total(item.members),
        _reading(item.members, language),
    )


def _name(item: ItemSummary, language: str) -> str:
    """The item's title, with the number of its members where there are several."""
    count = len(item.members)
    return item.item.title if count == 1 else item.item.title + say("member_count", language).format(count)


def _print_more(console: Console, word: str, more: int, language: str) -> None:
    """That a list was cut, and where all of it is."""
    if more > 0:
        console.print(f"  {say(word, language).format(more)}", markup=False, highlight=False, soft_wrap=True)


def reason_text(reason: LevelReason, language: str) -> str:
    """Why a level rule spoke, in a language; in Chinese where the pack has no other words."""
    return reason.because_en if language == "en" and reason.because_en else reason.because


def joined_names(names: Sequence[str], language: str) -> str:
    """Names in a row, with the comma of the language."""
    return ("、" if language == "zh" else ", ").join(names)


@cache
def shipped_taxonomy() -> Taxonomy:
    """The taxonomy of the product: constant data, read once however many lines are shown."""
    return load_taxonomy()


@cache
def type_names(language: str) -> Mapping[str, str]:
    """What people call each entity type in a language."""
    return names_of(shipped_taxonomy(), language)


def names_of(taxonomy: Taxonomy, language: str) -> dict[str, str]:
    """What a taxonomy, which may have entity types of the user's own, calls each of them in a language."""
    return {name: one.zh if language == "zh" else one.en for name, one in taxonomy.entity_types.items()}


def domain_name(slug: str | None, language: str, taxonomy: Taxonomy | None = None) -> str:
    """The domain's name in a language; the slug where the taxonomy (the shipped one by default) does not know it."""
    return node_name("domains", slug, language, taxonomy)


def node_name(tree: str, slug: str | None, language: str, taxonomy: Taxonomy | None = None) -> str:
    """The name of a node of a taxonomy's tree (domains, yd3813 …) in a language; its slug where it is not known."""
    known = (taxonomy or shipped_taxonomy()).trees.get(tree)
    node = known.nodes.get(slug or "") if known else None
    if node is None:
        return slug or "-"
    return node.zh if language == "zh" else node.en


def _total(members: Sequence[Entry]) -> str:
    values = [member.statistics.rows.value for member in members]
    exact = all(member.statistics.rows.provenance is Provenance.EXACT for member in members)
    known = [value for value in values if value is not None]
    if not known:
        return "?"
    return f"{'' if exact else '≈'}{sum(known):,}"


def _reading(members: Sequence[Entry], language: str) -> str:
    worst = Counter(member.status for member in members)
    status = next(one for one in (Status.FAILED, Status.SKIPPED, Status.PARTIAL, Status.COMPLETE, Status.EMPTY) if worst[one])
    method = members[0].coverage.method
    return say(status.value, language) + (f" {say(method, language)}" if status in (Status.COMPLETE, Status.PARTIAL) else "")


def _print_not_read(console: Console, snapshot: Snapshot, language: str) -> None:
    missed = [entry for entry in snapshot.entries if entry.reason is not None and entry.reason.was_in_scope]
    failed = [source for source in snapshot.sources if source.status is Status.FAILED]
    if not missed and not failed:
        return
    console.print(Text(say("not_read", language), style="bold yellow"))
    for source in failed:
        reason = source.reason.value if source.reason else ""
        console.print(
            f"  {source.source}: {say(reason, language)}. {source.detail}", markup=False, highlight=False, soft_wrap=True
        )
    for entry in missed[:_SHOWN_ROWS]:
        reason = entry.reason.value if entry.reason else ""
        line = f"  {entry.source} {entry.title}: {say(reason, language)} {entry.detail}".rstrip()
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    _print_more(console, "more_not_read", len(missed) - _SHOWN_ROWS, language)


def _print_flags(console: Console, items: Sequence[ItemSummary], language: str) -> None:
    """What asks for somebody's attention besides a level, with the first items of each."""
    for flag in FLAGS:
        marked = [_name(item, language) for item in items if any(flag in one.decision.flags for one in item.members)]
        if marked:
            more = f" … +{len(marked) - _SHOWN_FLAGGED}" if len(marked) > _SHOWN_FLAGGED else ""
            shown = joined_names(marked[:_SHOWN_FLAGGED], language) + more
            console.print(Text(f"{say(flag, language)} ({len(marked)}): {shown}", style="yellow"), soft_wrap=True)


def _print_undecided(console: Console, items: Sequence[ItemSummary], language: str) -> None:
    """How many items are undecided, and what they wait for, what most wait for first."""
    waiting = [item for item in items if item.level is Level.UNDECIDED]
    if not waiting:
        return
    waits: Counter[str] = Counter()
    for item in waiting:
        waits.update({name for member in item.members for name in member.decision.undecided_for})
    ordered = sorted(waits.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = "; ".join(f"{lacking(name, language)} ({count})" for name, count in ordered)
    line = f"{say('undecided_items', language)}: {len(waiting)}; {say('undecided_for', language)} {shown}; shudian rules open"
    console.print(Text(line, style="yellow"), soft_wrap=True)


def _notice(one: Threshold, language: str) -> str:
    return f" ({say(one.notice, language)})" if one.notice else ""


def _print_lines(console: Console, snapshot: Snapshot, language: str) -> None:
    parts = [f"{say(one.id, language)}: {say(one.state, language)}{_notice(one, language)}" for one in snapshot.thresholds]
    if parts:
        console.print(f"{say('lines', language)}: " + "; ".join(parts), markup=False, highlight=False, soft_wrap=True)

"""The readable summary of a scan in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.model import Entry, Snapshot, Threshold
from classifiers.model import Level, LevelReason
from config import Taxonomy, load_taxonomy
from connectors.model import Kind, Measure, Provenance, Status
from scanner import terminal
from scanner.gate import FLAGS, Hit, is_outside
from scanner.wording import lacking, say

_ORDER = {Level.CORE: 0, Level.CORE_CANDIDATE: 1, Level.IMPORTANT: 2, Level.UNDECIDED: 3, Level.GENERAL: 4}
_STYLE = {Level.CORE_CANDIDATE: "bold red", Level.IMPORTANT: "bold red", Level.UNDECIDED: "yellow", Level.CORE: "bold red"}
_SHOWN_ROWS = 40
_SHOWN_TYPES = 5
_SHOWN_FLAGGED = 6


def print_summary(snapshot: Snapshot, hit: Sequence[Hit], language: str, taxonomy: Taxonomy | None = None) -> None:
    """What was found, what was not read, where the regulatory lines stand, and whether the gate was hit. To stdout.

    ``taxonomy`` is the one in force (the shipped one by default).
    """
    console = terminal.console()
    asked = [entry for entry in snapshot.entries if not is_outside(entry)]
    if asked:
        console.print(_datasets(asked, language, taxonomy or shipped_taxonomy()))
    if len(asked) < len(snapshot.entries):
        console.print(f"{say('outside', language)}: {len(snapshot.entries) - len(asked)}")
    _print_not_read(console, snapshot, language)
    _print_flags(console, asked, language)
    _print_undecided(console, asked, language)
    _print_lines(console, snapshot, language)
    if hit:
        console.print(Text(say("gate", language), style="bold red"))
        for one in hit[:20]:
            console.print(f"  {say(one.condition, language)}: {one.source} {one.dataset}", markup=False, highlight=False)


def short_title(entry: Entry) -> str:
    """What tells a dataset from its neighbours: the table, with its schema where that is not the usual one; a file's path."""
    if entry.kind in (Kind.FILE, Kind.SHEET):
        return entry.title
    return ".".join(part for part in entry.path[1:] if part and part not in ("public", "main"))


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


def _datasets(entries: Sequence[Entry], language: str, taxonomy: Taxonomy) -> Table:
    table = Table(title=say("summary", language), title_justify="left", header_style="bold")
    for heading in ("source", "item", "domain", "level", "sensitive_data", "rows", "read"):
        table.add_column(say(heading, language), justify="right" if heading == "rows" else "left", overflow="fold")
    groups = _grouped(entries)
    for members in groups[:_SHOWN_ROWS]:
        table.add_row(*_row(members, language, taxonomy))
    if len(groups) > _SHOWN_ROWS:
        table.caption = f"… +{len(groups) - _SHOWN_ROWS}"
    return table


def _grouped(entries: Sequence[Entry]) -> list[list[Entry]]:
    # Members of one data item share a line: 31 daily tables are one thing to a reader.
    groups: dict[object, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.item or (entry.source, entry.path), []).append(entry)
    return sorted(groups.values(), key=lambda members: min(_ORDER[member.decision.level] for member in members))


def _row(members: Sequence[Entry], language: str, taxonomy: Taxonomy) -> tuple[str | Text, ...]:
    first = members[0]
    level = _level(members)
    title = short_title(first)
    name = Text(title if len(members) == 1 else f"{title} … (x{len(members)})")
    names = entity_names(members, language)
    shown = joined_names(names[:_SHOWN_TYPES], language) + (f" +{len(names) - _SHOWN_TYPES}" if len(names) > _SHOWN_TYPES else "")
    return (
        Text(first.source),
        name,
        domain_name(first.finding.domain, language, taxonomy),
        Text(say(level.value, language), style=_STYLE.get(level, "")),
        Text(shown),
        _total(members),
        _reading(members, language),
    )


def _level(members: Sequence[Entry]) -> Level:
    return min((member.decision.level for member in members), key=_ORDER.__getitem__)


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
    if len(missed) > _SHOWN_ROWS:
        console.print(f"  … +{len(missed) - _SHOWN_ROWS}")


def _print_flags(console: Console, entries: Sequence[Entry], language: str) -> None:
    """What asks for somebody's attention besides a level, with the first datasets of each."""
    for flag in FLAGS:
        marked = [short_title(entry) for entry in entries if flag in entry.decision.flags]
        if marked:
            shown = joined_names(marked[:_SHOWN_FLAGGED], language) + (" …" if len(marked) > _SHOWN_FLAGGED else "")
            console.print(Text(f"{say(flag, language)} ({len(marked)}): {shown}", style="yellow"), soft_wrap=True)


def _print_undecided(console: Console, entries: Sequence[Entry], language: str) -> None:
    """How many items are undecided, and what they wait for, what most wait for first."""
    waiting = [members for members in _grouped(entries) if _level(members) is Level.UNDECIDED]
    if not waiting:
        return
    waits: Counter[str] = Counter()
    for members in waiting:
        waits.update({name for member in members for name in member.decision.undecided_for})
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

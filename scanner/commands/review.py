"""shudian catalog review: the queue, one item, its history, and what people decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog import (
    KEPT,
    Catalog,
    ItemSummary,
    QueueItem,
    Reviewer,
    ReviewState,
    Side,
    Speech,
    Standing,
    Why,
    Wish,
    decision_of,
    flags_of,
    items_called,
    queue,
    said_besides,
    verdict_of,
)
from catalog.model import DecisionKind, PersonDecision
from classifiers import sentence
from classifiers.model import LevelReason
from config import CatalogError, Taxonomy, UsageError, load_settings
from scanner import terminal
from scanner.census_summary import counted_persons, persons_text
from scanner.commands.catalog import open_catalog
from scanner.judging import classifier_for, taxonomy_of
from scanner.presentable import masked
from scanner.summary import entity_names, joined_names, names_of, reason_text
from scanner.wording import check_language, say

_MARK = 8
"""Characters of an id that are shown, and are enough to name it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is asked for: reasons, a system, and how many at most (0: all)."""

    why: tuple[str, ...] = ()
    system: str = ""
    limit: int = 30


@dataclass(frozen=True, slots=True)
class Targets:
    """What a decision is about: names of items, or of columns as ITEM.COLUMN; or every item that holds a text. ``columns`` adds
    the columns of the items that have a type; ``yes`` says that many at once are meant."""

    names: tuple[str, ...] = ()
    query: str = ""
    columns: bool = False
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, and why: what every decision needs."""

    by: str
    because: str


@dataclass(frozen=True)
class Desk:
    """What reviewing needs besides the catalogue: the taxonomy in force, the masker, and the words of a language."""

    taxonomy: Taxonomy
    mask: Callable[[str], str]
    language: str

    @property
    def speech(self) -> Speech:
        """How verdicts are said."""
        return Speech(self.taxonomy, self.language)

    def reviewer(self, signed: Signed) -> Reviewer:
        """Who decides now, with no value in the reason."""
        return Reviewer(signed.by, datetime.now(UTC), masked(signed.because, self.mask))


def reading_desk(config: Path | None, language: str) -> Desk:
    """A desk for looking only: nothing can be written down at it. Raises SettingsError, UsageError."""
    check_language(language)
    return Desk(taxonomy_of(config), lambda _: "", language)


def desk_for(config: Path | None, language: str) -> Desk:
    """The desk under some settings, with the types of their own rules. Raises SettingsError, UsageError."""
    check_language(language)
    classifier = classifier_for(load_settings(config))
    return Desk(classifier.knowledge.taxonomy, classifier.mask, language)


def state_of(catalog: Catalog) -> ReviewState:
    """What is to be reviewed. Raises CatalogError where nothing is published yet."""
    state = catalog.review()
    if state is None:
        raise CatalogError("the catalogue holds no published run yet", "shudian scan SOURCE")
    return state


def chosen_queue(state: ReviewState, wanted: Filter) -> tuple[QueueItem, ...]:
    """What of the queue is asked for, without the limit. Raises UsageError for a reason that is none."""
    known = {one.value for one in Why}
    for word in wanted.why:
        if word not in known:
            raise UsageError(f"--why: {word!r} is not one of {', '.join(known)}")
    return tuple(
        one for one in queue(state) if one.why.value in (wanted.why or known) and wanted.system in ("", one.item.key.system)
    )


def list_queue(config: Path | None, wanted: Filter, language: str) -> None:
    """Print what people should look at next, the most urgent first."""
    desk = reading_desk(config, language)
    with open_catalog(config) as catalog:
        found = chosen_queue(state_of(catalog), wanted)
    if not found:
        typer.echo(say("queue_empty", language))
        return
    table = Table(header_style="bold")
    for heading in ("urgency", "why", "item", "source", "explanation"):
        table.add_column(say(heading, language), overflow="fold", justify="right" if heading == "urgency" else "left")
    shown = found[: wanted.limit or None]
    for one in shown:
        why = say(f"why_{one.why.value}", language) + (f" {str(one.decision)[:_MARK]}" if one.why is Why.WAITING else "")
        place = Text(one.item.title)
        table.add_row(f"{one.urgency:.2f}", why, place, Text(one.item.key.source), Text(_explained(one, desk)))
    console = terminal.console()
    console.print(table)
    typer.echo(say("queue_counts", language).format(shown=len(shown), all=len(found)))


def show_review(config: Path | None, name: str, language: str) -> None:
    """Print one item with both sides of every verdict, why it is in the queue, and the evidence. Raises UsageError."""
    desk = reading_desk(config, language)
    with open_catalog(config) as catalog:
        state = state_of(catalog)
    item, column = _target(state, name)
    console = terminal.console(soft_wrap=True)
    console.print(Text(f"{item.item.key.source} {item.item.title}  ({item.item.id})", style="bold"))
    for one in queue(state):
        if one.item.id == item.item.id:
            line = f"  {say('risk', language)} {one.risk:.2f} × {say('uncertainty', language)} {one.uncertainty:.2f}: "
            console.print(Text(line + _explained(one, desk)))
    for line in _sides(*state.items[item.item.id], column, desk):
        console.print(Text(line))


def show_history(config: Path | None, name: str, language: str) -> None:
    """Print what people decided about an item, oldest first, and what has become of it. Raises UsageError."""
    desk = reading_desk(config, language)
    with open_catalog(config) as catalog:
        state = state_of(catalog)
    item, column = _target(state, name)
    console = terminal.console(soft_wrap=True)
    ours = [one for one in state.decisions if one.item == item.item.id and (not column or one.column == column)]
    if not ours:
        typer.echo(say("not_reviewed", language))
    for one in ours:
        _print_decision(one, state.state_of(one), desk, console)


def decide_all(config: Path | None, targets: Targets, wish: Wish, signed: Signed, language: str) -> None:
    """Confirm, correct or reject, all or nothing; with a query only after the count was shown and ``yes`` given.

    Raises UsageError, CatalogError."""
    desk = desk_for(config, language)
    wish = replace(wish, description=masked(wish.description, desk.mask))
    said = desk.reviewer(signed)
    with open_catalog(config) as catalog:
        state = state_of(catalog)
        places = tuple(dict.fromkeys(_places(state, targets, desk)))
        decisions = tuple(
            decision_of(replace(wish, column=column), item, verdict_of(item), said, desk.taxonomy)
            for item, column in ((state.items[id][0], column) for id, column in places)
        )
        if targets.query and not targets.yes:
            for line in dict.fromkeys(_title(state, one) for one in decisions):
                typer.echo(f"  {line}")
            typer.echo(say("would_decide", language).format(len(decisions)))
            return
        kept = catalog.decide(decisions)
        told = state_of(catalog)
    for one in kept:
        tell(one, told, desk)


def answer(config: Path | None, kind: DecisionKind, mark: str, signed: Signed, language: str) -> None:
    """Approve, decline or withdraw a decision that waits, by its id or the beginning of it. Raises UsageError, CatalogError."""
    desk = desk_for(config, language)
    said = desk.reviewer(signed)
    with open_catalog(config) as catalog:
        found = [one for one in catalog.decisions() if str(one.id).startswith(mark) and not one.kind.is_answer]
        if len(found) != 1 or len(mark) < 4:
            raise UsageError(f"{len(found)} decisions begin with {mark!r}", "shudian catalog review --why waiting")
        asked = found[0]
        made = PersonDecision(uuid4(), asked.item, asked.column, said.by, said.at, said.because, kind=kind, answers=asked.id)
        catalog.decide((made,))
        told = state_of(catalog)
    tell(next(one for one in told.decisions if one.id == asked.id), told, desk)


def tell(one: PersonDecision, state: ReviewState, desk: Desk) -> None:
    """Print a decision and what has become of it, and how a second person approves it."""
    language = desk.language
    became = state.state_of(one) or Standing.STANDS
    what = f"{say(f'kind_{one.kind.value}', language)} {said_text(one, desk)}"
    typer.echo(f"{str(one.id)[:_MARK]} {_title(state, one)}: {what}; {say(f'state_{became.value}', language)}")
    if became is Standing.WAITS:
        typer.echo("  " + say("approve_how", language).format(str(one.id)[:_MARK]))


def _places(state: ReviewState, targets: Targets, desk: Desk) -> Iterator[tuple[UUID, str]]:
    if bool(targets.names) is bool(targets.query):
        raise UsageError("name the items, or give --all-in TEXT", "shudian catalog review lists them")
    named = [_target(state, name) for name in targets.names]
    if targets.query:
        named = [(item, "") for item, _ in state.items.values() if _holds(item, targets.query.casefold(), desk.language)]
        if not named:
            raise UsageError(f"no item holds {targets.query!r}")
    for item, column in named:
        yield item.item.id, column
        if targets.columns and not column:
            yield from ((item.item.id, name) for name, one in (verdict_of(item).columns or {}).items() if one.published)


def _holds(item: ItemSummary, text: str, language: str) -> bool:
    words = [item.item.title, item.item.key.source, item.item.key.system, *entity_names(item.members, language)]
    words += [column.entity_type or "" for member in item.members for column in member.finding.columns]
    return any(text in word.casefold() for word in words)


def _target(state: ReviewState, name: str) -> tuple[ItemSummary, str]:
    """The item that a name stands for, and the column where it is ITEM.COLUMN. Raises UsageError."""
    items = {machine.item: machine for machine, _ in state.items.values()}
    known = tuple(items)
    cuts = [len(name), *(i for i, one in enumerate(name) if one == ".")]
    for cut in sorted(cuts, reverse=True):
        found = items_called(known, name[:cut])
        column = name[cut + 1 :]
        if len(found) == 1 and (not column or verdict_of(items[found[0]]).column(column) is not None):
            return items[found[0]], column
        if len(found) > 1:
            several = "; ".join(f"{one.id} ({one.key.source} {one.title})" for one in found[:5])
            raise UsageError(f"{len(found)} items are called {name[:cut]!r}", several)
    raise UsageError(f"no item or column is called {name!r}", "shudian catalog items")


def _title(state: ReviewState, one: PersonDecision) -> str:
    known = state.items.get(one.item)
    item = known[0].item if known else None
    name = f"{item.key.source} {item.title}" if item else str(one.item)[:_MARK]
    return f"{name}.{one.column}" if one.column else name


def _explained(one: QueueItem, desk: Desk) -> str:
    flags = "、".join(say(flag, desk.language) for flag in one.flags)
    return desk.speech.told(one) + (f" ({flags})" if flags else "")


def _sides(item: ItemSummary, ours: ItemSummary, column: str, desk: Desk) -> Iterator[str]:
    """Both sides of the level and of each column with a type, each with its reasons."""
    language, speech = desk.language, desk.speech
    verdict, decided = verdict_of(item), verdict_of(ours)
    if not column:
        level = Side("", verdict.level.value, verdict.published.value, decided.published.value)
        yield f"  {say('level', language)}: {_pair(level, speech, language)}"
        yield from (f"      {one}" for one in dict.fromkeys(reason_text(one, language) for one in _reasons(ours)))
        flags = [say(flag, language) for flag in flags_of(ours).split(",") if flag]
        if flags:
            yield f"  {say('flag', language)}: {joined_names(flags, language)}"
        persons = counted_persons(ours.members)
        if persons is not None:
            yield f"  {say('persons', language)}: {persons_text(persons)}"
    for name, one in (verdict.columns or {}).items():
        person = decided.column(name)
        side = Side(name, one.entity_type, one.published, person.published if person else "")
        if name == column or (not column and (one.published or one.contains or side.person)):
            yield f"  {name}: {_pair(side, speech, language)}"
            yield from (f"      {text}" for text in _evidence(item, name, desk))


def _reasons(item: ItemSummary) -> Iterator[LevelReason]:
    """Why the item has its level, and what of any member is only kept."""
    yield from item.leading.decision.reasons
    yield from (one for member in item.members for one in member.decision.reasons if one.rule.startswith(KEPT))


def _pair(side: Side, speech: Speech, language: str) -> str:
    machine = f"{say('machine_says', language)} {speech.machine(side)}"
    if side.person == side.published:
        return machine
    return f"{machine}; {say('person_says', language)} {speech.verdict(side, side.person)}"


def _evidence(item: ItemSummary, column: str, desk: Desk) -> Iterator[str]:
    names = names_of(desk.taxonomy, desk.language)
    found = [one for member in item.members for one in member.finding.columns if one.column == column]
    best = max(found, key=lambda one: (one.entity_type is not None, one.confidence))
    yield from (sentence(one, desk.language, names) for one in best.evidence)


def said_text(one: PersonDecision, desk: Desk) -> str:
    """What a decision puts in place."""
    speech = desk.speech
    parts = [] if one.level is None else [speech.verdict(Side("", "", ""), one.level.value)]
    parts += [] if one.entity_type is None else [speech.verdict(Side(one.column, "", ""), one.entity_type)]
    place = one.changes.get("category") or one.changes.get("domain")
    parts += [speech.verdict(Side("", "", ""), place)] if place else []
    parts += [speech.verdict(Side("", "", "", what=what), word) for what, word in said_besides(one).items()]
    parts += [one.changes["description"]] if one.changes.get("description") else []
    for name in ("allow_columns", "allow_shape"):
        if text := one.changes.get(name):
            parts.append(f"{say(name, desk.language)}: {text.replace(chr(10), ', ')}")
    return "; ".join(parts)


def _print_decision(one: PersonDecision, became: Standing | None, desk: Desk, console: Console) -> None:
    language = desk.language
    about = f" {one.column}" if one.column else ""
    asked = f" [{str(one.answers)[:_MARK]}]" if one.answers else ""
    what = f"{say(f'kind_{one.kind.value}', language)}{asked} {said_text(one, desk)}".rstrip()
    state = f" ({say(f'state_{became.value}', language)})" if became else ""
    line = f"{str(one.id)[:_MARK]} {one.decided_at:%Y-%m-%d %H:%M}{about} {what}{state}; {one.decided_by}: {one.because}"
    console.print(line, markup=False, highlight=False)

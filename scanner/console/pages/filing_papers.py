"""备案: documents made now, and the bytes that were kept with a filing. Each is recorded under the visitor's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Semaphore

from starlette.responses import Response

from catalog import FORM_BOOK, FORM_PAPER, LIST_BOOK
from catalog.model import RunStatus
from config import UsageError
from scanner.actor import acting_as
from scanner.commands.export import export_inventory
from scanner.commands.export_filed import export_filed
from scanner.commands.export_filing import FilingChoice, export_change, export_difference, export_filing, export_people
from scanner.commands.export_overview import export_overview
from scanner.commands.export_readiness import export_readiness
from scanner.commands.export_security import export_assessment_scope, export_carriers, export_gaps, export_obligations
from scanner.console.doors import Doors
from scanner.console.pages.filing import FilingDesk, everywhere, filing_page, past_of, ready_desk
from scanner.console.permissions import Permission
from scanner.console.visit import Visit
from scanner.handing_out import HeldBack, handing_out

doors = Doors()
_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
BOOK = _KINDS[".xlsx"]
"""The media type of workbooks."""
_BOOK, _PAPER = ".xlsx", ".docx"
_KEPT = {FORM_BOOK: ("filing", _BOOK), FORM_PAPER: ("filing", _PAPER), LIST_BOOK: ("inventory", _BOOK)}
_NAMED = 5
_MAKING, _PATIENCE = Semaphore(2), 20.0
"""A document of a large catalogue takes memory: so many are made at once, others wait so many seconds."""
Writer = Callable[[Path | None, Path], object]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that can be made now: the file's name, as which kinds of file, and what writes it."""

    name: str
    endings: tuple[str, ...]
    write: Writer


DOCUMENTS: Mapping[str, Document] = {
    "form": Document("备案表", (_PAPER, _BOOK), lambda config, file: export_filing(config, file, FilingChoice())),
    "form_draft": Document(
        "备案表（草稿）", (_PAPER, _BOOK), lambda config, file: export_filing(config, file, FilingChoice(draft=True))
    ),
    "inventory": Document("数据清单", (_BOOK,), lambda config, file: export_inventory(config, "", file)),
    "people": Document("1000万人以上个人信息清单", (_BOOK,), lambda config, file: export_people(config, "", file)),
    "change": Document("变更备案说明", (_PAPER,), lambda config, file: export_change(config, "", file)),
    "difference": Document("差异报告", (_BOOK,), lambda config, file: export_difference(config, "", "", file)),
    "assessment": Document("风险评估范围清单", (_BOOK,), lambda config, file: export_assessment_scope(config, "", file, 0)),
    "obligations": Document("义务清单", (_BOOK, _PAPER), lambda config, file: export_obligations(config, "", file)),
    "protection": Document("保护差距清单", (_BOOK,), lambda config, file: export_gaps(config, "", file)),
    "carriers": Document("载体台账", (_BOOK,), lambda config, file: export_carriers(config, "", file)),
    "overview": Document("总览报告", (_PAPER,), lambda config, file: export_overview(config, "", file)),
    "readiness": Document("备案准备情况", (_BOOK,), export_readiness),
}
"""By the word for it, in the order in which they are offered."""


@doors.get("/filing/documents", Permission.EXPORT)
def documents(visit: Visit) -> Response:
    """What can be made now, and why some of it cannot."""
    desk = _desk(visit)
    return filing_page(visit, "filing_documents.html", documents=DOCUMENTS, hindered=_hindered(visit, desk))


@doors.post("/filing/documents/{kind}", Permission.EXPORT)
def document(visit: Visit) -> Response:
    """Make one and hand it out."""
    desk = _desk(visit)
    kind = visit.path("kind")
    made = DOCUMENTS.get(kind)
    if made is None:
        raise UsageError("no_such_document")
    ending = visit.text("ending") or made.endings[0]
    if ending not in made.endings:
        raise UsageError("no_such_document")
    if kind in (hindered := _hindered(visit, desk)):
        raise UsageError(hindered[kind])
    chosen = kind == "difference" and visit.text("before")
    return handed_out(visit, f"{made.name}{ending}", _between(visit) if chosen else made.write)


@doors.post("/filing/past/{id}/document/{kind}", Permission.EXPORT)
def kept_document(visit: Visit) -> Response:
    """What was filed, byte for byte."""
    everywhere(visit, Permission.EXPORT)
    filing = past_of(visit).filing
    kept = next((one for one in visit.catalog.filed_documents(filing.id) if one.kind == visit.path("kind")), None)
    if kept is None or kept.kind not in _KEPT:
        raise UsageError("no_such_document")
    asked, ending = _KEPT[kept.kind]
    return handed_out(
        visit, f"{Path(kept.name).stem}{ending}", lambda config, file: export_filed(config, str(filing.id), file, (asked, False))
    )


def _between(visit: Visit) -> Writer:
    """The differences of two chosen runs."""
    runs = {f"{one.id}" for one in visit.catalog.runs() if one.status is not RunStatus.FAILED}
    before, after = visit.text("before"), visit.text("after")
    if not {before, after} <= runs:
        raise UsageError("no_such_job")
    return lambda config, file: export_difference(config, before, after, file)


def held_back(visit: Visit, error: HeldBack) -> str:
    """Why a document was kept back: the places and the types of what stands there, never what it is."""
    names = visit.house.taxonomy().entity_types
    english = visit.language == "en"

    def named(kind: str) -> str:
        return kind if english or kind not in names else names[kind].zh

    between = "; " if english else "；"
    places = between.join(f"{where} ({named(kind)})" for where, kind in error.places[:_NAMED])
    more = f" … +{len(error.places) - _NAMED}" if len(error.places) > _NAMED else ""
    return visit.word("document_held_back", file=error.file, places=places + more)


@contextmanager
def making() -> Iterator[None]:
    """One of the few that make or read documents at once. Raises UsageError while there are too many."""
    if not _MAKING.acquire(timeout=_PATIENCE):
        raise UsageError("documents_busy")
    try:
        yield
    finally:
        _MAKING.release()


def handed_out(visit: Visit, name: str, write: Writer) -> Response:
    """A document made by ``write`` under this name, as a download, searched before it is given away and recorded under the
    visitor's name; a page that says why where it was held back. Raises UsageError where too many are being made."""
    with TemporaryDirectory(prefix="shudian-console-") as folder:
        file = Path(folder) / name
        try:
            with making(), acting_as(visit.who.name), handing_out():
                write(visit.house.config, file)
        except HeldBack as error:
            return visit.refuse(held_back(visit, error), 409, visit.word("document_held_back_advice"))
        return visit.download(file.read_bytes(), name, _KINDS[file.suffix])


def _desk(visit: Visit) -> FilingDesk:
    everywhere(visit, Permission.EXPORT)
    return ready_desk(visit)


def _hindered(visit: Visit, desk: FilingDesk) -> dict[str, str]:
    """What cannot be made, with the word that says why."""
    found = {}
    if desk.undecided:
        found["form"] = "filing_undecided"
    if desk.basis.state is None:
        found["change"] = "no_baseline_yet"
    if sum(one.status is not RunStatus.FAILED for one in visit.catalog.runs()) < 2:
        found["difference"] = "needs_two_runs"
    return found

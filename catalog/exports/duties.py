"""义务清单, as a workbook and as a Word document: duties, what triggers them, how they stand, until when, by which text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from catalog.exports.basis import Basis
from catalog.exports.cells import Cell, Style
from catalog.exports.duty_words import STATE, certainty, standing, triggers
from catalog.exports.sections import Line
from catalog.exports.sheets import Facts, Front, Sheet, gap_facts, write_sheets
from catalog.exports.word import Paper
from catalog.obligations import Obligation, State

TITLE = "数据安全义务清单"
_NOTE = f"{TITLE}，由识别结果、本单位的声明和备案记录推出"
_STATES = "“已履行”只依据本单位声明的事实和备案记录，没有核对材料；“须自查”的义务适用，但没有可以声明的事实能证明"
_BEYOND = "只列入规则包（obligations.yaml）里的义务，不是全部法律义务，不代替法律意见；受托处理和客户的数据不产生本清单的义务"
_COLUMNS = (
    ("序号", 5),
    ("义务", 44),
    ("对象", 18),
    ("状态", 18),
    ("期限", 12),
    ("期限依据", 22),
    ("触发条件", 22),
    ("条文出处", 36),
    ("可靠程度", 28),
    ("责任人", 12),
    ("办理情况", 20),
)


def write_duties_book(basis: Basis, duties: Sequence[Obligation], today: date, path: Path) -> str:
    """Write the workbook. What is in it comes back. ``today`` is the day on which the duties stand so. Equal input gives equal
    bytes. Raises UsageError where the file cannot be written."""
    ordered = by_urgency(duties)
    rows = tuple(_row(number, one, basis) for number, one in enumerate(ordered, 1))
    sheet = Sheet("义务", _COLUMNS, rows, 2)
    write_sheets(basis, Front(TITLE, _facts(basis, ordered, today), _NOTE), (sheet,), path)
    return counts(ordered)


def write_duties_word(basis: Basis, duties: Sequence[Obligation], today: date, path: Path) -> str:
    """As ``write_duties_book``, as .docx: a table for each state, the most urgent first."""
    ordered = by_urgency(duties)
    paper = Paper(TITLE, basis.company_name, landscape=True)
    paper.title(below=f"截至 {today}")
    paper.heading("一、概要")
    paper.pairs(_facts(basis, ordered, today), 0.2)
    paper.heading("二、义务")
    for state, name in STATE.items():
        of_state = [one for one in ordered if one.state is state]
        if of_state:
            paper.heading(f"{name}（{len(of_state)}）", 2)
            duty_table(paper, of_state, basis)
    paper.control(basis.control(_NOTE))
    paper.save(path, basis.snapshot.run.finished_at, basis.comment)
    return counts(ordered)


def duty_table(paper: Paper, duties: Sequence[Obligation], basis: Basis) -> None:
    """The duties as a table of a Word document."""
    rows = [
        (one.duty.duty, scope_name(one, basis), standing(one), due(one), triggers(one), one.duty.source, certainty(one))
        for one in duties
    ]
    heads = ("义务", "对象", "状态", "期限", "触发条件", "条文出处", "可靠程度")
    paper.table(heads, rows, (0.27, 0.11, 0.11, 0.1, 0.12, 0.17, 0.12))


def by_urgency(duties: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """Overdue ones first, the nearest day before others."""
    order = list(STATE)
    return tuple(sorted(duties, key=lambda one: (order.index(one.state), one.due or date.max)))


def counts(duties: Sequence[Obligation]) -> str:
    """How many duties there are, by state."""
    counted = Counter(one.state for one in duties)
    parts = "，".join(f"{name} {counted[state]}" for state, name in STATE.items() if counted[state])
    return f"共 {len(duties)} 项义务" + (f"：{parts}" if parts else "")


def scope_name(one: Obligation, basis: Basis) -> str:
    """The system it binds, by name; 本单位 where it binds the company."""
    return (basis.system(one.scope).name or one.scope) if one.scope else "本单位"


def due(one: Obligation) -> str:
    """The day, or nothing."""
    return "" if one.due is None else one.due.isoformat()


def _facts(basis: Basis, duties: Sequence[Obligation], today: date) -> Facts:
    return (
        ("单位名称", basis.company_name),
        ("地区", basis.company.get("region", "")),
        ("状态截至", today.isoformat()),
        ("义务", counts(duties)),
        ("最近的期限", "；".join(_nearest(duties)) or "没有带日期的待履行义务"),
        ("状态的含义", _STATES),
        ("不包含的内容", _BEYOND),
        *gap_facts(basis),
    )


def _nearest(duties: Sequence[Obligation]) -> Iterator[str]:
    waiting = [one for one in duties if one.due is not None and one.state in (State.OPEN, State.OVERDUE)]
    for one in sorted(waiting, key=lambda one: one.due or date.max)[:3]:
        yield f"{one.due} {one.duty.duty}{'（已逾期）' if one.state is State.OVERDUE else ''}"


def _row(number: int, one: Obligation, basis: Basis) -> Line:
    return (
        Cell(number, Style.NUMBER),
        Cell(one.duty.duty),
        Cell(scope_name(one, basis)),
        Cell(standing(one)),
        Cell(due(one)),
        Cell(one.due_basis),
        Cell(triggers(one)),
        Cell(one.duty.source),
        Cell(certainty(one)),
        Cell("", Style.TO_FILL),
        Cell("", Style.TO_FILL),
    )

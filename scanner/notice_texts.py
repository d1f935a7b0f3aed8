"""Notices as people read them: one line each, and the message that they go into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from catalog import Notice, Parcel
from config import NoticeKind
from scanner.channels import Line, Message
from scanner.summary import node_name, type_names
from scanner.wording import say
from scanner.wording_notices import NOTICE_WORDS, SENTENCES

_WHERE = "shudian notices list"
_NONE = "-"
_RUN = (NoticeKind.RUN_FAILED, NoticeKind.RUN_PARTIAL)
_PLAIN = {
    NoticeKind.PEOPLE_OVER: "people",
    NoticeKind.PEOPLE_NEAR: "people",
    NoticeKind.CHANGE_OVER: "change",
    NoticeKind.CHANGE_NEAR: "change",
    NoticeKind.RUN_FAILED: "run",
    NoticeKind.RUN_PARTIAL: "run",
    NoticeKind.RUN_DONE: "run_done",
    NoticeKind.SERVICE_FAILED: "service",
    NoticeKind.FILING_ANSWERED: "answered",
    NoticeKind.DISAGREES: "disagrees",
}
_AS_THEY_STAND = ("named", "on", "percent", "filing", "scope", "reason")


def word(name: str, language: str) -> str:
    """A word of notices, or of the rest of the product."""
    pair = NOTICE_WORDS.get(name)
    return say(name, language) if pair is None else pair[language == "en"]


def text_of(notice: Notice, language: str) -> str:
    """The notice as a sentence in ``zh`` or ``en``."""
    told = {name: _told(name, one, language) for name, one in notice.fills.items()}
    told |= {"subject": notice.subject, "kind": word(f"notice_{notice.kind}", language), "line": say(notice.subject, language)}
    told |= _shaped(notice, told, language)
    return SENTENCES[_sentence(notice)][language == "en"].format_map(told)


def line_of(notice: Notice, language: str) -> Line:
    """The notice in one line, as people and as programs read it."""
    return Line(text_of(notice, language), notice.kind.value, notice.subject, notice.at, notice.fills)


def message_of(parcel: Parcel, language: str, where: str | None, now: datetime) -> Message:
    """All of a parcel in one message, the most important line first. ``where`` is the address of the console."""
    lines = tuple(line_of(one, language) for one in parcel.notices)
    return _message(parcel.message, now, _title(parcel.notices, language), lines, (language, where))


def message_for_test(message: UUID, language: str, where: str | None, now: datetime) -> Message:
    """A message that says no more than that the channel works."""
    lines = (Line(word("notice_test", language), "test", at=now),)
    return _message(message, now, word("notice_test_title", language), lines, (language, where))


def _message(message: UUID, now: datetime, title: str, lines: tuple[Line, ...], to: tuple[str, str | None]) -> Message:
    language, where = to
    look = word("notice_where", language).format(where=where or _WHERE)
    return Message(message, now, title, lines, look, word("notice_more", language), language)


def _title(notices: Sequence[Notice], language: str) -> str:
    if len({one.kind for one in notices}) == 1:
        kind = word(f"notice_{notices[0].kind}", language)
        return word("notice_title_one", language).format(kind=kind)
    return word("notice_title", language).format(count=len(notices))


def _sentence(notice: Notice) -> str:
    fills = notice.fills
    if notice.kind is NoticeKind.LEVEL_RISE:
        return "level" if fills.get("before") else "level_new"
    if notice.kind is NoticeKind.NEW_SENSITIVE:
        return "sensitive_first" if fills.get("first") else "sensitive"
    if notice.kind is NoticeKind.DEADLINE:
        return "deadline_over" if int(fills.get("left") or 0) < 0 else "deadline"
    return _PLAIN[notice.kind]


def _told(name: str, fill: str | int | None, language: str) -> str:
    if fill is None or fill == "":
        return _NONE if name in ("lower", "upper", "said", "machine", "scope") else ""
    if isinstance(fill, int):
        return f"{fill:,}"
    if name in ("said", "machine"):
        return type_names(language).get(fill) or say(fill, language)
    return fill if name in _AS_THEY_STAND else say(fill, language)


def _shaped(notice: Notice, told: dict[str, str], language: str) -> dict[str, str]:
    """Parts of a sentence that are there only where there is something to say."""
    if notice.kind is NoticeKind.DEADLINE:
        return {"left": told["left"].lstrip("-")}
    if notice.kind in _RUN and told.get("named"):
        return {"named": f"（{told['named']}）" if language == "zh" else f" ({told['named']})"}
    if notice.kind in (NoticeKind.CHANGE_OVER, NoticeKind.CHANGE_NEAR):
        slug = notice.fills.get("category")
        name = node_name("domains", str(slug), language) if slug else ""
        return {"where": (f"（{name}）" if language == "zh" else f" ({name})") if name else ""}
    if notice.kind is NoticeKind.SERVICE_FAILED:
        return {"what": SENTENCES[f"what_{notice.fills.get('what')}"][language == "en"]}
    if notice.kind is NoticeKind.FILING_ANSWERED:
        return {"answer": SENTENCES[f"answer_{notice.fills.get('answer')}"][language == "en"]}
    return {}

"""Names of organisations, known by how they end: companies surely, offices and schools with less confidence."""

from __future__ import annotations

import re

from classifiers.passages import Finds, Passages
from config import Reference

Span = tuple[int, int, int]

_HAN = "一-鿿"
_COMPANY = r"(?:股份|集团|控股)?有限(?:责任)?公司(?:[一-鿿]{2,8}分公司)?|股份公司|集团公司|分公司|总公司"
_OTHER = (
    r"合作社|事务所|委员会|管理局|监督局|公安局|派出所|人民法院|检察院|人民政府|研究院|研究所|出版社|基金会|协会|学会|商会|大学|学院"
    r"|医院|卫生院|中学|小学|幼儿园|银行|信用社|支行|分行|电视台|集团|工厂|酒店|宾馆"
)
_COMPANY_ENDS = "公司"  # all of them
_IN_TEXT = re.compile(rf"[{_HAN}A-Za-z0-9()（）·&]{{2,30}}?(?:{_COMPANY})")
_WHOLE = re.compile(rf"[{_HAN}A-Za-z0-9()（）·&\-]{{2,40}}?(?:(?P<company>{_COMPANY})|(?:{_OTHER}))")
_LEADERS = re.compile(r".*(?:[在于任为是由与和及向对至到的将从了给经被把让称]|加入|担任|就职|位于)(?=.{4})")


ENDS = f"(?:{_COMPANY_ENDS}|{_OTHER}|分公司)"
"""What whole names end with."""
MASKED = rf"(?:\p{{Han}}{{2,12}}[*•●]{{2,}}|[*•●]{{2,}}\p{{Han}}{{0,4}})[\p{{Han}}()]{{0,16}}(?:{_COMPANY}|{_OTHER})".replace(
    "[一-鿿]", r"\p{Han}"
)
"""An organisation's name with a part of it hidden, as RE2 reads it."""


def organisation_percent(text: str) -> int:
    """Confidence that a whole cell is an organisation's name."""
    match = _WHOLE.fullmatch(text)
    if match is None or len(text) < 4:
        return 0
    return 95 if match["company"] else 60


def organisations_in(passages: Passages, reference: Reference) -> Finds:
    """(text number, start, end, percent) of the companies named in some texts, as ``find_organisations``."""
    rows = passages.holding(_COMPANY_ENDS)
    return [(row, *span) for row in rows for span in find_organisations(passages.strings[row], reference)]


def find_organisations(text: str, _: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of the companies named in a text; the words that lead up to a name are cut off."""
    found = []
    for match in _IN_TEXT.finditer(text):
        leader = _LEADERS.match(match.group())
        start = match.start() + (leader.end() if leader else 0)
        if match.end() - start >= 6:
            found.append((start, match.end(), 75))
    return tuple(found)

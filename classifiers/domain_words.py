"""The taxonomy's words as they stand in the names and comments of a dataset and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from classifiers.words import Token, Vocabulary, clauses
from config import Category, Taxonomy
from connectors.model import Dataset

_HEAD, _REST = 1.0, 0.6  # the last word of a table's name says what it is, the others what it belongs to
_PHRASE = 0.75  # an English comment is a phrase: any of its words may be the one that counts
_FOLDER = 0.3  # words of the schema, database or folder
_REFERENCE = 1.5  # customer_id, 设备编号: the row belongs to one of these
_AGAIN = 0.5  # what a second and a third column with the same word add to the first
_COUNTED = 3
_MOST = 0.35  # where so many of the columns have the same word, it is as good as one of the table's name
_AS_A_NAME = 5.0
_PHRASE_WORDS = 3
_REMEMBERED = 4096  # names, folders and columns: a fleet has the same ones in thousands of tables
_SHORT = 2  # ad, ap, mr: too short to have a plural (ads, pms are something else)
_NEUTRAL_CONCEPT = "·"  # the concept of words that change nothing: they are known, so that zhuanlixinxi can be taken apart
_NEUTRAL_WORDS = (
    "info", "information", "record", "records", "list", "detail", "details", "data", "manage", "management", "main", "base",
    "xinxi", "jilu", "liebiao", "mingxi", "guanli", "biao", "shuju", "biaoge", "信息", "记录", "列表", "明细", "详情",
    "管理", "数据", "表",
)  # fmt: skip
_KEYS = frozenset(["id", "ids", "no", "code", "num", "number", "sn", "uuid", "guid", "编号", "编码", "标识", "代码", "bianhao"])
_ACTING = (
    "operator", "operators", "operated", "operate", "oper", "creator", "creators", "created", "createby", "updater",
    "updated", "updateby", "modifier", "modified", "auditor", "auditors", "reviewer", "reviewed", "checker", "checked",
    "approver", "approved", "manager", "leader", "principal", "owner", "author", "authors", "assignee", "assigned",
    "handler", "handled", "maintainer", "submitter", "submitted", "tester", "editor", "director", "agent", "clerk", "admin",
    "操作人", "操作员", "创建人", "创建者", "更新人", "更新者", "修改人", "修改者", "审核人", "审核员", "审批人", "复核人",
    "负责人", "责任人", "经办人", "管理员", "管理人", "处理人", "维护人", "提交人", "测试人", "复测人", "作者", "上传人",
    "发布人", "录入人", "登记人", "编制人", "记录人", "检查人", "评审人", "驾驶员", "caozuoren", "fuzeren", "shenheren",
    "chuangjianren",
)  # fmt: skip
"""Words of columns that name who did something to the row: not whom the row tells of."""


@dataclass(frozen=True, eq=False)
class DomainWords:
    """The taxonomy's words: where each speaks, and the vocabulary that finds them."""

    vocabulary: Vocabulary
    acting: Vocabulary
    speaks: Mapping[str, tuple[tuple[Category, float], ...]] = field(default_factory=dict)

    def in_table(self, dataset: Dataset) -> dict[str, float]:
        """Each word of the table's path and comment with a factor: how much the best place it stands in counts (0 … 1)."""
        found: dict[str, float] = {}
        name = dataset.name.rsplit(".", 1)[0] if _is_file(dataset) else dataset.name
        for text, is_phrase in ((name, False), *((clause, clause.isascii()) for clause in clauses(dataset.comment)[:2])):
            run = self._known(text)
            for place, token in enumerate(run):
                factor = _HEAD if place == len(run) - 1 else _REST
                if is_phrase and len(text.split()) >= _PHRASE_WORDS:
                    factor = _PHRASE
                found[token.concept] = max(found.get(token.concept, 0.0), factor)
        for folder in dataset.path[:-1]:
            for token in self._known(folder):
                found.setdefault(token.concept, _FOLDER)
        return found

    def in_columns(self, columns: Iterable[tuple[str, str]]) -> dict[str, float]:
        """Each word of the columns' names and comments with a factor: the more columns have it, the more it counts."""
        counts: dict[str, int] = {}
        referred: set[str] = set()
        columns = tuple(columns)
        for name, comment in columns:
            told = _of_column(name, comment, self)
            for word in told.speaking:
                counts[word] = counts.get(word, 0) + 1
            referred |= told.referred
        return {word: _weighed(count, word in referred, len(columns)) for word, count in counts.items()}

    def names_who_acts(self, name: str, comment: str) -> bool:
        """Whether a column names who did something to the row (审核人, created_by), not whom it tells of."""
        return _of_column(name, comment, self).acting

    def _known(self, text: str) -> tuple[Token, ...]:
        """The tokens that speak for something."""
        return _known(text, self)


@dataclass(frozen=True, slots=True)
class _ColumnWords:
    """What a column's name and comment say: words that speak for a domain, those that it refers to as a key, and whether it
    names who acts."""

    speaking: frozenset[str]
    referred: frozenset[str]
    acting: bool


@lru_cache(maxsize=_REMEMBERED)
def _of_column(name: str, comment: str, words: DomainWords) -> _ColumnWords:
    texts = (name, *clauses(comment)[:1])
    acting = (token for text in texts for token in words.acting.tokens(text))
    return _ColumnWords(
        frozenset(token.concept for text in texts for token in _known(text, words)),
        frozenset(word for text in texts if (word := _referred(words.vocabulary.tokens(text)))),
        any(token.known and not token.is_number for token in acting),
    )


@lru_cache(maxsize=_REMEMBERED)
def _known(text: str, words: DomainWords) -> tuple[Token, ...]:
    return tuple(one for one in words.vocabulary.tokens(text) if one.concept in words.speaks and not _is_odd_plural(one))


def _is_odd_plural(token: Token) -> bool:
    return len(token.concept) <= _SHORT < token.end - token.start and token.concept.isascii()


def _weighed(count: int, referred: bool, columns: int) -> float:
    if count >= _COUNTED and count >= _MOST * columns:
        return _AS_A_NAME
    return (1 + _AGAIN * (min(count, _COUNTED) - 1)) * (_REFERENCE if referred else 1.0)


def _referred(run: tuple[Token, ...]) -> str:
    """The word that a key column refers to, or nothing."""
    if len(run) < 2 or run[-1].concept not in _KEYS or not run[-2].known:
        return ""
    return run[-2].concept


def _is_file(dataset: Dataset) -> bool:
    return "." in dataset.name and dataset.kind in ("file", "sheet")


@lru_cache(maxsize=4)
def domain_words(taxonomy: Taxonomy) -> DomainWords:
    """The words of ``taxonomy``, compiled once."""
    speaks: dict[str, list[tuple[Category, float]]] = {}
    for domain in taxonomy.domains.values():
        for category in domain.categories:
            for word, weight in category.words.items():
                speaks.setdefault(word, []).append((category, weight))
    return DomainWords(
        Vocabulary.of({**dict.fromkeys(_NEUTRAL_WORDS, _NEUTRAL_CONCEPT), **{word: word for word in speaks}}),
        Vocabulary.of({word: word for word in _ACTING}),
        {word: tuple(entries) for word, entries in speaks.items()},
    )

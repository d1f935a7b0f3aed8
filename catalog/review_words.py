"""What the review says in sentences, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.exports.rows import slug_path
from catalog.flag_words import flag_name
from catalog.kept import LEVEL_WORDS
from catalog.review_queue import QueueItem, Side, Why
from catalog.verdicts import DOMAIN, FLAG, PERSONS
from classifiers.model import Level
from config import Taxonomy

_TOLD: Mapping[Why, tuple[str, str]] = {
    Why.WAITING: (
        "有人判定为{person}，比原来低，须由另一人同意",
        "somebody decided {person}: it lowers what stands, so somebody else must approve it",
    ),
    Why.DISAGREES: (
        "人工判定为{person}，现在识别为{machine}，与判定时的识别结果不同",
        "a person decided {person}; what is recognised now is {machine}, and it was something else then",
    ),
    Why.KEPT: (
        "上次发布为{published}，现在识别为{machine}；未经人工判定不降低",
        "it was published as {published} and is recognised as {machine} now: it does not fall unless people say so",
    ),
    Why.UNDECIDED: ("级别待判定：填写所缺的事项，或由人员判定", "its level is undecided: fill in what is missing, or decide"),
    Why.EXPOSED: ("不应有明文个人信息的地方有明文个人信息", "people in clear text where they should not be"),
    Why.UNSURE: ("类型的依据不足，须核对：{machine}", "these types rest on little: {machine}"),
    Why.NEW: ("尚无人复核：{machine}", "nobody has looked at it yet: {machine}"),
}
_SHOWN = 4
_NONE = ("无", "none")
_DOMAIN = ("数据域", "domain")
_SAID = {"yes": ("有", "yes"), "no": ("没有", "no"), "": ("没有", "no")}


@dataclass(frozen=True)
class Speech:
    """How verdicts are said: by the names of a taxonomy, in ``zh`` or ``en``."""

    taxonomy: Taxonomy
    language: str = "zh"

    def told(self, one: QueueItem) -> str:
        """Why something is in the queue, in one sentence."""
        return _TOLD[one.why][self._english].format(
            **{name: self._sides(one.sides, name) for name in ("machine", "published", "person")}
        )

    def machine(self, one: Side) -> str:
        """What is recognised now, and what is published where that is something else."""
        now, published = self.verdict(one, one.machine), self.verdict(one, one.published)
        return now if one.machine == one.published else f"{now} ({published})"

    def verdict(self, one: Side, said: str | None) -> str:
        """A level, a type, or a place among the domains, as people read it."""
        if one.what:
            return self._besides(one, said or "")
        if said in {level.value for level in Level} and not one.column:
            return LEVEL_WORDS[Level(said)][self._english]
        if not one.column:
            return slug_path(said or "", self.taxonomy)
        known = self.taxonomy.entity_types.get(said or "")
        return (known.en if self._english else known.zh) if known else said or _NONE[self._english]

    def _besides(self, one: Side, said: str) -> str:
        """Of a flag, the bound of people or a domain, with what it is about."""
        if one.what == PERSONS:
            kept = f"≥ {said}" if said not in _SAID else _SAID[said][self._english]
            return f"{flag_name(PERSONS, self.language)} {kept}"
        if one.what == DOMAIN:
            return f"{_DOMAIN[self._english]} {slug_path(said, self.taxonomy) if said else _NONE[self._english]}"
        flag = one.what.removeprefix(FLAG)
        stands = _SAID.get(said, _SAID["yes"])[self._english]
        return f"{flag_name(flag, self.language)}: {stands}"

    @property
    def _english(self) -> bool:
        return self.language == "en"

    def _sides(self, sides: tuple[Side, ...], which: str) -> str:
        texts = []
        for one in sides[:_SHOWN]:
            said = self.verdict(one, getattr(one, which))
            texts.append(f"{one.column}: {said}" if one.column else said)
        more = f" … +{len(sides) - _SHOWN}" if len(sides) > _SHOWN else ""
        return (", " if self._english else "，").join(texts) + more

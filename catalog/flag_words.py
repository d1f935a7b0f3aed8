"""What flags are called, in Chinese and English."""

from __future__ import annotations

from catalog.verdicts import PERSONS

FLAG_WORDS: dict[str, tuple[str, str]] = {
    "pi_over_10m": ("1000万人以上个人信息", "personal information of 10 million persons or more"),
    "minors": ("含不满十四周岁未成年人的个人信息", "personal information of people under 14"),
    "trajectory": ("行踪轨迹：个人标识、时间与精确位置在一起", "trajectories: keys of people, times and precise places together"),
    "person_content": ("个人标识与通信或上网内容在一起", "keys of people together with what they said or read"),
    "aggregated_pi": ("多种个人信息以明文汇聚", "many kinds of personal information together in clear text"),
    "clear_people_in_test": (
        "测试或开发环境中有明文的可识别个人的数据",
        "people in clear text in a test or development environment",
    ),
    "copied_table": (
        "像是副本、备份或临时表，其中有明文的可识别个人的数据",
        "looks like a copy put aside, with people in clear text",
    ),
    "sensitive_pi": ("敏感个人信息", "sensitive personal information"),
    "pi_over_1m": ("100万人以上个人信息", "personal information of 1 million persons or more"),
}
"""Those of the shipped rules; one of a company's own is called by its name."""
_NAMES = {**FLAG_WORDS, PERSONS: ("人数", "persons")}


def flag_name(flag: str, language: str) -> str:
    """What a flag, or the kept bound of people, is called in ``zh`` or ``en``."""
    known = _NAMES.get(flag)
    return flag if known is None else known[language == "en"]


def flag_called(word: str) -> str:
    """The flag that somebody names by its Chinese or English name, or by its own; the word itself where it has none."""
    wanted = word.strip()
    return next((flag for flag, names in _NAMES.items() if wanted.casefold() in (flag, *map(str.casefold, names))), wanted)

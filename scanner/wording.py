"""Words of the reports' enumerations as people read them, in Chinese and English."""

from __future__ import annotations

from catalog import REASONS
from config import UsageError
from connectors.model import Reason

_REASONS_EN = {
    Reason.PERMISSION: "no permission",
    Reason.ROW_SECURITY: "row security hides rows",
    Reason.TIMEOUT: "time limit",
    Reason.LOCKED: "locked",
    Reason.CHANGED: "changed during the scan",
    Reason.UNREACHABLE: "unreachable",
    Reason.DENIED: "login denied",
    Reason.REFUSED: "refused for safety",
    Reason.CORRUPT: "corrupt",
    Reason.ENCODING: "unknown encoding",
    Reason.ENCRYPTED: "encrypted",
    Reason.UNSUPPORTED_TYPE: "unsupported type",
    Reason.TOO_LARGE: "too large",
    Reason.NOT_A_REGULAR_FILE: "not a regular file",
    Reason.SOURCE_ERROR: "source error",
    Reason.BUDGET: "the budget of bytes or time was used up",
    Reason.MEMORY: "parsing it needs more memory than allowed",
    Reason.PARSER_FAILED: "its parser died or would not end",
    Reason.NO_TEXT_LAYER: "no text layer (a scanned picture)",
    Reason.OUTSIDE_WINDOW: "the hours for scanning are over",
    Reason.WEAK_SAMPLE: "no usable key: only the head could be read, which proves nothing",
    Reason.INTERNAL_ERROR: "internal error, please report it",
    Reason.CANCELLED: "cancelled",
    Reason.EXCLUDED: "excluded",
    Reason.OFF_BY_DEFAULT: "off by default (views, foreign tables)",
    Reason.METADATA_ONLY: "metadata only",
}
_WORDS: dict[str, tuple[str, str]] = {
    **{reason.value: (REASONS[reason], english) for reason, english in _REASONS_EN.items()},
    # status
    "complete": ("已完成", "complete"),
    "partial": ("部分读取", "partly read"),
    "skipped": ("未读取", "not read"),
    "failed": ("失败", "failed"),
    "empty": ("空", "empty"),
    # detect
    "allowed": ("（在允许清单中）", "(on the allow-list)"),
    # rules
    "errors": ("错误", "errors"),
    "doubts": ("可疑之处", "suspicious"),
    "origin": ("来源", "from"),
    "shipped": ("产品自带", "shipped"),
    "enterprise_level": ("企业内部级别", "enterprise level"),
    "gbt35273": ("GB/T 35273 类别", "GB/T 35273 class"),
    "gbt45574": ("GB/T 45574 类别", "GB/T 45574 class"),
    "is_sensitive": ("敏感", "sensitive"),
    "person_key": ("个人标识", "person key"),
    "strength": ("判定方式", "decided by"),
    "strength_self": ("值本身即可判定", "values alone"),
    "strength_supported": ("值加名称、注释或上下文", "values with a name, comment or context"),
    "strength_named": ("须有名称或注释", "never without a name or comment"),
    "strength_words": ("只看名称和注释", "names and comments only"),
    "pattern": ("形式", "form"),
    "chance": ("随机通过率", "random strings that pass"),
    "inside": ("在文本中查找", "looked for inside texts"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "cues": ("提示词", "words right before it"),
    "mask": ("脱敏保留首尾字符", "kept at the ends when masked"),
    "words": ("名称和注释中的词", "words in names and comments"),
    "thresholds": ("界线", "thresholds"),
    "open_threshold": ("未填写（null），请填入 rules.thresholds", "open (null): fill it in under rules.thresholds"),
    # levels
    "general": ("一般", "general"),
    "important": ("重要", "important"),
    "core_candidate": ("核心（候选）", "core (candidate)"),
    "core": ("核心", "core"),
    "undecided": ("待判定", "undecided"),
    # protection
    "clear": ("明文", "clear"),
    "masked": ("已脱敏", "masked"),
    "hashed": ("已哈希", "hashed"),
    "tokenised": ("已令牌化", "tokenised"),
    "unknown": ("未知", "unknown"),
    # states of regulatory lines
    "reached": ("已达到", "reached"),
    "not_reached": ("未达到", "not reached"),
    "possible": ("尚不能确定", "cannot be told yet"),
    "no_baseline": ("尚无备案基线", "nothing filed yet"),
    # lines
    "persons_10m": ("1000万人个人信息", "10 million persons"),
    "persons_1m": ("100万人个人信息", "1 million persons"),
    "change_30pct": ("较上次备案变化30%", "30 % change since the last filing"),
    # flags
    "pi_over_10m": ("1000万人以上个人信息", "personal information of 10 million persons or more"),
    "minors": ("含不满十四周岁未成年人的个人信息", "personal information of people under 14"),
    "clear_people_in_test": (
        "测试或开发环境中有明文的可识别个人的数据",
        "people in clear text in a test or development environment",
    ),
    "copied_table": (
        "像是副本、备份或临时表，其中有明文的可识别个人的数据",
        "looks like a copy put aside, with people in clear text",
    ),
    # differences
    "added": ("新增", "added"),
    "gone": ("消失", "gone"),
    "not_seen": ("本次未见", "not seen"),
    "seen_again": ("再次读到", "seen again"),
    "no_change": ("没有变化", "no change"),
    "column": ("字段", "column"),
    # methods of coverage
    "whole": ("整表", "whole"),
    "full": ("全量", "in full"),
    "random_places": ("随机位置", "random places"),
    "ctid_pages": ("随机数据页", "random pages"),
    "row_ids": ("随机行号", "random row ids"),
    "key_probes": ("随机键", "random keys"),
    "strides": ("等距", "strides"),
    "head": ("仅开头", "head only"),
    # demo
    "building": ("正在生成示例运营商的数据", "Building the data of a sample operator"),
    "scanning": ("正在扫描", "Scanning"),
    "files": ("个文件", "files"),
    "written": ("已写出", "Written"),
    "findings": ("识别结果", "findings"),
    "catalogue": ("目录", "catalogue"),
    "inventory": ("数据清单", "inventory"),
    "settings": ("配置", "settings"),
    "look_further": ("继续查看", "Look further"),
    # headings
    "source": ("数据源", "source"),
    "item": ("数据项", "item"),
    "dataset": ("数据集", "dataset"),
    "domain": ("数据域", "domain"),
    "level": ("级别", "level"),
    "sensitive_data": ("敏感数据", "sensitive data"),
    "rows": ("条数", "rows"),
    "read": ("读取", "read"),
    "summary": ("扫描结果", "Scan result"),
    "outside": ("不在读取范围内（按配置排除，或默认不读取的视图、外部表）", "Not asked for (excluded, or off by default)"),
    "not_read": ("未读取的内容（不能视为无敏感数据）", "Not read (never to be taken as clean)"),
    "gate": ("门禁未通过", "The gate was hit"),
    "lines": ("监管线", "Regulatory lines"),
    "columns": ("字段", "columns"),
    "undecided_for": ("尚缺", "still missing"),
    "members": ("成员", "members"),
    "entity_type": ("类型", "entity type"),
    "confidence": ("置信度", "confidence"),
    "protection": ("保护状态", "protection"),
    "evidence": ("依据", "evidence"),
}


def say(word: str, language: str) -> str:
    """The word in ``zh`` or ``en``; a word that is not listed stands for itself."""
    pair = _WORDS.get(word)
    return word if pair is None else pair[language == "en"]


def check_language(language: str) -> None:
    """Raises UsageError for a language we do not speak."""
    if language not in ("zh", "en"):
        raise UsageError(f"--lang: {language!r} is not zh or en")

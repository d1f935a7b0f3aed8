"""Words of the reports' enumerations as people read them, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from catalog import FLAG_WORDS, REASONS, missing
from config import UsageError
from connectors.model import Caution, Reason

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
    "tags": ("其他分类", "other taxonomies"),
    "taxonomies": ("分类体系", "taxonomies"),
    "verbatim": ("原文", "verbatim"),
    "secondary": ("二手资料，未核对原文", "secondary, unverified"),
    "own": ("本产品自定", "ours"),
    "examples": ("字段举例", "for example"),
    "example_level": ("级别举例", "example grade"),
    "sensitive_all": ("敏感", "sensitive"),
    "sensitive_some": ("部分敏感", "partly sensitive"),
    "counts_as_sensitive": ("敏感与否依据", "what counts as sensitive"),
    "stands_for": ("对应", "stands for"),
    "keywords": ("关键词", "keywords"),
    "copied": ("已复制", "copied"),
    "kept": ("已存在，保留", "already there, kept"),
    "open_threshold": ("未填写（null），请填入 rules.thresholds", "open (null): fill it in under rules.thresholds"),
    # check
    "connection_encrypted": ("连接加密", "encrypted"),
    "replica": ("只读副本", "replica"),
    "window": ("允许扫描的时段", "hours for scanning"),
    "open_now": ("现在可以扫描", "open now"),
    "closed_now": ("现在不在时段内，扫描不会开始", "closed now: a scan would not begin"),
    "asked": ("要求的值", "asked for"),
    "not_in_force": ("未生效", "not in force"),
    "readable": ("扫描范围", "in scope"),
    "nothing_in_scope": (
        "范围内没有任何数据集：请检查 include、exclude、库名和授权",
        "nothing is in scope: look at include, exclude, the database's name and the grants",
    ),
    "datasets": ("个数据集", "datasets"),
    "size_unknown": ("大小未知", "of unknown size"),
    "most_rows": ("每个数据集最多读取行数", "rows read of each, at most"),
    "most_bytes": ("数据源最多读取", "bytes the source reads, at most"),
    "most_time": ("最长用时", "time, at most"),
    "usual_time": ("服务器不繁忙时约", "on a server that is not busy about"),
    "missing_grants": ("缺少的授权，请向管理员申请", "missing grants to ask for"),
    Caution.NOT_ENCRYPTED: (
        "连接没有加密（请使用选项 sslmode=require 或更严格的值）",
        "the connection is not encrypted (option sslmode=require or stricter)",
    ),
    Caution.MAY_WRITE: ("账号有写权限；只需 SELECT", "the account may write; one with SELECT only is enough"),
    Caution.SEES_STATEMENTS: (
        "账号有 PROCESS 权限，能看到他人正在执行的语句；不需要该权限",
        "the account has PROCESS and sees other people's statements; that is not needed",
    ),
    Caution.HIDDEN_TABLES: (
        "该服务器不显示未授权的表，因此无法列出未读的表：请对整个库授予 SELECT",
        "tables without a grant are invisible and go unreported: grant SELECT on the whole database",
    ),
    Caution.LIMIT_NOT_KEPT: (
        "服务器没有接受上面标 ! 的限制；由语句时限兜底",
        "the server does not keep the limits marked ! above; its limit for statements stands in for them",
    ),
    Caution.NO_TIME_LIMIT: (
        "服务器不限制语句用时，配置 allow_unlimited 允许继续",
        "the server keeps no time limit for statements; allow_unlimited lets us go on",
    ),
    Caution.DANGEROUS_RIGHTS: (
        "账号对服务器有管理权限，配置 allow_superuser 允许继续",
        "the account has rights over the server itself; allow_superuser lets us go on",
    ),
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
    # census
    "census": ("人数统计（自然人）", "Census of people"),
    "population": ("人群", "population"),
    "persons": ("人数（下限 – 上限）", "persons (at least – at most)"),
    "documents": ("证件", "documents"),
    "numbers": ("号码数", "numbers"),
    "accounts": ("账号数", "accounts"),
    "devices": ("设备数", "devices"),
    "unkeyed_rows": ("无可用标识的记录", "rows without a usable key"),
    "own_users": ("本单位用户", "own users"),
    "third_parties": ("第三方（对端号码、联系人等）", "third parties (called parties, contacts …)"),
    "employees": ("员工", "employees"),
    "entrusted": ("受托处理或客户的数据", "entrusted and customers' data"),
    "total": ("合计（不含第三方）", "total without third parties"),
    "total_with_third_parties": ("合计（含第三方）", "total with third parties"),
    "census_times": (
        "逐表统计于 {} 至 {}，不是同一时刻的快照；下限只依据证件，上限包含无法关联的号码、账号、设备和记录。",
        "Counted table by table between {} and {}: not one snapshot. The lower bound rests on documents alone, the upper one adds"
        " numbers, accounts, devices and rows that nothing links.",
    ),
    "held_against_lines": ("用于监管线的人数", "held against the regulatory lines"),
    "key_drawn": ("摘要密钥为本次随机生成", "the key of the digests was drawn for this run"),
    "key_declared": ("摘要密钥由 census.key 指定", "the key of the digests is census.key"),
    "census_gaps": ("未能计入的内容（因此没有上限）", "Not counted (so there is no upper bound)"),
    "sampled": ("只抽样读取，未见个人信息，但不能证明没有", "only sampled: nobody was met, which proves nothing"),
    "several_in_a_cell": (
        "一格可能含多人（文本，或没有读全的列表）",
        "one cell may name several people (text, or a list without its end)",
    ),
    "census_parts": (
        "按分区增量：{every} 个分区，{reused} 个确认未变化而未重读，{unproven} 个来源无法证明未变化而重读",
        "By partition: {every} in all, {reused} proven unchanged and not read again, {unproven} not proven and so read",
    ),
    "unread_columns": ("有字段不能读取", "columns that could not be read"),
    "cross_border_assessment_pi": ("出境：安全评估（100万人个人信息）", "abroad: assessment (1 million persons)"),
    "cross_border_assessment_sensitive": ("出境：安全评估（1万人敏感信息）", "abroad: assessment (10,000 persons, sensitive)"),
    "cross_border_contract_pi": ("出境：标准合同或认证（10万人）", "abroad: contract or certificate (100,000 persons)"),
    "cross_border_contract_sensitive": ("出境：标准合同或认证（敏感个人信息）", "abroad: contract or certificate (sensitive)"),
    "cross_border_assessment_important": ("出境：安全评估（重要数据）", "abroad: assessment (important data)"),
    "cross_border_assessment_ciio": ("出境：安全评估（关基运营者）", "abroad: assessment (CIIO)"),
    "sketches_forgotten": ("已删除的人数统计草图：{}", "Sketches of people deleted: {}"),
    "near": ("接近界线", "near the line"),
    **FLAG_WORDS,
    # rules open, rules diff
    "rule_pack": ("规则包", "rule pack"),
    "rule": ("规则", "rule"),
    "flag": ("标记", "flag"),
    "differing": ("变化", "changed"),
    "removed": ("删除", "removed"),
    "edited": ("修改", "edited"),
    "not_filled_in": ("未填写", "not filled in"),
    "decided": ("人工判定有效", "a person's decision stands"),
    "under_decision": ("其中已有人工判定，判定继续有效", "of them decided by a person, whose decision stands"),
    "undecided_items": ("待判定的数据项", "undecided items"),
    "fill_in": ("请填写", "fill in"),
    "for_people": ("须由本单位填写或声明（shudian.yaml）：", "For the company to fill in or declare (shudian.yaml):"),
    "for_measure": ("须测量、读取或由人员判定：", "To be measured, read or decided by a person:"),
    "no_items_counted": ("不统计数据项", "no items are counted"),
    "waiting": ("{} 个数据项待判定", "items waiting: {}"),
    "systems": ("信息系统", "systems"),
    # differences
    "added": ("新增", "added"),
    "gone": ("消失", "gone"),
    "not_seen": ("本次未见", "not seen"),
    "seen_again": ("再次读到", "seen again"),
    "acts_after_scan": ("以下改动在下次扫描后才起作用，此处未比较", "acts with the next scan, not compared here"),
    "no_change": ("没有变化", "no change"),
    "column": ("字段", "column"),
    # methods of coverage
    "whole": ("整表", "whole"),
    "full": ("全量", "in full"),
    "random_places": ("随机位置", "random places"),
    "ctid_pages": ("随机数据页", "random pages"),
    "row_ids": ("随机行号", "random row ids"),
    "key_probes": ("随机键", "random keys"),
    "index_probes": ("随机索引值", "random index values"),
    "blocks": ("随机数据块", "random blocks"),
    "sample_block": ("随机数据块", "random blocks"),
    "tablesample": ("随机数据页", "random pages"),
    "part_rows": ("随机行", "random rows"),
    "random_rows": ("随机行", "random rows"),
    "head_strides": ("开头和等距行", "head and some strides"),
    "head_tail_strides": ("首尾和等距行", "both ends and some strides"),
    "head_tail": ("仅首尾", "both ends only"),
    "partition_heads": ("部分分区的开头", "heads of partitions"),
    "beginning": ("仅开头", "head only"),
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
    "report_masked": (
        "{} 中有标识信息，已遮盖 {} 处（请到名称、注释或声明的来源处改正）",
        "{} would have held identifiers: {} texts are masked (mend the name, comment or declaration that they come from)",
    ),
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


def _tables() -> Iterator[Mapping[str, tuple[str, str]]]:
    """The words, those that a scan needs first: others are loaded when a word is not among them."""
    yield _WORDS
    from scanner.wording_filing import FILING_WORDS

    yield FILING_WORDS
    from scanner.wording_audit import AUDIT_WORDS

    yield AUDIT_WORDS
    from scanner.item_wording import ITEM_WORDS

    yield ITEM_WORDS
    from scanner.wording_review import REVIEW_WORDS

    yield REVIEW_WORDS
    from scanner.wording_systems import SYSTEM_WORDS

    yield SYSTEM_WORDS
    from scanner.wording_prelaunch import PRELAUNCH_WORDS

    yield PRELAUNCH_WORDS
    yield _field_words()


@cache
def _field_words() -> dict[str, tuple[str, str]]:
    """What people declare and what is filed of it, where no other table has the word."""
    from catalog import fields_of
    from catalog.model import DeclarationScope

    return {one.key: (one.zh, one.key.replace("_", " ")) for scope in DeclarationScope for one in fields_of(scope)}


def say(word: str, language: str) -> str:
    """The word in ``zh`` or ``en``; a word that is not listed stands for itself."""
    pair = next((words[word] for words in _tables() if word in words), None)
    return word if pair is None else pair[language == "en"]


def lacking(what: str, language: str) -> str:
    """What a level waits for (an entry of ``undecided_for``), as people read it."""
    return missing(what) if language == "zh" else what


def check_language(language: str) -> None:
    """Raises UsageError for a language we do not speak."""
    if language not in ("zh", "en"):
        raise UsageError(f"--lang: {language!r} is not zh or en")

"""Evidence as sentences that a reviewer understands, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.model import Evidence

ZH = "zh"
EN = "en"

TEMPLATES: Mapping[str, tuple[str, str]] = {
    # one value (detect)
    "value_checked": ("值的格式和校验均符合{entity_type}", "the value has the form of {entity_type} and passes its check"),
    "value_form": (
        "值的格式符合{entity_type}，该类型没有可校验的位",
        "the value has the form of {entity_type}, which has no check digit",
    ),
    "text_context": ("上下文中的词语指向{entity_type}", "words around it point to {entity_type}"),
    "name_agrees": ("列名或注释与{entity_type}一致", "the column's name or comment agrees with {entity_type}"),
    # names and comments
    "name_says": ("列名（{words}）指向{entity_type}", "the column's name ({words}) points to {entity_type}"),
    "comment_says": ("注释（{words}）指向{entity_type}", "the comment ({words}) points to {entity_type}"),
    "name_denies": (
        "列名中的“{words}”说明该列是编号、时间、状态一类，不是敏感内容本身",
        "“{words}” in the column's name says that this is a code, time, status or the like, not the sensitive thing itself",
    ),
    "comment_denies": (
        "注释中的“{words}”说明该列是编号、时间、状态一类，不是敏感内容本身",
        "“{words}” in the comment says that this is a code, time, status or the like, not the sensitive thing itself",
    ),
    "comment_enumerates": ("注释列出了代码取值，像是枚举列", "the comment lists codes, as for an enumeration"),
    "neighbours_agree": (
        "同表其他列是个人属性，说明本表记录的是人",
        "other columns are attributes of people, so the table is about people",
    ),
    # values
    "values_match": (
        "{share}%的非空值符合{entity_type}，不同取值{distinct}个",
        "{share}% of the filled cells fit the type {entity_type}, with {distinct} distinct values",
    ),
    "values_partly": ("只有{share}%的非空值符合{entity_type}", "only {share}% of the filled cells fit the type {entity_type}"),
    "values_inside": ("{share}%的非空值中含有{entity_type}", "{share}% of the filled cells contain the type {entity_type}"),
    "values_unseen": ("没有看到任何值，只凭名称和注释判断", "no value was seen: this rests on name and comment alone"),
    "values_unchecked": (
        "这一类型的值无法校验，凭名称和注释判断",
        "values of this type cannot be checked: this rests on name and comment",
    ),
    "few_distinct": (
        "不同取值只有{distinct}个，是枚举而不是{entity_type}",
        "only {distinct} distinct values: an enumeration, not {entity_type}",
    ),
    "opened": (
        "该列是JSON或嵌套结构，已展开为{paths}条路径逐一判断",
        "the column is JSON or nested: it was opened, and its paths ({paths}) are judged one by one",
    ),
    "precision_lost": (
        "{share}%的非空值形似{entity_type}，但末几位已因数值存储丢失（浮点数或电子表格），无法校验；结论依据残留的形式和列名",
        "{share}% of the filled cells look like {entity_type} whose last digits were lost in a floating-point column or a"
        " spreadsheet: they cannot be checked, and the verdict rests on what is left of the form and on the name",
    ),
    "leading_zero_lost": (
        "{share}%的非空值补上丢失的前导0后符合{entity_type}",
        "{share}% of the filled cells are {entity_type} once their lost leading zero is put back",
    ),
    "serial_dates": (
        "{share}%的非空值是以天数序号存储的日期，结论依据列名",
        "{share}% of the filled cells are dates stored as numbers of days: the verdict rests on the name",
    ),
    "minors": (
        "含有出生日期的值中，{share}%属于不满十四周岁的人（{entity_type}），属敏感个人信息",
        "{share}% of the values that tell an age ({entity_type}) are of people under 14: sensitive personal information",
    ),
    # against
    "type_excludes": (
        "声明的类型（{type}）不会用来存放{entity_type}",
        "the declared type ({type}) is not one that {entity_type} is kept in",
    ),
    "enumeration_excludes": ("注释说明这是枚举，不是{entity_type}", "the comment describes an enumeration, not {entity_type}"),
    "values_contradict": (
        "列名或注释指向{entity_type}，但值不符合",
        "name or comment points to {entity_type}, but the values do not fit",
    ),
    "values_other": (
        "列名或注释指向{named}，但值是{entity_type}",
        "name or comment points to {named}, but the values fit the type {entity_type}",
    ),
    # protection
    "masked_form": (
        "{share}%的非空值是{entity_type}的脱敏形式",
        "{share}% of the filled cells have the masked form of {entity_type}",
    ),
    "masked_values": ("值已脱敏存储", "the values are stored masked"),
    "hashed_values": (
        "值的形式和长度与散列（摘要）一致（单凭形式不能排除等长的密文）；手机号、证件号等不加密钥的散列可以穷举还原，不等于匿名",
        "the values have the form and length of hashes (so does ciphertext of that length); hashes of phone or identity numbers"
        " without a key can be reversed by trying all numbers, so this is not anonymous",
    ),
    "encrypted_values": (
        "值不可读，形式与密文一致（个别长度也可能是摘要）",
        "the values are unreadable and have the form of ciphertext (some lengths may be digests, too)",
    ),
    "protection_named": (
        "名称中的“{words}”说明值经过保护处理，类型由其余部分判断",
        "“{words}” in the name says that the values are protected; the rest of it tells the type",
    ),
    "protected_by_name": (
        "受保护的值本身看不出类型：{entity_type}取自列名或注释，保护方式取自值的形式",
        "protected values do not show their type: {entity_type} is taken from name or comment, the protection from the values",
    ),
    "protected_untold": (
        "受保护的值本身看不出类型，列名和注释也没有说明",
        "protected values do not show their type, and neither name nor comment tells it",
    ),
    "tokenised_values": ("值以令牌替代形式存储", "the values are stored as tokens"),
    "tokens_keep_format": (
        "值的位数与{entity_type}一致，但不能通过校验，像是保留格式的令牌",
        "the values have the digits of {entity_type} and fail its check: they look like tokens that keep the format",
    ),
    "mixed_protection": (
        "存储状态不一：明文{clear}%，脱敏{masked}%，散列{hashed}%，加密或编码{opaque}%，令牌{token}%",
        "stored in more than one way: clear {clear}%, masked {masked}%, hashed {hashed}%, encrypted or encoded {opaque}%,"
        " tokens {token}%",
    ),
    "opaque_values": (
        "{share}%的非空值经过编码、压缩或加密，无法查看其中内容，不能视为不含敏感数据",
        "{share}% of the filled cells are encoded, compressed or encrypted: nobody looked inside, so they are not known clean",
    ),
    "archive_values": ("{share}%的非空值是压缩包", "{share}% of the filled cells are compressed archives"),
    "image_values": (
        "{share}%的非空值是图片，未识别图中内容，不能视为不含敏感数据",
        "{share}% of the filled cells are pictures: nobody looked inside, so they are not known clean",
    ),
    # the user's allow-list
    "allowed_values": ("允许清单排除了{count}个值", "the allow-list leaves {count} cells out"),
    "allowed_column": ("允许清单（{glob}）排除了该列", "the allow-list ({glob}) keeps this column out"),
    # domains
    "domain_word": ("表名、注释或列名中的“{word}”属于该数据域", "the word “{word}” in names or comments belongs to this domain"),
    "domain_type": ("有列含{entity_type}，属于该数据域", "a column holds {entity_type}, which belongs to this domain"),
}
"""Sentence key → Chinese and English template. Fills are names and counts, never values."""


def sentence(evidence: Evidence, language: str = ZH, names: Mapping[str, str] | None = None) -> str:
    """The sentence for a piece of evidence; ``names`` replaces entity types by the words people use for them.

    Raises KeyError for a sentence or a fill that does not exist.
    """
    chinese, english = TEMPLATES[evidence.sentence]
    fills = {key: _shown(value, names or {}) for key, value in evidence.fills}
    return (english if language == EN else chinese).format_map(fills)


def _shown(value: str | float, names: Mapping[str, str]) -> str | float:
    """100 and not 100.0; entity types by their names."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return names.get(value, value) if isinstance(value, str) else value

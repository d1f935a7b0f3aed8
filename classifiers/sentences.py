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
        "列名的中心词（{words}）说明它不是敏感内容本身",
        "the head of the name ({words}) says that it is not the sensitive thing itself",
    ),
    "comment_denies": (
        "注释的中心词（{words}）说明它不是敏感内容本身",
        "the head of the comment ({words}) says that it is not the sensitive thing itself",
    ),
    "comment_enumerates": ("注释列出了代码取值，像是枚举列", "the comment lists codes, as for an enumeration"),
    "neighbours_agree": (
        "同表其他列是个人属性，说明本表记录的是人",
        "other columns are attributes of people, so the table is about people",
    ),
    # values
    "values_match": (
        "{share}%的非空值符合{entity_type}，不同取值{distinct}个",
        "{share}% of the filled cells are {entity_type}, with {distinct} distinct values",
    ),
    "values_partly": ("只有{share}%的非空值符合{entity_type}", "only {share}% of the filled cells are {entity_type}"),
    "values_inside": ("{share}%的非空值中含有{entity_type}", "{share}% of the filled cells contain {entity_type}"),
    "values_unseen": ("没有看到任何值，只凭名称和注释判断", "no value was seen: this rests on name and comment alone"),
    "values_unchecked": (
        "这一类型的值无法校验，凭名称和注释判断",
        "values of this type cannot be checked: this rests on name and comment",
    ),
    "few_distinct": (
        "不同取值只有{distinct}个，是枚举而不是{entity_type}",
        "only {distinct} distinct values: an enumeration, not {entity_type}",
    ),
    # against
    "type_excludes": ("声明的类型（{type}）放不下{entity_type}", "the declared type ({type}) cannot hold {entity_type}"),
    "enumeration_excludes": ("注释说明这是枚举，不是{entity_type}", "the comment describes an enumeration, not {entity_type}"),
    "values_contradict": ("名称指向{entity_type}，但值不符合", "the name points to {entity_type}, but the values do not fit"),
    "values_other": ("名称指向{named}，但值是{entity_type}", "the name points to {named}, but the values are {entity_type}"),
    # protection
    "masked_form": ("{share}%的非空值是{entity_type}的脱敏形式", "{share}% of the filled cells are {entity_type} in masked form"),
    "masked_values": ("值已脱敏存储", "the values are stored masked"),
    "hashed_values": ("值以散列形式存储", "the values are stored as hashes"),
    "encrypted_values": ("值以不可读的密文形式存储", "the values are stored as unreadable ciphertext"),
    "tokenised_values": ("值以令牌替代形式存储", "the values are stored as tokens"),
    # domains
    "domain_word": ("表名、注释或列名中的“{word}”属于该数据域", "the word “{word}” in names or comments belongs to this domain"),
    "domain_type": ("含有{entity_type}", "it holds {entity_type}"),
}
"""Sentence key → Chinese and English template. Fills are names and counts, never values."""


def sentence(evidence: Evidence, language: str = ZH, names: Mapping[str, str] | None = None) -> str:
    """The sentence for a piece of evidence; ``names`` replaces entity types by the words people use for them.

    Raises KeyError for a sentence or a fill that does not exist.
    """
    chinese, english = TEMPLATES[evidence.sentence]
    fills = {key: names.get(str(value), value) if names else value for key, value in evidence.fills}
    return (english if language == EN else chinese).format_map(fills)

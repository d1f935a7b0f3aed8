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
        "值的格式符合{entity_type}，这种形式没有可校验的位",
        "the value has a form of {entity_type} that has no check digit",
    ),
    "value_misprinted": (
        "值的形式符合{entity_type}，但校验位不对；类型依据列名或前面的词语",
        "the value has the form of {entity_type} but a wrong check digit: the name or the words before it tell the type",
    ),
    "text_context": ("上下文中的词语指向{entity_type}", "words around it point to {entity_type}"),
    "name_agrees": ("列名或注释与{entity_type}一致", "the column's name or comment agrees with {entity_type}"),
    "text_blank": ("文本为空，没有可识别的内容", "the text is blank: there is nothing to look at"),
    "nothing_seen": ("没有识别到任何类型", "no type was recognised in it"),
    "masked_text": (
        "值是{entity_type}的脱敏形式，不是明文，所以没有识别结果",
        "the value is the masked form of {entity_type}: it is not clear text, so nothing is reported",
    ),
    # names and comments
    "name_says": ("列名（{words}）指向{entity_type}", "the column's name ({words}) points to {entity_type}"),
    "comment_says": ("注释（{words}）指向{entity_type}", "the comment ({words}) points to {entity_type}"),
    "name_denies": (
        "列名中的“{words}”说明该列是编号、类别、状态或其他属性，不指向某种敏感数据",
        "“{words}” in the column's name says that this is a code, kind, status or other property: it points to no sensitive type",
    ),
    "name_denies_text": (
        "列名中的“{words}”只说明该列是文字内容，不指向某种敏感数据，要看值",
        "“{words}” in the column's name only says that this is text: it points to no sensitive type, the values must tell",
    ),
    "name_denies_number": (
        "列名中的“{words}”说明该列是数量、数值一类，不指向某种敏感数据",
        "“{words}” in the column's name says that this is a number or measure: it points to no sensitive type",
    ),
    "name_denies_time": (
        "列名中的“{words}”说明该列是时间一类，不指向某种敏感数据",
        "“{words}” in the column's name says that this is a time: it points to no sensitive type",
    ),
    "comment_denies": (
        "注释中的“{words}”说明该列是编号、类别、状态或其他属性，不指向某种敏感数据",
        "“{words}” in the comment says that this is a code, kind, status or other property: it points to no sensitive type",
    ),
    "comment_denies_text": (
        "注释中的“{words}”只说明该列是文字内容，不指向某种敏感数据，要看值",
        "“{words}” in the comment only says that this is text: it points to no sensitive type, the values must tell",
    ),
    "comment_denies_number": (
        "注释中的“{words}”说明该列是数量、数值一类，不指向某种敏感数据",
        "“{words}” in the comment says that this is a number or measure: it points to no sensitive type",
    ),
    "comment_denies_time": (
        "注释中的“{words}”说明该列是时间一类，不指向某种敏感数据",
        "“{words}” in the comment says that this is a time: it points to no sensitive type",
    ),
    "words_overruled": (
        "名称或注释中的“{words}”不指向这一类型，结论依据值",
        "“{words}” in name or comment does not point to this type: the verdict rests on the values",
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
    "values_match_about": (
        "{share}%的非空值符合{entity_type}，不同取值约{distinct}个（估计）",
        "{share}% of the filled cells fit the type {entity_type}, with about {distinct} distinct values (estimated)",
    ),
    "values_kin": (
        "列名或注释（指向{named}）也可以指{entity_type}，值是后者",
        "name or comment (which points to {named}) may also mean {entity_type}, which the values fit",
    ),
    "login_form": (
        "{share}%的非空值是{entity_type}的形式，但名称说明它们用作账号",
        "{share}% of the filled cells have the form of {entity_type}, and the name says that they are used as accounts",
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
        "值的形式和长度与散列（摘要）一致（单凭形式不能排除等长的密文）",
        "the values have the form and length of hashes (so does ciphertext of that length)",
    ),
    "hashes_reversible": (
        "{entity_type}的取值有限，不加密钥的散列可以穷举还原，不等于匿名",
        "there are so few values of the type {entity_type} that hashes without a key can be reversed by trying them all: this is"
        " not anonymous",
    ),
    "encrypted_values": (
        "值不可读，形式与密文一致（个别长度也可能是摘要）",
        "the values are unreadable and have the form of ciphertext (some lengths may be digests, too)",
    ),
    "protection_named": (
        "名称中的“{words}”说明值经过保护处理，类型由其余部分判断",
        "“{words}” in the name says that the values are protected; the rest of it tells the type",
    ),
    "declared_hashed": (
        "名称或注释中的“{words}”声明值已散列存储，没有看到值，未能核实",
        "“{words}” in name or comment declares the values hashed: none was seen, so this is not confirmed",
    ),
    "declared_encrypted": (
        "名称或注释中的“{words}”声明值已加密存储，没有看到值，未能核实",
        "“{words}” in name or comment declares the values encrypted: none was seen, so this is not confirmed",
    ),
    "declared_masked": (
        "名称或注释中的“{words}”声明值已脱敏存储，没有看到值，未能核实",
        "“{words}” in name or comment declares the values masked: none was seen, so this is not confirmed",
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
    "check_digits_wrong": (
        "{share}%的非空值除校验位外符合{entity_type}：校验位不对的号码与保留格式的令牌无法区分，按明文对待；类型依据列名",
        "{share}% of the filled cells are {entity_type} but for a wrong check digit: wrong numbers cannot be told from tokens"
        " that keep the format and are taken as clear; the name tells the type",
    ),
    "digits_unchecked": (
        "值的位数与{entity_type}一致，但校验位不对（如没有校验位的账号）；与保留格式的令牌无法区分，按明文对待；类型依据列名",
        "the values have the digits of {entity_type} and a wrong check digit, as accounts without one have: they cannot be told"
        " from tokens that keep the format and are taken as clear; the name tells the type",
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
    "coded_base64": (
        "{share}%的非空值以Base64编码存储，已还原后判断；编码不是保护措施",
        "{share}% of the filled cells are stored as base64 and were read back: that is no protection",
    ),
    "coded_hexadecimal": (
        "{share}%的非空值以十六进制编码存储，已还原后判断；编码不是保护措施",
        "{share}% of the filled cells are stored as hexadecimal digits and were read back: that is no protection",
    ),
    "coded_percent": (
        "{share}%的非空值以URL编码（百分号）存储，已还原后判断；编码不是保护措施",
        "{share}% of the filled cells are stored as percent escapes and were read back: that is no protection",
    ),
    "coded_escapes": (
        "{share}%的非空值以\\\\u转义存储，已还原后判断；编码不是保护措施",
        "{share}% of the filled cells are stored as \\\\u escapes and were read back: that is no protection",
    ),
    "archive_values": ("{share}%的非空值是压缩包", "{share}% of the filled cells are compressed archives"),
    "image_values": (
        "{share}%的非空值是图片，未识别图中内容，不能视为不含敏感数据",
        "{share}% of the filled cells are pictures: nobody looked inside, so they are not known clean",
    ),
    # the user's allow-list
    "allowed_values": ("允许清单排除了{count}个值", "the allow-list leaves {count} cells out"),
    "allowed_column": ("允许清单（{glob}）排除了该列", "the allow-list ({glob}) keeps this column out"),
    # published before, and not recognised any more
    "kept_type": (
        "上次（{since}）判为{entity_type}，本次未再识别到，须复核",
        "it was {entity_type} when seen last ({since}) and is not recognised any more: review it",
    ),
    "kept_type_other": (
        "上次（{since}）判为{entity_type}，本次判为企业内部级别更低的{now}，须复核",
        "it was {entity_type} when seen last ({since}) and is {now} now, of a lower enterprise level: review it",
    ),
    "kept_contains": (
        "上次（{since}）发现其中含{entity_type}，本次未再发现，须复核",
        "it held {entity_type} here and there when seen last ({since}), and none was met now: review it",
    ),
    # domains
    "domain_word": ("表名、注释或列名中的“{word}”属于该数据域", "the word “{word}” in names or comments belongs to this domain"),
    "domain_type": ("有列含{entity_type}，属于该数据域", "a column holds {entity_type}, which belongs to this domain"),
    "domain_pieces": (
        "没有更明确的依据；名称和注释中的片段（{pieces}）与该数据域的词语相近",
        "nothing speaks more clearly: pieces of its names and comments ({pieces}) look like words of this domain",
    ),
    "domain_kin": (
        "本库中归入该数据域的表（最多{tables}张）才有的列（{columns}），本表也有",
        "it has columns ({columns}) that only tables of this domain have in its schema (up to {tables} of them)",
    ),
    "domain_key": (
        "列“{column}”引用本库中属于该数据域的表",
        "the column “{column}” refers to a table of this domain in the same schema",
    ),
    "domain_schema": (
        "本表自身的依据较弱；本库已归类的{total}张表中有{tables}张属于该数据域",
        "the table itself says little; of {total} placed tables in its schema {tables} are of this domain",
    ),
    "domain_staff": (
        "本库已归类的{total}张表中有{tables}张是网络或安全数据，没有客户数据：账号属于企业自己的人员",
        "of {total} placed tables in its schema {tables} are about networks or security, and none keeps customers:"
        " the accounts are those of the enterprise's own people",
    ),
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

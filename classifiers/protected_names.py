"""Names that tell how values are protected (id_card_md5, mobile_token, 手机号密文) and, without that word, what is protected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifiers.words import plain

_PARTS = re.compile(r"[_\-.\s]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])")
_KINDS = {
    "token": r"token(?:i[sz]ed)?|tok|令牌(?:化|值|号)?|替代值",
    "mask": r"mask(?:ed|ing)?|desensiti[sz]ed|tuomin|脱敏(?:后|值)?|掩码|打码",
    "hash": r"hash(?:ed)?|md5|sha(?:1|224|256|384|512)?|hmac|digest|摘要值?|散列值?|哈希值?|sm3",
    "cipher": r"enc|encrypt(?:ed|ion)?|cipher(?:text)?|密文|加密(?:后|值)?|jiami|miwen|aes(?:128|256)?|3?des|rsa|sm[24]",
}
_CODING = re.compile(r"(?i)url|url_?encoded?|b64|base64|hex|esc(?:aped?)?|encoded?|unicode|bianma|编码")
_WORDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_LAST = re.compile(rf"(?i)(?:{_WORDS})")
_AT_END = re.compile(rf"(?i)(?<=[\u4e00-\u9fff])(?:{_WORDS})$")


@dataclass(frozen=True, slots=True)
class Protected:
    """What a name says is protected, the word by which it does, and its ``kind``: token, mask, hash or cipher."""

    rest: str
    word: str
    kind: str


def uncoded(name: str) -> str:
    """The name without the word at its end for a spelling of values (mobile_b64, name_urlencoded); all of it where none is."""
    last = [*_PARTS.finditer(plain(name).strip())][-1:]
    text = plain(name).strip()
    return text[: last[0].start()] if last and last[0].start() and _CODING.fullmatch(text, last[0].end()) else name


_IN_BRACKETS = re.compile(r"(.+?)\s*[(\[]([^()\[\]]+)[)\]]")
_AHEAD = re.compile(rf"(?i)(?:{_WORDS})的?(?=[\u4e00-\u9fff])")


def declared(text: str) -> Protected | None:
    """As ``protected``, and also where the word stands in brackets at the end or ahead (身份证号(SM4加密), 脱敏手机号)."""
    body = plain(text).strip()
    if (bracketed := _IN_BRACKETS.fullmatch(body)) is not None:
        return protected(f"{bracketed[1]}_{bracketed[2]}")
    if (ahead := _AHEAD.match(body)) is not None:
        return Protected(body[ahead.end() :], ahead[0].removesuffix("的"), ahead.lastgroup or "")
    return protected(text)


def protected(name: str) -> Protected | None:
    """The name or comment without the protection word that ends it; None where none does, or nothing else is there."""
    text = plain(name).strip()
    for split in reversed([*_PARTS.finditer(text)][-2:]):
        last = _LAST.fullmatch(text, split.end())
        if last and split.start():
            return Protected(text[: split.start()], last[0], last.lastgroup or "")
    ending = _AT_END.search(text)
    return Protected(text[: ending.start()], ending[0], ending.lastgroup or "") if ending else None

"""Internet addresses, IPv4 and IPv6, read strictly; an address with a prefix length counts as one when host bits are set.

The pattern also takes runs that are too long, so that no part of 1.2.3.4.5 or of a MAC address is taken for an address.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Percent, Strength
from classifiers.internet import is_version_like, read_address, read_prefix
from config import Reference


def _confidence(text: str) -> int:
    if "/" in text:
        prefix = read_prefix(text)
        return 0 if prefix is None else 30 if prefix[2] else 60
    address = read_address(text)
    if address is None:
        return 0
    if address.is_unspecified:
        return 40
    return NEEDS_NAME if is_version_like(address) else 97


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return np.fromiter((_confidence(text) for text in texts.to_pylist()), dtype=np.uint8, count=len(texts))


DETECTOR = Detector(
    entity_type="IP_ADDRESS",
    pattern=r"(?:[0-9A-Fa-f]*(?::[0-9A-Fa-f]{0,40}){2,}(?:\.\d{1,3})*|\d{1,3}(?:\.\d{1,3}){3,})(?:/\d{1,3}\b)?",
    check=_check,
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    mask=Mask(2, 0),
    masked=r"\d{1,3}\.(?:\d{1,3}|\*{1,3})\.(?:\d{1,3}|\*{1,3})\.\*{1,3}",
    length=(2, 60),
    alphabet=Alphabet.ASCII,
    cues=("ip", "ip地址", "address", "host", "server", "dns", "主机", "服务器", "网关"),
    denied=("版本", "版本号", "固件", "version", "ver", "ver.", "release", "build", "firmware"),
)

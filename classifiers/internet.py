"""IPv4 and IPv6 addresses as numbers, read strictly (RFC 4291 and dotted quads without leading zeros), value by value.

The standard library's parser is the judge; only candidates that already have the form come here.
"""

from __future__ import annotations

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_address(text: str) -> IpAddress | None:
    """The address that the text spells, or None."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def read_prefix(text: str) -> tuple[IpAddress, int, bool] | None:
    """(address, prefix length, whether no bit beyond the prefix is set), or None."""
    head, slash, tail = text.partition("/")
    address = read_address(head)
    if address is None or not slash or not tail.isdecimal() or int(tail) > address.max_prefixlen:
        return None
    host_bits = address.max_prefixlen - int(tail)
    return address, int(tail), int(address) % 2**host_bits == 0


def is_version_like(address: IpAddress) -> bool:
    """Whether four small numbers could as well be a version, as in 1.2.3.4; 10.0.19.1 is read as a private address."""
    return address.version == 4 and not address.is_private and all(part < 30 for part in address.packed)

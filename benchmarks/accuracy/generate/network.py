"""What networks and devices are known by, and secrets."""

from __future__ import annotations

import base64
import json
from random import Random

from benchmarks.accuracy.generate.contacts import alnum
from benchmarks.accuracy.generate.identifiers import digits

_HEX = "0123456789abcdef"
_SITES = ("news.example.com", "video.example.cn", "shop.example.org", "bbs.example.net")
_PATHS = ("index.html", "item", "list", "search", "play", "api/v2/detail")


def hexadecimal(r: Random, n: int) -> str:
    """Lower-case hexadecimal digits."""
    return "".join(r.choices(_HEX, k=n))


def uuid(r: Random) -> str:
    """Random UUID, version 4."""
    h = hexadecimal(r, 32)
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{r.choice('89ab')}{h[17:20]}-{h[20:]}"


def mac(r: Random) -> str:
    """Hardware address with colons or hyphens, in both cases."""
    mark, upper, h = r.choice(":-"), r.random() < 0.5, hexadecimal(r, 12)
    text = mark.join(h[at : at + 2] for at in range(0, 12, 2))
    return text.upper() if upper else text


def mac_bare(r: Random) -> str:
    """Twelve hexadecimal digits."""
    return hexadecimal(r, 12).upper()


def ipv4(r: Random) -> str:
    """Addresses of private and of documentation networks and of others."""
    head = r.choice(
        (f"10.{r.randrange(256)}", f"172.{r.randrange(16, 32)}", "192.168", f"{r.randrange(36, 223)}.{r.randrange(256)}")
    )
    return f"{head}.{r.randrange(256)}.{r.randrange(1, 255)}"


def ipv6(r: Random) -> str:
    """Global IPv6 addresses, some shortened."""
    if r.random() < 0.4:
        return f"2408:8{hexadecimal(r, 3)}::{r.randrange(1, 9)}{hexadecimal(r, 3)}"
    return "240e:" + ":".join(hexadecimal(r, 4) for _ in range(7))


def ip_prefix(r: Random) -> str:
    """Networks in CIDR form."""
    return f"10.{r.randrange(256)}.{r.randrange(0, 256, 4)}.0/{r.choice((22, 23, 24))}"


def cgi(r: Random) -> str:
    """Cell global identity with hyphens."""
    return f"460-{r.choice(('00', '01', '11'))}-{r.randrange(1000, 65000)}-{r.randrange(1000, 65000)}"


def eci(r: Random) -> int:
    """E-UTRAN cell identity: 28 bits."""
    return r.randrange(1 << 20, 1 << 28)


def tracking_area(r: Random) -> int:
    """Location or tracking area code."""
    return r.randrange(4096, 65000)


def android_id(r: Random) -> str:
    """16 hexadecimal digits."""
    return hexadecimal(r, 16)


def idfa(r: Random) -> str:
    """Advertising identifier: a UUID in capitals."""
    return uuid(r).upper()


def url(r: Random) -> str:
    """Address of a page."""
    return f"https://{r.choice(_SITES)}/{r.choice(_PATHS)}?id={digits(r, 6)}"


def visited(r: Random) -> str:
    """A line of a browsing log."""
    return f"http://{r.choice(_SITES)}/{r.choice(_PATHS)}/{digits(r, 7)}.html?ref={r.choice(('home', 'feed', 'ad'))}"


def jwt(r: Random) -> str:
    """JSON web token, unsigned nonsense behind a true header."""
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps({"sub": digits(r, 8), "exp": r.randrange(10**9, 2 * 10**9)}).encode())
    return f"{head}.{body.rstrip(b'=').decode()}.{alnum(r, 43)}"


def api_key(r: Random) -> str:
    """Keys with the prefixes that services give them."""
    head, length, letters = r.choice(
        (("AKIA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), ("ghp_", 36, ""), ("sk_live_", 24, ""), ("LTAI", 20, ""))
    )
    return head + ("".join(r.choices(letters, k=length)) if letters else alnum(r, length))


def secret(r: Random) -> str:
    """A random secret without any form of its own."""
    return alnum(r, 32)


def password(r: Random) -> str:
    """A password as people choose one."""
    return f"{r.choice(('Abc', 'Qwe', 'Hello', 'Pass', 'Tel', 'Zx'))}{r.choice('@#!_')}{r.randrange(100, 99999)}"


def bcrypt(r: Random) -> str:
    """A password as a bcrypt hash."""
    return f"$2b$12${alnum(r, 53)}"


def device_config(r: Random) -> str:
    """Some lines of a router's configuration."""
    vlan = r.randrange(2, 4000)
    address = f" ip address 10.{r.randrange(256)}.{r.randrange(256)}.1 255.255.255.0"
    return f"interface Vlanif{vlan}\n{address}\n undo shutdown\nsysname R{r.randrange(99)}"


def photo(r: Random) -> str:
    """A picture in base64 with a true JPEG beginning."""
    return "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ" + alnum(r, 120)


def file_link(folder: str, suffix: str, r: Random) -> str:
    """A link to a stored file."""
    return f"https://oss.example.com/{folder}/2024/{r.randrange(1, 13):02d}/{hexadecimal(r, 16)}.{suffix}"

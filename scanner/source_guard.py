"""Where sources that were added in the console may lead. Whoever may add one there must not be able to reach inside this machine
or its network with it: hosts are those that shudian.yaml declares or allows, a name is looked up once and only what it meant
then is connected to, files lie in folders that shudian.yaml names, and passwords are references that it lets out.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeAlias

from config import Settings, SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError, parse_source_url
from scanner.pinned_names import looked_up, pin, unpin
from scanner.source_kinds import FILE_OPTIONS, kind_of

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup: TypeAlias = Callable[[str], tuple[str, ...]]
_PLAIN_HOST = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._-]{0,251}[0-9A-Za-z])?")
_ENTRY = re.compile(r"(?:\[(?P<six>[^\]]+)\]|(?P<place>[^\[\]:]+))(?::(?P<port>\d+))?")
_NOWHERE = "nowhere"  # no address: who is told to connect to it fails
_METADATA = frozenset(map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")))
"""Where clouds tell machines their secrets."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of ``console.sources.allow``: a pattern of names or a network, and a port (None: any)."""

    pattern: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    port: int | None


def refuse_unallowed(name: str, settings: Settings) -> None:
    """Raise UsageError, by a key of the console's words, where an added source may not be what it is. Looks no name up, so that
    nobody learns from the answer which names there are."""
    url = parse_source_url(settings.sources[name].url)
    kind = kind_of(url.scheme)
    if kind is None:
        raise UsageError("source_kind_refused")
    _refuse_secret(url, settings)
    folders = [Path(settings.folder, one).resolve() for one in settings.console.sources.folders]
    files = [Path(url.options[option]) for option in FILE_OPTIONS if url.options.get(option)]
    places = [*files, Path(settings.folder, url.path)] if kind.is_file else files
    for file in places:
        # What is relative starts elsewhere for a driver than here.
        if not file.is_absolute() or not any(file.resolve().is_relative_to(folder) for folder in folders):
            raise UsageError("source_file_refused")
    if not kind.is_file:
        _refuse_host(url, settings)


def guarded(
    specs: tuple[SourceSpec, ...], settings: Settings, *, raising: bool = True, lookup: Lookup = looked_up
) -> tuple[SourceSpec, ...]:
    """The specs, those of added sources looked at again and bound to the addresses that their hosts have now. Raises
    SourceRefused for one that is not allowed, SourceUnreachable for one without an address; with ``raising`` off that one leads
    nowhere, so that the others of a scan go on."""
    for spec in specs:
        if spec.id not in settings.added:
            unpin(spec.url.host)
    return tuple(_guarded(spec, settings, raising, lookup) if spec.id in settings.added else spec for spec in specs)


def _guarded(spec: SourceSpec, settings: Settings, raising: bool, lookup: Lookup) -> SourceSpec:
    try:
        return _bound(spec, settings, lookup)
    except SourceError:
        kind = kind_of(spec.url.scheme)
        if raising or kind is None or kind.is_file:
            raise
        pin(spec.url.host, ())
        return replace(spec, address=_NOWHERE)


def _bound(spec: SourceSpec, settings: Settings, lookup: Lookup) -> SourceSpec:
    try:
        refuse_unallowed(spec.id, settings)
    except UsageError:
        raise SourceRefused(f"{spec.id}: may not be read as it was added in the console", "See console.sources") from None
    if kind_of(spec.url.scheme) is None or not spec.url.host:
        return spec
    found = lookup(spec.url.host)
    if not found:
        raise SourceUnreachable(f"{spec.id}: no host of this name is known here", "Look at the host's name")
    if not all(_may_reach(ipaddress.ip_address(one), spec.url, settings) for one in found):
        raise SourceRefused(f"{spec.id}: its host is not among those that are allowed", "See console.sources.allow")
    pin(spec.url.host, found)
    return replace(spec, address=found[0])


def _refuse_secret(url: SourceUrl, settings: Settings) -> None:
    if url.password is None:
        return
    said = f"{url.password.scheme}:{url.password.locator}"
    ours = {one.password for one in _in_file(settings)}
    if url.password.scheme == "exec" or not (
        url.password in ours or any(fnmatchcase(said, pattern) for pattern in settings.console.sources.secrets)
    ):
        raise UsageError("source_secret_refused")


def _refuse_host(url: SourceUrl, settings: Settings) -> None:
    literal = _address(url.host)
    if literal is not None:
        allowed = _may_reach(literal, url, settings)
    else:
        # Where networks are allowed, what the name means decides, once it is looked up.
        allowed = bool(_PLAIN_HOST.fullmatch(url.host)) and (
            _is_in_file(url, settings) or any(one.network or _fits(one, url) for one in _places(settings))
        )
    if not allowed:
        raise UsageError("source_host_refused")


def _may_reach(address: Address, url: SourceUrl, settings: Settings) -> bool:
    if _is_in_file(url, settings):
        return True
    address = getattr(address, "ipv4_mapped", None) or address
    places = _places(settings)
    if any(one.network and address in one.network and one.port in (None, _port(url)) for one in places):
        return True
    inside = address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast or address.is_reserved
    return not inside and address not in _METADATA and any(_fits(one, url) for one in places)


def _fits(place: _Place, url: SourceUrl) -> bool:
    named = place.network is None and fnmatchcase(url.host.casefold(), place.pattern.casefold())
    return named and place.port in (None, _port(url))


def _is_in_file(url: SourceUrl, settings: Settings) -> bool:
    return any((one.host.casefold(), _port(one)) == (url.host.casefold(), _port(url)) for one in _in_file(settings) if one.host)


def _in_file(settings: Settings) -> Iterator[SourceUrl]:
    for name, one in settings.sources.items():
        if name not in settings.added:
            try:
                yield parse_source_url(one.url)
            except UsageError:
                continue


def _port(url: SourceUrl) -> int | None:
    kind = kind_of(url.scheme)
    return url.port or (kind.port if kind else None)


def _places(settings: Settings) -> tuple[_Place, ...]:
    return tuple(map(_place, settings.console.sources.allow))


def _place(text: str) -> _Place:
    found = _ENTRY.fullmatch(text)
    place = (found["six"] or found["place"]) if found else text
    port = int(found["port"]) if found and found["port"] else None
    try:
        return _Place("", ipaddress.ip_network(place, strict=False), port)
    except ValueError:
        return _Place(place, None, port)


def _address(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None

"""Configuration of network devices: lines of routers, switches and firewalls as their command lines print them.

Two such lines are unmistakable; a single one only where it names an interface, a route or a community.
"""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import contains, percent, unchanged
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Percent, Strength
from config import Reference

_PLAIN = (
    r"interface [A-Za-z][A-Za-z\-]* ?\d[\d/.:]*|ip address \d[\d.]+ \d[\d.]*"
    r"|ip route(?:-static)? (?:(?:vrf|vpn-instance) \S+ )?\d[\d.]+ "
    r"|snmp-(?:agent|server) \S+|router (?:bgp|ospf|isis|rip|eigrp)(?: \d+)?|(?:bgp|ospf|isis) \d+|vlan (?:batch )?\d+[\d to]*"
    r"|acl (?:number |name )?\S+|access-list \d+ (?:permit|deny) "
    r"|(?:peer|neighbor) [\d.:a-f]+ |route-policy \S+ |undo \S+|no shutdown"
    r"|local-user \S+ |user-interface \S+|line vty \d|ntp-service |mpls ldp|port (?:link-type|trunk|default)|switchport "
    r"|enable secret |set (?:system|interfaces|protocols|policy-options|security) \S+|security-policy"
    r"|traffic (?:policy|classifier)|rule \d+ (?:permit|deny)"
)
_WEAK = r"sysname \S+|hostname \S+|description \S+|aaa|version \d|network \d[\d.]+|area \d|end|return|exit|!|#|quit"
_START = r"(?m:^[ \t]*"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    strong = contains(texts, rf"{_START}(?:{_PLAIN}))")
    lines = contains(texts, rf"(?ms:^[ \t]*(?:{_PLAIN}|{_WEAK}).*\n[ \t]*(?:{_PLAIN}|{_WEAK}))")
    return percent([(strong & lines, 90), (strong, 70), (lines, NEEDS_NAME), (True, 10)], len(texts))


DETECTOR = Detector(
    entity_type="DEVICE_CONFIG",
    pattern=rf"(?s:[!#\s]{{0,20}}(?:{_PLAIN}|{_WEAK}).*)",
    check=_check,
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(1, 100_000),
    alphabet=Alphabet.ANY,
    holds_others=True,
)

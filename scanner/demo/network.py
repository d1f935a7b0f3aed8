"""OSS: the network. Cells, sites, transmission, alarms, routes, ports and the accounts that manage them."""

from __future__ import annotations

import hashlib

from scanner.demo import identities
from scanner.demo.places import COUNTIES, addresses, points
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

_VENDORS = ("厂商甲", "厂商乙", "厂商丙")
_ALARMS = ("小区退服", "光功率过低", "设备脱管", "驻波告警", "市电停电", "时钟失锁")


def cells(world: World) -> Table:
    """基站与小区: one row a cell with its global identities and its place."""
    draw = world.draw("cell_info")
    n = world.rows(6_000)
    counties = draw.pick(n, COUNTIES)
    longitudes, latitudes = points(draw, counties)
    pairs = list(zip(draw.pick(n, world.cells), draw.integers(n, 300_000, 900_000), draw.integers(n, 1, 60), strict=True))
    return Table(
        "cell_info",
        {
            "cell_name": [
                f"{c.name[:-1]}-{block:04d}-{sector}" for c, block, sector in zip(counties, *_blocks(world, n), strict=True)
            ],
            "cgi": [f"460-00-{lac}-{ci}" for (lac, ci), _, _ in pairs],
            "ecgi": [f"460-00-{enb}-{cell}" for _, enb, cell in pairs],
            "enodeb_id": [enb for _, enb, _ in pairs],
            "tac": [lac for (lac, _), _, _ in pairs],
            "pci": draw.integers(n, 0, 503),
            "earfcn": draw.integers(n, 36_000, 41_589),
            "longitude": longitudes,
            "latitude": latitudes,
            "azimuth": draw.integers(n, 0, 359),
            "downtilt": draw.decimals(n, 0, 12, 1),
            "site_addr": [text.split("号")[0] + "号" for text in addresses(draw, counties)],
            "vendor": draw.pick(n, _VENDORS),
            "cover_type": draw.pick(n, ("室外", "室分")),
        },
    )


def _blocks(world: World, n: int) -> tuple[list[int], list[int]]:
    draw = world.draw("cell_info.name")
    return draw.integers(n, 1, 2400), draw.integers(n, 1, 3)


def sites(world: World) -> Table:
    """局站台账: Chinese headers, 18-digit site codes (some pass the check of an ID number by chance)."""
    draw, people = world.draw("site"), world.customers
    n = world.rows(2_000)
    who, counties = world.persons(draw, n), draw.pick(n, COUNTIES)
    longitudes, latitudes = points(draw, counties)
    return Table(
        "局站台账",
        {
            "站址编码": [f"{county.code}{tail}" for county, tail in zip(counties, draw.characters(n, 12), strict=True)],
            "局站名称": [
                f"{county.name[:-1]}-{number:04d}站" for county, number in zip(counties, draw.integers(n, 1, 999), strict=True)
            ],
            "经度": longitudes,
            "纬度": latitudes,
            "详细地址": addresses(draw, counties),
            "塔高": draw.integers(n, 12, 55),
            "年租金": draw.decimals(n, 3000, 48_000),
            "维护人": [people.names[i] for i in who],
            "维护电话": [people.mobiles[i] for i in who],
            "入网年份": draw.integers(n, 2009, 2023),
        },
    )


def elements(world: World) -> Table:
    """传输网元: names, management addresses, software versions and serials."""
    draw = world.draw("trans_ne")
    n = world.rows(1_500)
    versions = zip(draw.integers(n, 1, 9), draw.integers(n, 0, 29), draw.integers(n, 0, 29), draw.integers(n, 0, 29), strict=True)
    return Table(
        "trans_ne",
        {
            "ne_name": _devices(world, "trans_ne.name", n),
            "ne_type": draw.pick(n, ("OTN", "PTN", "SPN", "BRAS")),
            "mgmt_ip": identities.private_addresses(draw, n),
            "sys_mac": identities.macs(draw, n),
            "sw_version": [".".join(map(str, parts)) for parts in versions],
            "board_sn": [f"2102{tail}" for tail in draw.characters(n, 16)],
            "vendor": draw.pick(n, _VENDORS),
            "room": [
                f"{county.name[:-1]}{floor}楼传输机房"
                for county, floor in zip(draw.pick(n, COUNTIES), draw.integers(n, 1, 6), strict=True)
            ],
            "slot_used": draw.integers(n, 1, 32),
            "uptime_sec": draw.integers(n, 1_000_000, 99_999_999),
        },
    )


def _devices(world: World, stream: str, n: int) -> list[str]:
    draw = world.draw(stream)
    parts = zip(
        draw.pick(n, ("CS", "ZZ", "XT", "HY", "YY", "CD")),
        draw.pick(n, ("OTN", "PTN", "SPN", "BRAS")),
        draw.integers(n, 1, 999),
        strict=True,
    )
    return [f"HN-{city}-{kind}-{number:04d}" for city, kind, number in parts]


def alarms(world: World) -> Table:
    """告警: identifiers of 19 digits, epoch times, and a text that names an address or a cell now and then."""
    draw = world.draw("alarm")
    n = world.rows(10_000)
    places, addresses_ = draw.pick(n, world.cells), identities.private_addresses(draw, n)
    kinds = draw.pick(n, ("address", "cell", "plain"), (20, 20, 60))
    texts = {
        "address": "网元脱管，管理地址 {ip} 不可达",
        "cell": "小区退服，CGI 460-00-{cell[0]}-{cell[1]}",
        "plain": "告警已自动派单",
    }
    return Table(
        "alarm",
        {
            "alarm_id": draw.integers(n, 7_100_000_000_000_000_000, 7_199_999_999_999_999_999),
            "ne_name": _devices(world, "alarm.ne", n),
            "alarm_code": draw.integers(n, 1_000_001, 1_999_999),
            "title": draw.pick(n, _ALARMS),
            "severity": draw.pick(n, (1, 2, 3, 4)),
            "first_time": draw.moments(n, YEAR, 31),
            "clear_ts": draw.epochs(n),
            "detail": [texts[kind].format(ip=ip, cell=cell) for kind, ip, cell in zip(kinds, addresses_, places, strict=True)],
            "ack": draw.chances(n, 0.7),
        },
    )


def routes(world: World) -> Table:
    """路由表: prefixes, next hops and AS numbers. Communities (64512:100) and metrics are no identifiers of anybody."""
    draw = world.draw("route_table")
    n = world.rows(1_500)
    prefixes = zip(draw.integers(n, 0, 255), draw.integers(n, 0, 255), draw.pick(n, (16, 20, 24)), strict=True)
    return Table(
        "route_table",
        {
            "device": _devices(world, "route_table.ne", n),
            "vrf": draw.pick(n, ("IPTV", "VOICE", "MGMT", "DCN")),
            "prefix": [
                f"10.{a}.{b // 16 * 16 if size < 24 else b}.0/{size}" if size > 16 else f"10.{a}.0.0/16"
                for a, b, size in prefixes
            ],
            "next_hop": identities.private_addresses(draw, n),
            "as_number": draw.integers(n, 64_512, 65_534),
            "community": [f"64512:{value}" for value in draw.integers(n, 100, 999)],
            "metric": draw.integers(n, 0, 200),
            "protocol": draw.pick(n, ("BGP", "ISIS", "STATIC")),
        },
    )


def ports(world: World) -> Table:
    """端口配置: addresses and netmasks, the SNMP community in clear, and a piece of the running configuration."""
    draw = world.draw("port_config")
    n = world.rows(2_000)
    names = [f"GE{a}/{b}/{c}" for a, b, c in zip(*(draw.integers(n, 0, 12) for _ in range(3)), strict=True)]
    own, vlans = identities.private_addresses(draw, n), draw.integers(n, 2, 4094)
    masks = draw.pick(n, ("255.255.255.252", "255.255.255.0", "255.255.255.248"))
    snippets = [
        f"interface {name}.{vlan}\n vlan-type dot1q {vlan}\n ip address {ip} {mask}\n undo shutdown"
        for name, vlan, ip, mask in zip(names, vlans, own, masks, strict=True)
    ]
    return Table(
        "port_config",
        {
            "device": _devices(world, "port_config.ne", n),
            "port": names,
            "ip_addr": own,
            "netmask": masks,
            "vlan": vlans,
            "mtu": draw.pick(n, (1500, 1600, 9000)),
            "snmp_community": [
                f"{word}@{tail}"
                for word, tail in zip(
                    draw.pick(n, ("Net", "Mon", "Rd")), draw.characters(n, 8, "abcdefghkmnpqrstuvwxyz23456789"), strict=True
                )
            ],
            "config_snippet": snippets,
            "descr": [f"TO-{peer}" for peer in _devices(world, "port_config.peer", n)],
        },
    )


def accounts(world: World) -> Table:
    """网管账号: hashed passwords, first passwords in clear, and a column in which both are mixed."""
    draw, people = world.draw("nms_account"), world.customers
    n = world.rows(500)
    who = world.persons(draw, n)
    clear = [
        f"{word}@{tail}"
        for word, tail in zip(draw.pick(n, ("Net", "Yw", "Root")), draw.characters(n, 6, "abcdefghkmn23456789"), strict=True)
    ]
    hashed = [
        f"$6$rounds=5000${salt}${hashlib.sha512(word.encode()).hexdigest()[:86]}"
        for salt, word in zip(draw.hexadecimals(n, 16), clear, strict=True)
    ]
    return Table(
        "nms_account",
        {
            "login": [f"ywzg{number:04d}" for number in draw.integers(n, 1, 9999)],
            "user_name": [people.names[i] for i in who],
            "mobile": [people.mobiles[i] for i in who],
            "passwd_hash": hashed,
            "init_pwd": draw.sparse(clear, 0.4),
            "enable_pwd": draw.mixed(n, [(0.85, hashed), (0.15, clear)]),
            "api_key": [
                f"ak_live_{tail}" for tail in draw.characters(n, 32, "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789")
            ],
            "last_ip": identities.private_addresses(draw, n),
            "last_login": draw.times(n, YEAR, 31),
            "role": draw.pick(n, ("admin", "operator", "readonly")),
        },
    )


def indicators(world: World) -> Table:
    """小区性能指标: percentages and rates in the range of coordinates."""
    draw = world.draw("kpi_daily")
    n = world.rows(3_000)
    return Table(
        "kpi_daily",
        {
            "stat_date": draw.dates(n, YEAR, 31),
            "cell_name": [
                f"{county.name[:-1]}-{number:04d}"
                for county, number in zip(draw.pick(n, COUNTIES), draw.integers(n, 1, 2400), strict=True)
            ],
            "prb_util_pct": draw.decimals(n, 18, 53, 4),
            "dl_rate_mbps": draw.decimals(n, 74, 134, 4),
            "drop_pct": draw.decimals(n, 0, 2, 4),
            "rrc_cnt": draw.integers(n, 410_000, 435_999),
            "traffic_gb": draw.decimals(n, 1, 900, 3),
            "stat_ver": draw.pick(n, ("1.2.3.4", "1.2.3.5", "2.0.0.1")),
        },
    )

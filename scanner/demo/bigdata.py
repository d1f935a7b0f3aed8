"""大数据平台: profiles with nested columns, browsing records and tracks."""

from __future__ import annotations

import hashlib
import json

from scanner.demo import identities
from scanner.demo.draw import Draw
from scanner.demo.people import People
from scanner.demo.places import PROVINCE, points
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

_TAGS = ("高价值", "流量达人", "夜间活跃", "离网预警", "亲子家庭", "商旅人士", "游戏偏好", "短视频偏好")
_HOSTS = ("video.example.com", "shop.example.cn", "news.example.org", "map.example.com", "game.example.net")


def profiles(world: World) -> Table:
    """用户画像: a struct of contact data, a list of devices, a list of tags, and JSON in a text column."""
    draw, people = world.draw("user_profile"), world.customers
    n = world.rows(2_000)
    who = world.persons(draw, n)
    return Table(
        "user_profile",
        {
            "user_id": [people.customer_ids[i] for i in who],
            "phone_md5": [hashlib.md5(people.mobiles[i].encode(), usedforsecurity=False).hexdigest() for i in who],
            "contact": [_contact(people, i) for i in who],
            "devices": _devices(draw, people, who),
            "tags": [sorted({*tags}) for tags in zip(draw.pick(n, _TAGS), draw.pick(n, _TAGS), strict=True)],
            "ext_json": _extensions(draw, people, who),
            "score": draw.decimals(n, 0, 1, 4),
            "model_ver": draw.pick(n, ("3.1.0.2", "3.1.0.7")),
            "upd_ts": draw.epochs(n),
        },
    )


def _contact(people: People, i: int) -> dict[str, object]:
    address = {"province": PROVINCE, "city": people.counties[i].city, "detail": people.addresses[i]}
    return {"name": people.names[i], "mobile": people.mobiles[i], "address": address}


def _devices(draw: Draw, people: People, who: list[int]) -> list[list[dict[str, str]]]:
    n = len(who)
    second, models = identities.imeis(draw, n), draw.pick(n, ("X100", "P20", "M9", "A3"))
    two = draw.chances(n, 0.3)
    return [
        [{"imei": people.imeis[i], "model": model}] + ([{"imei": other, "model": "Pad 5"}] if both else [])
        for i, other, model, both in zip(who, second, models, two, strict=True)
    ]


def _extensions(draw: Draw, people: People, who: list[int]) -> list[str]:
    friends, sources = draw.integers(len(who), 0, people.count - 1), draw.pick(len(who), ("APP", "营业厅", "代理商"))
    rows = (
        {
            "qd": source,
            "sfzh": people.id_cards[i],
            "jjlxr": [{"xm": people.names[friend], "dh": people.mobiles[friend]}],
            "ver": 2,
        }
        for i, friend, source in zip(who, friends, sources, strict=True)
    )
    return [json.dumps(row, ensure_ascii=False) for row in rows]


def browsing(world: World) -> Table:
    """上网日志: who opened which page, when."""
    draw, people = world.draw("dpi"), world.customers
    n = world.rows(2_500)
    who = world.persons(draw, n)
    hosts, pages = draw.pick(n, _HOSTS), draw.integers(n, 1000, 99_999)
    return Table(
        "dpi",
        {
            "msisdn": [people.mobiles[i] for i in who],
            "visit_time": draw.times(n, YEAR, 1),
            "host": hosts,
            "url": [f"https://{host}/p/{page}.html" for host, page in zip(hosts, pages, strict=True)],
            "dst_port": draw.pick(n, (80, 443, 8443)),
            "up_bytes": draw.integers(n, 100, 99_999_999),
            "ue_ip": [
                f"100.{64 + a % 64}.{b}.{c}" for a, b, c in zip(*(draw.integers(n, 1, 254) for _ in range(3)), strict=True)
            ],
        },
    )


def tracks(world: World) -> Table:
    """用户轨迹: where a phone was, when."""
    draw, people = world.draw("user_track"), world.customers
    n = world.rows(2_000)
    who = world.persons(draw, n)
    longitudes, latitudes = points(draw, [people.counties[i] for i in who])
    return Table(
        "user_track",
        {
            "imsi": [people.imsis[i] for i in who],
            "phone": [people.mobiles[i] for i in who],
            "lng": longitudes,
            "lat": latitudes,
            "loc_ts": draw.epochs(n),
            "stay_min": draw.integers(n, 1, 600),
            "accuracy_m": draw.integers(n, 5, 800),
        },
    )

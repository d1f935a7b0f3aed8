"""BSS: what customers have ordered, paid and used."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_letters, ascii_lowercase, digits

from scanner.demo import identities
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

_DAYS = 31
_HEADS = ("5G畅享", "全家享", "流量王", "政企专享", "校园卡", "爱家")
_TAILS = ("39元", "59元", "99元", "129元", "199元")


def offers(world: World) -> Table:
    """套餐订购. Product codes have 11 digits and begin with 1, so that many of them look like phone numbers."""
    draw, people = world.draw("t_offer_inst"), world.customers
    n = world.rows(12_000)
    who = world.persons(draw, n)
    codes = [
        f"1{family}{code}"
        for family, code in zip(draw.pick(90, ("30", "50", "80", "00", "20")), draw.characters(90, 8), strict=True)
    ]
    names = zip(draw.pick(n, _HEADS), draw.pick(n, _TAILS), strict=True)
    return Table(
        "t_offer_inst",
        {
            "offer_inst_id": [f"62{tail}" for tail in draw.characters(n, 14)],
            "acc_nbr": [people.mobiles[i] for i in who],
            "cust_id": [people.customer_ids[i] for i in who],
            "cpbm": draw.pick(n, codes),
            "tc_mc": [head + tail for head, tail in names],
            "yzf": draw.pick(n, (39.0, 59.0, 99.0, 129.0, 199.0)),
            "province_cd": ["43"] * n,
            "qd_id": draw.integers(n, 410_001, 418_999),
            "eff_date": draw.dates(n, YEAR, 31),
            "zt": draw.pick(n, ("00A", "00X", "00B"), (85, 10, 5)),
        },
        comment="套餐订购",
        notes={"acc_nbr": "业务号码", "cpbm": "产品编码", "tc_mc": "套餐名称", "yzf": "月租费", "qd_id": "渠道标识"},
    )


def bills(world: World) -> Table:
    """账单: one row a number and month."""
    draw, people = world.draw("zd_month"), world.customers
    n = world.rows(15_000)
    who = world.persons(draw, n)
    base, extra = draw.pick(n, (39.0, 59.0, 99.0, 129.0)), draw.decimals(n, 0, 80)
    return Table(
        "zd_month",
        {
            "zdlsh": [f"8{tail}" for tail in draw.characters(n, 18)],
            "msisdn": [people.mobiles[i] for i in who],
            "zq": draw.pick(n, (202_310, 202_311, 202_312, 202_401)),
            "ll_mb": draw.decimals(n, 0, 90_000, 3),
            "xf_hj": [round(a + b, 2) for a, b in zip(base, extra, strict=True)],
            "zh_ye": draw.decimals(n, -60, 500),
            "jf_cnt": draw.integers(n, 410_000, 429_999),
            "pay_type": draw.pick(n, ("微信", "支付宝", "代扣", "现金")),
            "cz_time": draw.times(n, YEAR, 31),
        },
        comment="账单",
        notes={"zdlsh": "账单流水号", "zq": "账期", "xf_hj": "消费合计", "zh_ye": "账户余额", "jf_cnt": "累计积分"},
    )


def call_records(world: World) -> Iterator[Table]:
    """详单: one table a day, cdr_20240101 to cdr_20240131, in order of time."""
    for day in range(1, _DAYS + 1):
        yield _calls_of(world, f"202401{day:02d}")


def _calls_of(world: World, day: str) -> Table:
    draw, people = world.draw(f"cdr_{day}"), world.customers
    n = world.rows(3_000)
    who, cells = world.persons(draw, n), draw.pick(n, world.cells)
    date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    seconds = sorted(draw.integers(n, 0, 86_399))
    return Table(
        f"cdr_{day}",
        {
            "cdr_seq": [f"{day}{tail}" for tail in draw.characters(n, 10)],
            "msisdn": [people.mobiles[i] for i in who],
            "oppo_num": draw.mixed(
                n, [(0.93, world.others), (0.07, ("10086", "10010", "10000", "95588", "12345", "4008000000"))]
            ),
            "call_type": draw.pick(n, (1, 2, 3), (48, 47, 5)),
            "start_time": [f"{date} {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds],
            "duration": draw.integers(n, 1, 1800),
            "lac": [lac for lac, _ in cells],
            "ci": [ci for _, ci in cells],
            "imei": [people.imeis[i] for i in who],
            "imsi": [people.imsis[i] for i in who],
            "visit_area": [people.counties[i].area_code for i in who],
            "fee": draw.decimals(n, 0, 3),
        },
        comment="语音详单",
        notes={"oppo_num": "对端号码", "visit_area": "到访地区号"},
    )


def messages(world: World) -> Table:
    """短信下发记录: verification codes and notices with their text."""
    draw, people = world.draw("sms_log"), world.customers
    n = world.rows(2_000)
    who, codes = world.persons(draw, n), draw.characters(n, 6)
    texts = [f"【示例通信】您的验证码为{code}，5分钟内有效，请勿告知他人。" for code in codes]
    return Table(
        "sms_log",
        {
            "msg_id": [f"20240115{tail}" for tail in draw.characters(n, 10)],
            "mobile": [people.mobiles[i] for i in who],
            "port": draw.pick(n, ("10691008601", "10691008602", "10658001")),
            "content": texts,
            "verify_code": codes,
            "send_ts": draw.epochs(n),
            "status": draw.pick(n, ("DELIVRD", "UNDELIV", "EXPIRED"), (94, 4, 2)),
        },
        comment="短信下发记录",
        notes={"content": "短信内容", "verify_code": "验证码"},
    )


def sessions(world: World) -> Table:
    """掌厅会话: who is logged in to the app, from where, with which token."""
    draw, people = world.draw("app_session"), world.customers
    n = world.rows(2_500)
    who = world.persons(draw, n)
    return Table(
        "app_session",
        {
            "trace_id": draw.uuids(n),
            "login_name": [
                f"{head}_{tail}"
                for head, tail in zip(draw.characters(n, 5, ascii_lowercase), draw.integers(n, 1, 999), strict=True)
            ],
            "mobile": [people.mobiles[i] for i in who],
            "access_token": _tokens(world, n),
            "client_ip": identities.private_addresses(draw, n),
            "mac": identities.macs(draw, n),
            "oaid": draw.uuids(n),
            "wx_openid": [f"o{tail}" for tail in draw.characters(n, 27, f"{ascii_letters}{digits}_-")],
            "os_ver": [f"{a}.{b}.{c}.{d}" for a, b, c, d in zip(*(draw.integers(n, 1, 16) for _ in range(4)), strict=True)],
            "expire_at": draw.epochs(n),
        },
        comment="掌厅会话",
    )


def _tokens(world: World, n: int) -> list[str]:
    """Signed web tokens: the fixed header {"alg":"HS256","typ":"JWT"}, then random claims and signature."""
    draw = world.draw("app_session.token")
    alphabet = f"{ascii_letters}{digits}_-"
    parts = zip(draw.characters(n, 60, alphabet), draw.characters(n, 43, alphabet), strict=True)
    return [f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ{claims}.{signature}" for claims, signature in parts]


def orders(world: World) -> Table:
    """订单: nothing but near-misses. Numbers of 16 to 19 digits, payment serials, prices, versions, percentages, counters."""
    draw = world.draw("t_order")
    n = world.rows(8_000)
    lengths = zip(draw.characters(n, 17), draw.pick(n, (14, 15, 16, 17)), strict=True)
    return Table(
        "t_order",
        {
            "dd_no": [f"20{tail[:length]}" for tail, length in lengths],
            "zf_lsh": [f"4200{tail}" for tail in draw.characters(n, 24)],
            "logistic_no": [f"3{tail}" for tail in draw.characters(n, 14)],
            "sku_code": [f"1{tail}" for tail in draw.characters(n, 10)],
            "sl": draw.integers(n, 1, 5),
            "je": draw.decimals(n, 5, 8999),
            "zk_rate": draw.decimals(n, 22, 32, 4),
            "tb_pct": draw.decimals(n, 98, 118, 4),
            "stock_cnt": draw.integers(n, 410_000, 430_999),
            "app_ver": [f"{a}.{b}.{c}.{d}" for a, b, c, d in zip(*(draw.integers(n, 0, 20) for _ in range(4)), strict=True)],
            "ship_mode": draw.pick(n, ("EXPRESS", "PICKUP", "HOTEL")),
            "build_no": draw.integers(n, 19_000_101, 20_241_231),
            "pay_ts": draw.epochs(n),
            "order_status": draw.pick(n, ("10", "20", "30", "90")),
        },
        comment="订单",
        notes={
            "dd_no": "订单号",
            "zf_lsh": "支付流水号",
            "sku_code": "商品编码",
            "je": "金额",
            "zk_rate": "折扣率",
            "tb_pct": "同比（%）",
        },
    )


def code_table() -> Table:
    """字典: the labels behind the codes. It names document types and genders, and tells of nobody."""
    entries = {
        "ZJLX": ("居民身份证", "护照", "港澳居民来往内地通行证", "军官证", "营业执照"),
        "XB": ("男", "女", "未知"),
        "ZT": ("在用", "停机", "销户", "预开"),
        "TSLX": ("资费争议", "网络质量", "服务态度", "业务退订", "垃圾短信"),
        "ZFFS": ("微信", "支付宝", "代扣", "现金"),
    }
    rows = [(kind, f"{place:02d}", label) for kind, labels in entries.items() for place, label in enumerate(labels, 1)]
    kinds, codes, labels = zip(*rows, strict=True)
    return Table(
        "sys_dict",
        {"dict_type": kinds, "dict_code": codes, "dict_label": labels, "sort_no": range(1, len(rows) + 1)},
        comment="字典",
    )

"""Columns that look like something and are nothing: a verdict on them is a false one, except where ``accepted`` says why not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from benchmarks.accuracy.generate.attributes import one_of
from benchmarks.accuracy.generate.contacts import alnum, org_name
from benchmarks.accuracy.generate.identifiers import COUNTIES, digits
from benchmarks.accuracy.generate.network import hexadecimal, url, uuid
from benchmarks.accuracy.model import Maker


@dataclass(frozen=True)
class Trap:
    """A kind of harmless values and the honest names of their columns. ``accepted`` are types that are as right as none;
    ``named`` are so only under the second name, ``unnamed`` only where the name does not tell better."""

    what: str
    names: tuple[str, str]
    maker: Maker
    stored: str = "text"
    accepted: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    protections: tuple[str, ...] = ("clear",)


def _lead(head: str, length: int, r: Random) -> str:
    return head + digits(r, length - len(head))


def _number(length: int, r: Random) -> str:
    return r.choice("123456789") + digits(r, length - 1)


def _luhn_order(r: Random) -> str:
    """An order number whose maker gave it a Luhn digit; it has no bank's prefix."""
    body = _lead("90", 17, r)
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in body[::-2])
    return f"{body}{-(doubled + sum(map(int, body[-2::-2]))) % 10}"


def _moment(r: Random) -> datetime:
    return datetime(2021, 1, 1) + timedelta(seconds=r.randrange(100_000_000))


def _counter(start: int, step: int) -> Maker:
    running = count(start, step)
    return lambda _: next(running)


def _day(first: int, last: int, r: Random) -> str:
    return f"{datetime(first, 1, 1) + timedelta(days=r.randrange(365 * (last - first))):%Y-%m-%d}"


def _version(r: Random) -> str:
    return f"{r.randrange(1, 12)}.{r.randrange(10)}.{r.randrange(20)}.{r.randrange(1, 250)}"


def _settings(r: Random) -> str:
    return json.dumps({"theme": r.choice(("dark", "light")), "page": r.randrange(10, 100), "ratio": round(r.random(), 3)})


def _log(r: Random) -> str:
    weight = r.choice(("INFO", "WARN", "ERROR"))
    return f"{weight} task {digits(r, 6)} finished in {r.randrange(10, 9000)} ms, retry={r.randrange(4)}"


_GOODS = (
    "黄金会员卡",
    "高清机顶盒",
    "金卡年费",
    "白色数据线",
    "方形充电器",
    "路由器AX3000",
    "康乃馨花束",
    "华为手机壳",
    "安全头盔",
    "何首乌茶",
    "马克杯",
    "石英手表",
)
_WORDS = ("黄金", "高级", "白银", "普通", "钻石", "金牌", "常规", "特殊", "温和", "安静")
_STATES = ("正常", "停机", "欠费", "预销户", "已办结", "待处理")
_DEPARTMENTS = ("市场部", "网络运维中心", "客户服务部", "财务部", "人力资源部", "政企事业部")
_STATIONS = ("朝阳站机房", "南山基站", "白云汇聚点", "黄河路局", "东湖二期", "高新核心局")
_ENGLISH = ("pending review", "May Day promotion", "grace period", "summer sale", "will call", "mark down", "rose gold")

TRAPS: tuple[Trap, ...] = (
    *(
        Trap(f"order number, {n} digits", (f"order_no_{n}", f"订单号{n}"), partial(_number, n))
        for n in (11, 12, 13, 14, 15, 16, 17, 18, 19)
    ),
    Trap("order number with Luhn digit, 18", ("order_sn", "流水号"), _luhn_order),
    Trap("order number, date first, 18", ("trade_no", "交易流水"), lambda r: f"{_moment(r):%Y%m%d%H%M}{digits(r, 6)}"),
    # One in eleven passes the ID card's check by chance; the other ten say that the column is none.
    Trap(
        "serial of district, date and number, 18",
        ("case_no", "案件编号"),
        lambda r: f"{r.choice(COUNTIES)}{_moment(r):%Y%m%d}{digits(r, 4)}",
    ),
    Trap("snowflake number, 19", ("id", "记录编号"), lambda r: r.randrange(14 * 10**17, 18 * 10**17), stored="integer"),
    Trap("epoch seconds", ("created_at", "创建时间戳"), lambda r: int(_moment(r).timestamp()), "integer"),
    Trap(
        "epoch milliseconds",
        ("update_ms", "更新时间戳"),
        lambda r: int(_moment(r).timestamp() * 1000) + r.randrange(1000),
        "integer",
    ),
    Trap(
        "epoch microseconds",
        ("event_us", "事件微秒"),
        lambda r: int(_moment(r).timestamp() * 10**6) + r.randrange(10**6),
        "integer",
    ),
    Trap("moment as 14 digits", ("op_time", "操作时间"), lambda r: f"{_moment(r):%Y%m%d%H%M%S}"),
    Trap("moment as text", ("create_time", "创建时间"), lambda r: f"{_moment(r):%Y-%m-%d %H:%M:%S}"),
    Trap("day of a founding", ("build_date", "竣工日期"), partial(_day, 1955, 2010)),
    Trap("day of a contract", ("sign_date", "签约日期"), partial(_day, 2015, 2024)),
    Trap("year", ("year", "年份"), lambda r: r.randrange(1990, 2030), "integer"),
    Trap("price", ("unit_price", "单价"), lambda r: round(r.uniform(1, 9999), 2), "double"),
    Trap("large sum", ("asset_value", "资产原值"), lambda r: round(r.uniform(10**6, 10**11), 2), "decimal"),
    Trap("percentage", ("usage_rate", "利用率"), lambda r: f"{r.uniform(0, 100):.2f}%"),
    # Ratios in the range of coordinates; a coordinate does not come alone and does not spread evenly from 0.
    Trap("ratio 0-100, six decimals", ("score", "得分"), lambda r: round(r.uniform(0, 100), 6), "double"),
    Trap("measured dBm", ("rsrp", "信号强度"), lambda r: round(r.uniform(-120, -60), 2), "double"),
    Trap("pixel pair", ("xy", "像素坐标"), lambda r: f"{r.randrange(1920)},{r.randrange(1080)}"),
    # Four small numbers with dots: without a name nobody can tell a version from an address.
    Trap("version, four parts", ("app_version", "软件版本"), _version, unnamed=("IP_ADDRESS",)),
    Trap(
        "version, three parts", ("sdk_ver", "固件版本号"), lambda r: f"v{r.randrange(1, 9)}.{r.randrange(20)}.{r.randrange(99)}"
    ),
    Trap("section number", ("clause_no", "条款号"), lambda r: f"{r.randrange(1, 20)}.{r.randrange(1, 9)}.{r.randrange(1, 30)}"),
    Trap("object identifier", ("snmp_oid", "OID"), lambda r: f"1.3.6.1.4.1.{r.randrange(99999)}.{r.randrange(99)}"),
    Trap("status in words", ("status", "状态"), one_of(_STATES)),
    Trap("status in digits", ("is_deleted", "是否有效"), lambda r: r.choice((0, 1)), "integer"),
    Trap("kinds of phone", ("phone_type", "手机品牌"), one_of(("智能机", "功能机", "老年机"))),
    Trap("kinds of document", ("cert_type", "证件类型"), one_of(("身份证", "护照", "军官证", "港澳通行证"))),
    Trap("mail switch", ("email_verified", "邮箱是否验证"), one_of(("Y", "N"))),
    Trap("length of a name", ("name_length", "姓名长度"), lambda r: r.randrange(2, 5), "integer"),
    Trap("counter", ("seq_no", "序号"), _counter(1, 1), "integer"),
    Trap("counter of 11 digits", ("ticket_id", "工单序号"), _counter(20_000_000_001, 7), "integer"),
    # Hashes whose origin nothing tells: the state may be said, a type may not.
    Trap("md5 of nothing", ("etag", "文件校验值"), lambda r: hexadecimal(r, 32), protections=("hashed", "clear")),
    Trap("commit number", ("git_commit", "提交号"), lambda r: hexadecimal(r, 40), protections=("hashed", "clear")),
    Trap("random UUID", ("trace_id", "请求标识"), uuid, protections=("clear", "tokenised")),
    Trap("random token, 20", ("nonce", "随机串"), lambda r: alnum(r, 20)),
    Trap("12 hexadecimal digits", ("asset_tag", "资产标签"), lambda r: hexadecimal(r, 12)),
    Trap(
        "17 letters and digits",
        ("product_sn", "产品序列号"),
        lambda r: "".join(r.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", k=17)),
    ),
    # Begins as an IMEI does and misses its Luhn digit nine times in ten. Under 设备序列号 it is what GB/T 35273 (appendix A)
    # counts among the information on a person's device, so a device's identifier is as right as none.
    Trap("serial of 15 digits from 86", ("serial_15", "设备序列号"), partial(_lead, "86", 15), named=("DEVICE_ID",)),
    Trap("9 digits", ("batch_no", "批次号"), partial(_number, 9)),
    Trap("6 digits", ("stock_qty", "库存数量"), partial(_number, 6)),
    Trap("EAN barcode", ("barcode", "商品条码"), partial(_lead, "69", 13)),
    Trap("E and 8 digits", ("equip_no", "设备编号"), partial(_lead, "E", 9), unnamed=("PASSPORT",)),
    Trap("flight", ("flight_no", "航班号"), lambda r: r.choice(("CA", "MU", "CZ")) + digits(r, 4)),
    Trap(
        "service number",
        ("hotline", "客服热线"),
        one_of(("10086", "10010", "95588", "4008123123", "12345", "96110")),
        accepted=("CN_LANDLINE",),
    ),
    Trap("goods", ("goods_name", "商品名称"), one_of(_GOODS)),
    Trap("two-character words", ("member_level", "会员等级"), one_of(_WORDS)),
    # A department is a part of an organisation.
    Trap("department", ("dept_name", "部门"), one_of(_DEPARTMENTS), accepted=("ORG_NAME",)),
    Trap("station", ("site_name", "站点名称"), one_of(_STATIONS), accepted=("ADMIN_DIVISION", "POSTAL_ADDRESS")),
    Trap("English phrases", ("title", "活动标题"), one_of(_ENGLISH)),
    Trap("colours", ("color", "颜色"), lambda r: f"#{hexadecimal(r, 6)}"),
    Trap("settings as JSON", ("settings", "界面设置"), _settings),
    Trap("log line", ("log_text", "运行日志"), _log),
    Trap("file path", ("file_path", "文件路径"), lambda r: f"/data/app/{r.choice(('in', 'out'))}/{hexadecimal(r, 8)}.dat"),
)

COMPANIES = Trap("company in a person's column", ("cust_name", "联系人"), org_name, accepted=("ORG_NAME",))
"""The values are companies, so ORG_NAME or silence is right and PERSON_NAME is false."""

LINKS = Trap("page address", ("jump_link", "跳转地址"), url, accepted=("URL",))

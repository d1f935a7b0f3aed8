"""Kinds of columns that somebody met who tried the product by hand, after the first benchmark was answered without a fault.

Each was a wrong or a missing verdict then. They were written down with their truth before the product was mended, and widen the
benchmark ever since: a benchmark that is answered wholly has only become too small.
"""

from __future__ import annotations

import base64
from functools import partial
from itertools import count
from random import Random
from urllib.parse import quote

from benchmarks.accuracy.generate import attributes, contacts, identifiers, network
from benchmarks.accuracy.generate.identifiers import digits
from benchmarks.accuracy.model import Maker
from benchmarks.accuracy.specs import Alone, Spec
from benchmarks.accuracy.traps import Trap

one_of = attributes.one_of

# Begin with a surname, as many names of places do.
_PLACES = ("王府井", "陈家桥", "石桥铺", "宋家庄", "马连道", "张江", "李村", "高碑店", "白云路", "徐家汇", "江宁", "金鸡湖")
_GRADES = ("A", "B", "C", "D")


def _running(form: str) -> Maker:
    numbers = count(10_000_001)
    return lambda _: form.format(next(numbers))


def _huawei_mac(r: Random) -> str:
    bare = network.mac_bare(r).lower()
    return "-".join(bare[at : at + 4] for at in (0, 4, 8))


def _titled(r: Random) -> str:
    return contacts.name(r) + r.choice(("先生", "女士"))


def _broadband(r: Random) -> str:
    return r.choice(("nj", "sz", "wx")) + digits(r, 8) + "@163.gd"


def _wrong_check(r: Random) -> str:
    number = identifiers.id_card(r)
    return number[:17] + r.choice([digit for digit in "0123456789" if digit != number[17]])


def _connection(r: Random) -> str:
    user, secret, host = contacts.account(r), network.password(r), network.ipv4(r)
    return r.choice(
        (
            f"mysql://{user}:{secret}@{host}:3306/crm",
            f"Server={host};Database=crm;Uid={user};Pwd={secret};",
            f"jdbc:oracle:thin:{user}/{secret}@{host}:1521:crm",
        )
    )


SPECS_MET = (
    Spec("MAC_ADDRESS", ("terminal_mac", "终端MAC"), _huawei_mac, Alone.SURE, theme="device"),
    Spec("PERSON_NAME", ("lxr", "联系人姓名"), _titled, Alone.SURE),
    # The name says an account, the form an address of mail: the operator's own word counts.
    Spec("USER_ACCOUNT", ("宽带账号", "broadband_account"), _broadband, Alone.NO),
    # Numbers whose last digit is wrong are still what the column is for, and in clear text.
    Spec("CN_ID_CARD", ("sfzhm", "证件号码"), _wrong_check, Alone.NO),
    # Keys are random: nothing but a name could make a hash of them.
    Spec(
        "SECRET_TOKEN",
        ("aes_key", "app_secret"),
        lambda r: network.hexadecimal(r, 32),
        Alone.NO,
        protections=("clear", "unknown"),
    ),
    Spec("PERSON_NAME", ("xm_url", "姓名编码"), lambda r: quote(contacts.name(r)), Alone.NO, protections=("clear", "unknown")),
    # What base64 hides from the eye it does not protect; a product that only calls it opaque is right as well.
    Spec(
        "CN_MOBILE_PHONE",
        ("mobile_b64", "手机号base64"),
        lambda r: base64.b64encode(contacts.mobile(r).encode()).decode(),
        Alone.NO,
        protections=("clear", "unknown"),
    ),
    # A connection string is an address with a password in it: either may be said of the whole.
    Spec("PASSWORD", ("db_url", "数据库连接"), _connection, Alone.NO, ("SECRET_TOKEN", "URL", None), theme="device"),
)

TRAPS_MET = (
    Trap("order of 18 digits from 32", ("sqdh", "受理单号"), lambda r: "320102" + digits(r, 12)),
    Trap("running number with E", ("card_seq", "资产编号"), _running("E{:08d}")),
    Trap("running number with H", ("ref_no", "单据编号"), _running("H{:08d}")),
    Trap(
        "place that begins with a surname",
        ("yytmc", "营业厅名称"),
        one_of(_PLACES),
        accepted=("ADMIN_DIVISION", "POSTAL_ADDRESS", "ORG_NAME"),
        unnamed=("ADMIN_DIVISION", "POSTAL_ADDRESS", "ORG_NAME"),
    ),
    Trap(
        "trace of 32 hexadecimal digits",
        ("trace_no", "调用链编号"),
        lambda r: network.hexadecimal(r, 32),
        protections=("hashed", "clear", "unknown"),
    ),
    Trap(
        "model of a device",
        ("model", "设备型号"),
        partial(lambda r: f"{r.choice(('ZXR', 'NE', 'MA'))}{digits(r, 4)}-{r.choice('ABX')}"),
    ),
    Trap("age", ("age", "年龄"), lambda r: r.randrange(18, 90), stored="integer"),
    Trap("grade in letters", ("star_level", "客户星级"), one_of(_GRADES)),
)

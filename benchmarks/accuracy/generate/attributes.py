"""What is said of people: attributes, money, places, records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random

from benchmarks.accuracy.generate import contacts, identifiers

_ETHNICITIES = ("汉族",) * 12 + (
    "回族",
    "满族",
    "壮族",
    "苗族",
    "维吾尔族",
    "土家族",
    "彝族",
    "蒙古族",
    "藏族",
    "布依族",
    "侗族",
    "瑶族",
)
_ILLNESSES = (
    "高血压2级",
    "2型糖尿病",
    "急性上呼吸道感染",
    "慢性胃炎",
    "腰椎间盘突出",
    "冠心病",
    "甲状腺结节",
    "过敏性鼻炎",
    "支气管哮喘",
    "脂肪肝",
)
_PLANS = (
    "5G畅享129元套餐",
    "全家福融合199元",
    "大流量王卡59元",
    "校园青春卡29元",
    "飞享88元套餐",
    "宽带500M年包",
    "来电显示",
    "彩铃包月",
)
_LABELS = ("高价值", "离网倾向高", "游戏偏好", "夜间活跃", "价格敏感", "亲子家庭", "短视频重度", "商旅人士", "潜在换机")
_SMS = (
    "您的话费余额不足10元，请及时充值",
    "妈，我今晚八点到家，给我留饭",
    "会议改到下午三点，带上合同",
    "周末一起去爬山吗？",
    "快递放在门口了，记得拿一下",
    "房租已经转给你了，查收",
)
_CRIMES = (
    "2015年因盗窃罪被判处有期徒刑一年",
    "无犯罪记录",
    "2018年因危险驾驶罪被判处拘役两个月",
    "2009年因寻衅滋事被行政拘留十日",
)
_CREDITS = ("正常", "逾期1期", "逾期3期以上", "关注", "呆账", "已结清")


def one_of(values: Sequence[str]) -> Callable[[Random], str]:
    """A maker that draws from ``values``."""
    return lambda r: r.choice(values)


GENDERS = ("男", "女")
ETHNICITIES = _ETHNICITIES
RELIGIONS = ("佛教", "道教", "伊斯兰教", "基督教", "天主教", "无宗教信仰")
MARRIAGES = ("未婚", "已婚", "离异", "丧偶")
POLITICS = ("中共党员", "共青团员", "群众", "民革党员", "无党派人士", "预备党员")
EDUCATIONS = ("小学", "初中", "高中", "中专", "大专", "本科", "硕士研究生", "博士研究生")
OCCUPATIONS = (
    "教师",
    "医生",
    "软件工程师",
    "销售经理",
    "会计",
    "出租车司机",
    "公务员",
    "厨师",
    "电工",
    "自由职业",
    "律师",
    "护士",
)
PROVINCES = ("广东省", "江苏省", "浙江省", "四川省", "湖南省", "北京市", "上海市", "山东省", "河南省", "福建省", "云南省")
ILLNESSES, PLANS, LABELS, MESSAGES, CRIMES, CREDITS = _ILLNESSES, _PLANS, _LABELS, _SMS, _CRIMES, _CREDITS


def birth_text(r: Random) -> str:
    """1987-03-21."""
    return f"{identifiers.birthday(r):%Y-%m-%d}"


def birth_bare(r: Random) -> str:
    """19870321."""
    return f"{identifiers.birthday(r):%Y%m%d}"


def birth_date(r: Random) -> date:
    """A date value."""
    return identifiers.birthday(r)


def money(low: float, high: float, r: Random) -> float:
    """An amount with two decimals."""
    return round(r.uniform(low, high), 2)


def longitude(r: Random) -> float:
    """Degrees east within the mainland, six decimals."""
    return round(r.uniform(98.0, 122.0), 6)


def latitude(r: Random) -> float:
    """Degrees north within the mainland, six decimals."""
    return round(r.uniform(22.0, 42.0), 6)


def coordinate_pair(r: Random) -> str:
    """113.264385,23.129112."""
    return f"{longitude(r):.6f},{latitude(r):.6f}"


def coordinate_point(r: Random) -> str:
    """POINT(113.264385 23.129112)."""
    return f"POINT({longitude(r):.6f} {latitude(r):.6f})"


def division_code(r: Random) -> str:
    """Six-digit code of a county."""
    return r.choice(identifiers.COUNTIES)


def customer_id(r: Random) -> str:
    """A customer's number in the enterprise's own form."""
    return f"C{r.randrange(10**9, 10**10)}"


def code_of(length: int, r: Random) -> str:
    """A code of ``length`` digits, such as a one-time code."""
    return identifiers.digits(r, length)


def call_record(r: Random) -> str:
    """One line of a call record."""
    when = datetime(2024, 1, 1) + timedelta(seconds=r.randrange(30_000_000))
    return f"{contacts.mobile(r)}|{contacts.mobile(r)}|{when:%Y%m%d%H%M%S}|{r.randrange(1, 3600)}"


def call_seconds(r: Random) -> int:
    """Length of a call."""
    return r.randrange(1, 3600)


def contact_list(r: Random) -> str:
    """An address book as JSON."""
    people = [{"n": contacts.name(r), "p": contacts.mobile(r)} for _ in range(r.randrange(1, 4))]
    return json.dumps(people, ensure_ascii=False)


def labels(r: Random) -> str:
    """Labels of a profile."""
    return ",".join(r.sample(_LABELS, 2))


def social_security_card(r: Random) -> str:
    """A card number: a letter and eight digits."""
    return r.choice("ABCDEFG") + identifiers.digits(r, 8)


def licence_file(r: Random) -> str:
    """File number of a driving licence: 12 digits."""
    return r.choice(("4401", "3101", "1101", "3301")) + identifiers.digits(r, 8)

"""Call notes from a seed: invented people, places and numbers in the sentences that call centres write."""

from __future__ import annotations

import random
import string

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志海晓小春梅"
_OPENINGS = (
    "客户{name}来电反映",
    "用户{name}投诉",
    "{name}先生来电称",
    "来电人{name}反映",
    "机主{name}咨询",
    "客户来电反映",
    "用户来电称",
    "用户咨询",
    "客户投诉",
    "来电人称",
)
_MATTERS = (
    "宽带故障",
    "家里网速慢，晚上经常掉线",
    "手机无法上网",
    "国际漫游资费",
    "上月话费多扣{amount}元",
    "套餐变更没有生效",
    "短信收不到",
    "小区信号差，电梯里打不通电话",
    "要求退费{amount}元",
    "副卡被停机",
    "光猫指示灯闪红灯",
    "合约到期后仍在扣费",
    "积分兑换的商品没有收到",
    "携号转网办理失败",
)
_PLACES = (
    "，地址{city}{district}{road}{number}号{building}栋{room}室",
    "，家住{city}{district}{road}{number}号",
    "，装机地址{district}{estate}{building}号楼{room}",
)
_NUMBERS = ("，联系电话{phone}", "，回拨{phone}", "，联系人{other}，电话{phone}", "，身份证{card}已核对")
_ENDINGS = (
    "，已派单",
    "，已安抚，承诺24小时内回复",
    "，已指导重启，恢复正常",
    "，工单{ticket}已转网络部处理",
    "，处理人{other}已上门更换光猫，测速正常",
    "，用户表示满意",
    "，已解释，用户不认可，升级处理",
    "，值班人员{other}跟进",
    "",
)
_REPEATED = (
    "用户咨询国际漫游资费，已答复，用户满意",
    "系统告警：核心路由器端口流量异常，已恢复",
    "用户无诉求，误拨，挂机",
    "回访无人接听，次日再访",
)
_PLACED, _NUMBERED, _SAME = 0.25, 0.4, 0.1
_CITIES = ("北京市", "上海市", "广州市", "成都市", "杭州市", "武汉市")
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))


def notes(count: int, seed: int) -> list[str]:
    """``count`` notes of about 35 characters; the same for the same seed.

    More than half name somebody, a quarter have an address, two fifths a phone or identity number. A tenth are four sentences
    that come again, and so do short notes by chance.
    """
    chance = random.Random(seed)
    return [_note(chance) for _ in range(count)]


def _note(chance: random.Random) -> str:
    if chance.random() < _SAME:
        return chance.choice(_REPEATED)
    form = chance.choice(_OPENINGS) + chance.choice(_MATTERS)
    form += chance.choice(_PLACES) if chance.random() < _PLACED else ""
    form += chance.choice(_NUMBERS) if chance.random() < _NUMBERED else ""
    return string.Formatter().vformat(form + chance.choice(_ENDINGS), (), _Drawn(chance))


class _Drawn(dict[str, str]):
    """What stands in a form, drawn when it is asked for."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def __missing__(self, key: str) -> str:
        chance = self._chance
        if key in ("name", "other"):
            return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2)))
        if key in ("road", "estate", "district"):
            return "".join(chance.choices("朝阳东海新华安建解放中山文人民", k=2)) + {"road": "路", "estate": "小区"}.get(
                key, "区"
            )
        drawn = {
            "city": lambda: chance.choice(_CITIES),
            "phone": lambda: f"1390000{chance.randint(0, 9999):04}",
            "card": lambda: _card(chance),
            "amount": lambda: str(chance.randint(5, 300)),
            "ticket": lambda: f"GD{chance.randint(10**9, 10**10 - 1)}",
            "number": lambda: str(chance.randint(1, 300)),
            "building": lambda: str(chance.randint(1, 30)),
            "room": lambda: f"{chance.randint(1, 30)}0{chance.randint(1, 4)}",
        }
        return drawn[key]()


def _card(chance: random.Random) -> str:
    """An identity number of somebody born between 1900 and 1909, with its check character."""
    body = f"110101190{chance.randint(0, 9)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randint(0, 999):03}"
    return body + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]

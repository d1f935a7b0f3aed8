"""Call notes from a seed: invented names and places, no two sentences alike but by chance."""

from __future__ import annotations

import random

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志海晓小春梅"
_FORMS = (
    "客户{name}来电反映宽带故障，联系电话1390000{number}，已派单",
    "用户{name}要求办理套餐变更，家住某某市某某区某某路{number}号",
    "来电人称手机无法上网，已指导重启，工单{number}恢复正常",
    "{name}先生投诉资费问题，要求退费{number}元，已安抚",
    "处理人{name}已上门，更换光猫后测速正常，用户满意",
    "系统告警：核心路由器端口{number}流量异常，值班人员{name}已处理",
    "用户咨询国际漫游资费，已答复，工单{number}关闭",
)


def notes(count: int, seed: int) -> list[str]:
    """``count`` notes of about 25 characters; the same for the same seed."""
    chance = random.Random(seed)
    return [_note(chance) for _ in range(count)]


def _note(chance: random.Random) -> str:
    name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2)))
    return chance.choice(_FORMS).format(name=name, number=chance.randint(1000, 9999))

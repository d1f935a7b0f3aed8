"""BSS: complaints, written down in free text. A tenth of the texts holds a phone number, a hundredth an ID number."""

from __future__ import annotations

from scanner.demo.draw import Draw
from scanner.demo.people import People
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

MOBILE_SHARE, NAME_SHARE, ADDRESS_SHARE, ID_SHARE = 0.10, 0.06, 0.04, 0.01

_OPENINGS = (
    "用户反映本月话费比上月高，要求核查扣费明细。",
    "用户称家中宽带晚间经常断线，重启光猫后仍不稳定。",
    "用户投诉营业厅排队时间过长，要求改进服务。",
    "用户要求退订未经确认开通的增值业务，并退还费用。",
    "用户反映地下车库没有信号，通话时常中断。",
    "用户称经常收到营销短信，要求屏蔽。",
    "用户反映套餐到期未提醒，产生了套餐外流量费。",
    "用户咨询携号转网条件，对合约期说明不满意。",
)
_NOISE = (
    "涉及金额{amount}元。",
    "订单号{order}。",
    "客户端版本{version}。",
    "首次来电时间2024-01-{day:02d}，已催单{times}次。",
    "宽带速率标称{speed}M，实测不足一半。",
)
_ANSWERS = (
    "已解释，用户认可。",
    "已派单至装维班组，待回访。",
    "已退费并关闭业务。",
    "用户不认可，升级处理。",
    "多次联系未果，暂缓。",
)


def complaints(world: World) -> Table:
    """投诉工单: the number it is about, the text, and how it was handled."""
    draw, people = world.draw("ts_gd"), world.customers
    n = world.rows(6_000)
    who = world.persons(draw, n)
    return Table(
        "ts_gd",
        {
            "gdbh": [f"TS202401{digits}" for digits in draw.characters(n, 8)],
            "slhm": [people.mobiles[i] for i in who],
            "tslx": draw.pick(n, ("资费争议", "网络质量", "服务态度", "业务退订", "垃圾短信")),
            "tsnr": _texts(draw, people, who),
            "cljg": _answers(draw, people, who),
            "jbr_gh": [f"KF{digits}" for digits in draw.characters(n, 4)],
            "myd": draw.integers(n, 1, 10),
            "sl_time": draw.times(n, YEAR, 31),
        },
        comment="投诉工单",
        notes={"slhm": "受理号码", "tsnr": "投诉内容", "cljg": "处理结果", "jbr_gh": "经办人工号", "myd": "满意度"},
    )


def _texts(draw: Draw, people: People, who: list[int]) -> list[str]:
    n = len(who)
    parts = (
        draw.pick(n, _OPENINGS),
        _noise(draw, n),
        _said(draw, MOBILE_SHARE, [f"请回电{people.mobiles[i]}。" for i in who]),
        _said(draw, NAME_SHARE, [f"联系人{people.names[i]}，白天方便接听。" for i in who]),
        _said(draw, ADDRESS_SHARE, [f"安装地址：{people.addresses[i]}。" for i in who]),
        _said(draw, ID_SHARE, [f"已核对机主身份证{people.id_cards[i]}。" for i in who]),
    )
    return ["".join(texts) for texts in zip(*parts, strict=True)]


def _answers(draw: Draw, people: People, who: list[int]) -> list[str]:
    calls = _said(draw, 0.03, [f"改约回访号码{people.mobiles[-i]}。" for i in who])
    return [answer + call for answer, call in zip(draw.pick(len(who), _ANSWERS), calls, strict=True)]


def _noise(draw: Draw, n: int) -> list[str]:
    fills = zip(
        draw.pick(n, ("",) * 6 + _NOISE),
        draw.decimals(n, 1, 900),
        draw.characters(n, 19),
        draw.integers(n, 1, 20),
        draw.integers(n, 1, 28),
        strict=True,
    )
    return [
        text.format(amount=amount, order=order, version=f"8.{minor}.{day}.{minor}", day=day, times=minor, speed=minor * 100)
        for text, amount, order, minor, day in fills
    ]


def _said(draw: Draw, share: float, sentences: list[str]) -> list[str]:
    return [sentence if said else "" for sentence, said in zip(sentences, draw.chances(len(sentences), share), strict=True)]

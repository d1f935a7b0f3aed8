"""Ordinary cells and running text, and places in them where an identifier may stand."""

from __future__ import annotations

from random import Random

_OPENINGS = ("客户来电反映", "用户投诉", "回访情况：", "现场处理：", "营业厅反馈，", "工程师备注：")
_MATTERS = (
    "上网速度慢，晚高峰尤其明显",
    "账单金额与套餐不符，要求核实",
    "宽带昨天下午开始无法连接",
    "希望办理套餐变更并了解资费",
    "机顶盒花屏，重启后恢复",
    "装机时间需要改到周末",
    "信号弱，室内通话断续",
)
_ENDINGS = ("已派单处理。", "客户表示满意。", "待二线跟进，预计2个工作日回复。", "已解释，无异议。", "重启设备后正常。")
_AROUND = {
    "CN_MOBILE_PHONE": ("联系电话{}，", "请回拨{}，", "机主手机{}，"),
    "CN_ID_CARD": ("身份证{}，", "证件号码：{}，", "已核对{}，"),
    "BANK_CARD": ("退款至卡号{}，", "银行卡{}扣款失败，", "卡{}，"),
    "EMAIL_ADDRESS": ("资料发{}，", "邮箱{}，", "请发送到{}，"),
    "CN_PLATE_NUMBER": ("车牌{}，", "停车{}，", "车辆{}进场，"),
    "MAC_ADDRESS": ("终端MAC {}，", "设备{}离线，", "绑定{}，"),
    "IMEI": ("串号{}，", "终端IMEI：{}，", "手机IMEI {}，"),
    "CN_USCC": ("单位信用代码{}，", "统一社会信用代码：{}，", "开票税号{}，"),
    "PERSON_NAME": ("客户{}本人来电，", "联系人{}，", "由{}先生签收，"),
    "POSTAL_ADDRESS": ("装机地址{}，", "住址：{}，", "上门到{}，"),
}


def note(r: Random) -> str:
    """A sentence or two of a work order, without anybody in it."""
    return f"{r.choice(_OPENINGS)}{r.choice(_MATTERS)}，{r.choice(_ENDINGS)}"


def note_with(entity_type: str, value: str, r: Random) -> str:
    """The same with an identifier in it."""
    return f"{r.choice(_OPENINGS)}{r.choice(_AROUND[entity_type]).format(value)}{r.choice(_MATTERS)}，{r.choice(_ENDINGS)}"


def ordinary(r: Random) -> str:
    """A cell of a column for references: short codes and words."""
    kind = r.randrange(4)
    if kind == 0:
        return f"REF-{r.randrange(1000, 99999)}"
    if kind == 1:
        return r.choice(("无", "已登记", "见附件", "不适用", "同上"))
    return (
        f"{r.choice(('批次', '柜台', '渠道'))}{r.randrange(1, 999)}"
        if kind == 2
        else f"K{r.randrange(100, 999)}/{r.randrange(10, 99)}"
    )

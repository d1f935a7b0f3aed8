"""How documents say in Chinese what triggers a duty, how it stands, and how sure its text and day are."""

from __future__ import annotations

from catalog.obligations import Obligation, State

STATE = {
    State.OVERDUE: "已逾期",
    State.OPEN: "待履行",
    State.UNDECIDED: "是否适用尚待判定",
    State.UNKNOWN: "须自查",
    State.MET: "已履行",
}
"""The states, the most urgent one first."""
TRIGGER = {
    "always": "所有单位",
    "important": "重要数据",
    "core_candidate": "核心数据候选",
    "core": "核心数据",
    "pi_over_10m": "1000万人以上个人信息",
    "pi_over_1m": "100万人以上个人信息",
    "sensitive_pi": "敏感个人信息",
    "minors": "不满十四周岁未成年人个人信息",
    "shared": "重要数据对外共享",
    "exported": "向境外提供",
    "ciio": "关键信息基础设施",
    "change_reached": "较备案变化30%以上",
}
EVIDENCE = {
    "verbatim": "条文已按原文核对",
    "secondary": "据二手资料，引用前请核对原文",
    "own": "条文未经原文核对，引用前请核对",
}
_CARRIED = "日期沿用往年或其他地区，请向主管部门核实"
_HOLIDAYS = "途经年度的节假日安排尚未公布，日期可能变动"


def certainty(one: Obligation) -> str:
    """How sure the duty's text and, where it has one, its day are."""
    notes = [EVIDENCE[one.duty.evidence]]
    if one.due is not None:
        notes += [_CARRIED] if one.carried_over else []
        notes += [] if one.certain else [_HOLIDAYS]
    return "；".join(notes)


def triggers(one: Obligation) -> str:
    """What made it apply, or may make it."""
    return "、".join(TRIGGER.get(name, name) for name in one.triggers)


def standing(one: Obligation) -> str:
    """Its state, with the declared fact that it was held against."""
    answers = {} if one.duty.at_least is not None else {"1": "已声明“是”", "0": "已声明“否”"}
    found = answers.get(one.found, one.found)
    return f"{STATE[one.state]}（{found}）" if found else STATE[one.state]

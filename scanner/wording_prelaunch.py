"""Words of the gate before launch and of bundles, in Chinese and English. ``{n}`` is how many, ``{names}`` which."""

from __future__ import annotations

PRELAUNCH_WORDS: dict[str, tuple[str, str]] = {
    "prelaunch": ("上线门禁", "Before launch"),
    "may_launch": ("可以上线", "may launch"),
    "needs_sign_off": ("须经签字同意后上线", "needs sign-off"),
    "could_not_tell": ("不能得出结论", "could not tell"),
    "exit_code": ("退出码", "exit code"),
    "gate_conditions": ("检查的条件", "Conditions"),
    "gate_met": ("触发的条件", "Met"),
    "gate_open": ("不能判断", "Could not be told"),
    "gate_compared": ("与目录比较", "Against the catalogue"),
    "new_item": ("目录中没有的数据项", "data item that the catalogue does not know"),
    "gate_new_items": ("新增数据项", "New data items"),
    "gate_new_columns": ("新增敏感个人信息字段（{standard}）", "New columns of sensitive personal information ({standard})"),
    "gate_people": ("责任部门声明的最多人数", "People at most, as declared"),
    "gate_side_by_side": ("仅本次扫描：{}；全公司：{}", "this run alone: {}; company: {}"),
    "gate_not_known": ("没有目录可查", "no catalogue knows it"),
    "gate_none": ("无", "none"),
    "gate_all_new": ("目录为空或没有使用目录，全部视为新增", "the catalogue is empty or was not used: all of it is new"),
    "gate_source_failed": ("没有读到的数据源 {n} 个：{names}", "{n} sources could not be read: {names}"),
    "gate_not_read": ("没有完整读取的数据集 {n} 个：{names}", "{n} datasets were not read whole: {names}"),
    "gate_nothing_read": ("没有读到任何数据集", "no dataset was found"),
    "gate_undecided": ("级别待判定的数据集 {n} 个：{names}", "the level of {n} datasets is undecided: {names}"),
    "gate_persons_10m_open": (
        "上线后全单位自然人数量是否达到 1000 万（没有清点，或仅有描述；可用 --people 声明最多人数，并先做人数统计）",
        "whether the launch takes the company to 10 million people (nobody counted, or there is only a description; declare the "
        "most there will be with --people, and count what there is with a census)",
    ),
    "gate_change_30pct_open": (
        "上线后与上次备案相比规模变化是否达到 30%（新数据的规模未知或为估算）",
        "whether the launch takes the change since the last filing to 30 % (the size of the new data is unknown or estimated)",
    ),
    "gate_described": (
        "只有描述、没有数据的表 {n} 个：仅按名称、类型和注释判断，不能证明内容与名称相符",
        "{n} tables are descriptions without data: judged by names, types and comments, which proves nothing about their content",
    ),
    "gate_not_published": (
        "本次结果不写入目录现状，只留下结论的操作记录",
        "Not published: the catalogue keeps what it knows of production, and an entry of this verdict",
    ),
    "outlook_persons_10m": ("自然人数量（1000 万）", "people (10 million)"),
    "outlook_change_30pct": ("与上次备案的变化（30%）", "change since the last filing (30 %)"),
    "outlook_reached": ("上线后达到", "reached by this launch"),
    "outlook_already_reached": ("上线前已达到", "reached already, without this launch"),
    "outlook_possible": ("可能达到，不能排除", "possible, cannot be ruled out"),
    "outlook_no_sign": ("未见迹象，但不能证明", "no sign of it, though nothing proves it"),
    "outlook_not_reached": ("不会达到", "not reached"),
    "outlook_no_baseline": ("尚未备案，没有基线", "nothing was filed: there is no baseline"),
    "outlook_not_compared": ("没有目录可比较", "no catalogue to compare with"),
    "bundle_taken": ("已导入，网络 {site}，运行 {run}，数据集 {n} 个", "taken in: site {site}, run {run}, {n} datasets"),
    "bundle_there": ("此前已导入（{at} UTC，{by}），没有变化", "it is there already ({at} UTC, by {by}); nothing has changed"),
}

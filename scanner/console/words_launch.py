"""Words of 上线评估."""

from __future__ import annotations

LAUNCH: dict[str, tuple[str, str]] = {
    "nav_launch": ("上线评估", "Launch"),
    "launch_hint": (
        "按目录中已有的识别结果给出结论。新系统先扫描（流水线中运行 shudian scan --profile prelaunch，或由管理员发起扫描），"
        "再在此查看结论并下载评估单签字。",
        "The verdict rests on what the catalogue knows. Scan a new system first (shudian scan --profile prelaunch in a pipeline, "
        "or a scan here), then read the verdict and take the sheet to be signed.",
    ),
    "launch_choose": ("选择系统", "Choose a system"),
    "launch_show": ("查看结论", "Show the verdict"),
    "launch_may": ("可以上线", "May launch"),
    "launch_sign_off": ("须经签字同意后上线", "Needs sign-off"),
    "launch_could_not_tell": ("不能得出结论", "Could not be told"),
    "launch_hits": ("触发的条件", "Conditions met"),
    "launch_unknown": ("不能判断的内容", "What could not be told"),
    "launch_conditions": ("检查的条件", "Conditions"),
    "launch_items": ("这个系统的数据项", "Data items of this system"),
    "launch_sheet": ("下载评估单", "The assessment sheet"),
    "launch_nothing": ("还没有看得到的系统：先扫描。", "No system is known to you yet: scan first."),
    "launch_none": ("无", "none"),
}

"""How documents say in Chinese what the catalogue says in words of its own."""

from __future__ import annotations

from catalog.filed_changes import ContentKind, Ground, Metric
from catalog.model import RunStatus
from connectors.model import Provenance, Reason, Status

STATUS = {
    Status.COMPLETE: "完整读取或按计划抽样",
    Status.PARTIAL: "部分读取",
    Status.SKIPPED: "未读取",
    Status.FAILED: "读取失败",
    Status.EMPTY: "无数据",
}
RUN_STATUS = {
    RunStatus.COMPLETE: "范围内的数据均已读取",
    RunStatus.PARTIAL: "范围内有数据未能读取，见下",
    RunStatus.FAILED: "没有任何数据源能够读取",
}
REASON = {
    Reason.PERMISSION: "账号没有读取权限",
    Reason.ROW_SECURITY: "行级安全策略隐藏了部分数据",
    Reason.TIMEOUT: "超过时间限制",
    Reason.LOCKED: "对象被其他会话锁定",
    Reason.CHANGED: "扫描期间被删除、改名或修改",
    Reason.UNREACHABLE: "无法连接或连接中断",
    Reason.DENIED: "登录被拒绝",
    Reason.REFUSED: "为保护数据源而主动拒绝读取",
    Reason.CORRUPT: "内容损坏",
    Reason.ENCODING: "字符编码无法识别",
    Reason.ENCRYPTED: "内容已加密",
    Reason.UNSUPPORTED_TYPE: "类型不受支持",
    Reason.TOO_LARGE: "超过大小限制",
    Reason.NOT_A_REGULAR_FILE: "不是普通文件",
    Reason.SOURCE_ERROR: "数据源返回错误",
    Reason.BUDGET: "已用完读取预算（字节或时间）",
    Reason.MEMORY: "解析所需内存超过限额",
    Reason.PARSER_FAILED: "解析程序异常终止或超时",
    Reason.NO_TEXT_LAYER: "没有文字层（扫描图像），无法读取文字",
    Reason.OUTSIDE_WINDOW: "允许扫描的时间段已过",
    Reason.WEAK_SAMPLE: "没有可用的键，只读到开头部分，不足以作出结论",
    Reason.INTERNAL_ERROR: "程序内部错误",
    Reason.CANCELLED: "扫描被取消",
    Reason.EXCLUDED: "按配置排除",
    Reason.OFF_BY_DEFAULT: "默认不读取（视图、外部表）",
    Reason.METADATA_ONLY: "只有描述信息，没有数据可读",
}
PROVENANCE = {
    Provenance.EXACT: "精确",
    Provenance.STATISTICS: "按数据源的统计信息估算",
    Provenance.EXTRAPOLATED: "按抽样推算",
    Provenance.UNKNOWN: "未知",
}
BYTES_KIND = {"table_data": "表数据（不含索引）", "file_length": "文件长度", "compressed": "压缩后大小", "mixed": "多种口径合计"}
ENVIRONMENT = {"test": "测试环境", "development": "开发环境"}
ROLE = {"entrusted": "受托处理的数据", "joint": "共同处理的数据", "customer": "客户托管的数据"}
METRIC = {Metric.RECORDS: "条数", Metric.ENTRIES: "目录条目数", Metric.BYTES: "存储总量"}
GROUND = {
    Ground.COUNTED: "按计数",
    Ground.ESTIMATES: "只有估计值，须精确计数",
    Ground.NEW: "从无到有",
    Ground.VANISHED: "已不存在",
    Ground.KINDS_DIFFER: "字节口径不同，不可比",
    Ground.UNKNOWN: "有数据规模未知",
    Ground.BOTH_NONE: "均为零",
}
CONTENT = {
    ContentKind.NEW_ITEM: "新增数据项",
    ContentKind.GONE: "不再存在（销毁、转移或改名，须人工确认）",
    ContentKind.NOT_FILED_ANY_MORE: "不再属于应备案级别",
    ContentKind.LEVEL: "级别变化",
    ContentKind.CATEGORY: "类别变化",
    ContentKind.NAME: "名称变化",
    ContentKind.CONTENT: "备案内容变化",
    ContentKind.NOT_FOUND: "未找到对应的数据项",
    ContentKind.JOINED: "备案时为多项，现为一项",
}
CHANGE = {
    **{one.value: text for one, text in METRIC.items()},
    **{f"ground_{one.value}": text for one, text in GROUND.items()},
    **{f"content_{one.value}": text for one, text in CONTENT.items()},
}
"""All three by one name each, for what is shown elsewhere."""
LINE_STATE = {
    "reached": "已达到",
    "not_reached": "未达到",
    "possible": "尚不能确定",
    "undecided": "待判定",
    "no_baseline": "尚无备案基线",
}
COUNTED_BY = {
    "not_counted": "未清点",
    "rows_bound": "按条数推定上限，未清点",
    "census": "人数统计（近似去重）",
    "census_exact": "人数统计（精确去重）",
    "several": "各成员方法不同",
}
GAP = {
    "sampled": "只抽样读取，未见个人信息，但不能证明没有",
    "several_in_a_cell": "一格可能含多人（文本或列表）",
    "unread_columns": "有字段不能读取",
}
CORE_CANDIDATE_NOTE = "核心数据候选，待行业监管部门审核确定"
_MISSING = {
    "data": "数据未能读取",
    "category": "类别未能确定",
    "rule": "没有规则说明该类别的级别",
    "system_grade": "系统定级未声明",
    "persons": "须清点人数",
    "persons_upper": "人数上限未知",
    "rows": "条数未知",
    "bytes": "存储量未知",
}


def missing(name: str) -> str:
    """What a level waits for (an entry of ``undecided_for``), as people read it."""
    kind, _, rest = name.partition(".")
    if kind == "thresholds" and rest:
        return f"阈值 {rest} 未填写"
    return f"{rest} 未声明" if kind == "declared" and rest else _MISSING.get(name, name)

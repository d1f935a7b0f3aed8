"""Words of data items and of how much they hold, in Chinese and English."""

from __future__ import annotations

ITEM_WORDS: dict[str, tuple[str, str]] = {
    "bytes": ("存储量", "bytes"),
    "identity": ("标识", "identity"),
    "places": ("位置", "places"),
    "coverage": ("读取范围", "coverage"),
    "power": ("发现占比1%的成片数据的概率", "chance to meet values that sit in 1 % of it in one piece"),
    "several": ("多种方式", "several ways"),
    "differing": ("与多数成员结论不同", "members whose verdict is not that of most"),
    "members_unknown": ("个成员规模未知", "members of unknown size"),
    "renamings": ("可能是改名或迁移（由人确认）", "perhaps renamed or moved (a person decides)"),
    "gone_items": ("已不存在", "no longer there"),
    "recorded": ("已记录", "recorded"),
    "table_data": ("表数据，不含索引", "table data without indexes"),
    "file_length": ("文件长度", "length of files"),
    "compressed": ("压缩后", "compressed"),
    "mixed": ("多种口径合计", "sums of different kinds"),
    "exact": ("精确", "exact"),
    "statistics": ("数据源统计信息", "the source's statistics"),
    "extrapolated": ("按抽样推算", "extrapolated"),
    "grown_together": ("合为一族", "grown together"),
    "moved": ("系统或主体改名", "moved"),
    "linked": ("改名或迁移", "linked"),
    "merged": ("合并", "merged"),
    "split": ("拆分", "split"),
    "undone": ("撤销", "undone"),
    "scan": ("扫描", "scan"),
}

"""Words of the look at a few masked values."""

from __future__ import annotations

PEEK: dict[str, tuple[str, str]] = {
    "peek": ("看几个掩码值", "Look at masked values"),
    "peek_title": ("掩码值", "Masked values"),
    "peek_masked": ("掩码后的值（最多 5 个）", "Value, masked (5 at most)"),
    "peek_digits": ("{count} 位数字", "{count} digits"),
    "peek_letters": ("{count} 个字母", "{count} letters"),
    "peek_han": ("{count} 个汉字", "{count} Han characters"),
    "peek_others": ("{count} 个其他字符", "{count} others"),
    "peek_none": ("没有读到", "Nothing was read"),
    "peek_empty": ("读到的几行中，这个字段都是空的。", "The column is empty in the rows that were read."),
    "peek_hint": (
        "刚刚从数据源读取，只显示这一次：不保存、不缓存、不写日志。谁看了哪个字段、看了几个，已记入审计。",
        "Read from the source just now and shown once: not stored, cached or logged. Who looked at which column, and how many "
        "values, is in the record.",
    ),
    "peek_off": (
        "本单位没有启用查看掩码值（shudian.yaml 的 console.peek）。",
        "Looking at masked values is not switched on (console.peek in shudian.yaml).",
    ),
    "no_such_column": ("没有这个字段。", "There is no such column."),
}

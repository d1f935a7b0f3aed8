"""Words of the record, in Chinese and English."""

from __future__ import annotations

from catalog import Fault

AUDIT_WORDS: dict[str, tuple[str, str]] = {
    "audit_head": ("审计记录末条", "end of the record"),
    "audit_empty": ("还没有审计记录", "nothing is recorded yet"),
    "audit_anchors": ("已比对的锚点", "anchors compared"),
    "audit_no_anchor": (
        "没有锚点：末尾被截断或整体回退将无法发现。请在 shudian.yaml 设置 audit.anchor",
        "no anchor: an end cut off or a rollback of the whole cannot be seen. Set audit.anchor in shudian.yaml",
    ),
    "audit_sound": ("审计记录完整，未发现改动", "the record is sound"),
    "audit_broken": ("审计记录被改动或损坏", "the record was changed or is damaged"),
    "audit_purged": ("（内容已按期限清除）", "(content purged after its time)"),
    "audit_dropped": ("已清除内容的条数", "entries whose content was purged"),
    f"fault_{Fault.MISSING}": ("缺少此条", "this entry is missing"),
    f"fault_{Fault.CONTENT}": ("内容与记录时不同", "its content is not what was recorded"),
    f"fault_{Fault.ENTRY}": ("时间、人员、种类或哈希与记录时不同", "its time, actor, kind or hash is not what was recorded"),
    f"fault_{Fault.LINK}": ("与前一条不相接", "it does not follow the entry before it"),
    f"fault_{Fault.PURGED}": ("内容缺失，且没有清除记录", "its content is gone, and no purge says so"),
    f"fault_{Fault.ANCHOR}": ("与锚点不符", "it is not what an anchor says"),
    f"fault_{Fault.CUT}": ("锚点中有此条，记录中已没有", "an anchor knows it, the record does not"),
}

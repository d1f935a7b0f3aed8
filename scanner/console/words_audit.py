"""Words of 审计."""

from __future__ import annotations

AUDIT: dict[str, tuple[str, str]] = {
    "record_head": ("记录末端", "End of the record"),
    "verify": ("校验全部记录", "Verify the whole record"),
    "record_sound": ("记录完整，未见改动。", "The record is whole."),
    "record_broken": ("记录有 {count} 处问题。", "{count} things are wrong with the record."),
    "anchors_used": ("对照了 {count} 个外部锚点。", "Checked against {count} anchors outside."),
    "no_anchors": (
        "没有外部锚点：无法发现末端被截断或整体回退。请在 shudian.yaml 中设置 audit.anchor。",
        "No anchors outside: a cut end or a rollback cannot be seen. Set audit.anchor in shudian.yaml.",
    ),
    "kind": ("种类", "Kind"),
    "purged": ("（内容已按期限清除）", "(content purged after its time)"),
    "audit_scan": ("扫描", "scan"),
    "audit_rules": ("规则", "rules"),
    "audit_decision": ("复核", "decision"),
    "audit_declaration": ("申报", "declaration"),
    "audit_items": ("数据项", "items"),
    "audit_census": ("人数统计", "census"),
    "audit_filing": ("备案", "filing"),
    "audit_filing_event": ("备案进展", "filing event"),
    "audit_export": ("导出", "export"),
    "audit_login": ("登录", "login"),
    "audit_access": ("账号与权限", "access"),
    "audit_notice": ("通知", "notice"),
    "audit_purge": ("清除", "purge"),
}

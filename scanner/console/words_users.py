"""Words of 用户 and of one's own account."""

from __future__ import annotations

USERS: dict[str, tuple[str, str]] = {
    "add_user": ("新增账号", "Add an account"),
    "display": ("姓名", "Name shown"),
    "scope": ("范围", "Scope"),
    "scope_hint": (
        "留空为全公司；或 department:部门、system:系统、city:城市。扫描、备案、数据源、审计和用户管理只能是全公司的。",
        "Empty means everywhere; else department:NAME, system:ID or city:NAME. Scans, filing, sources, audit and accounts are "
        "always company-wide.",
    ),
    "role": ("角色", "Role"),
    "no_role": ("（无）", "(none)"),
    "enabled": ("启用", "enabled"),
    "disabled": ("已停用", "disabled"),
    "no_password_yet": ("尚未设置口令", "no password yet"),
    "edit": ("修改", "Change"),
    "saved": ("已保存。", "Saved."),
    "not_yourself": (
        "不能修改自己的角色或停用自己，请由另一位管理员操作。",
        "Your own roles and state are for another admin to change.",
    ),
    "odd_scope": ("范围写作 department:部门、system:系统 或 city:城市。", "A scope is department:NAME, system:ID or city:NAME."),
    "invite": ("发出新邀请", "Invite again"),
    "invited": (
        "把下面的令牌交给 {name}，由本人在 /invitation 页面设置口令。{days} 天内有效，只能用一次，离开本页后不再显示。",
        "Hand this token to {name}, who chooses a password at /invitation. It works once, for {days} days, shown this once.",
    ),
    "invitation": ("设置口令", "Choose a password"),
    "invitation_token": ("邀请令牌", "Token of the invitation"),
    "tokens": ("程序访问令牌（API）", "Tokens for programs (API)"),
    "token_name": ("用途", "What for"),
    "days": ("有效天数", "Days"),
    "make_token": ("新建令牌", "Make a token"),
    "fresh_token": ("请立即保存，离开本页后不再显示：", "Keep it now, it is not shown again:"),
    "revoke": ("收回", "Take back"),
    "token_revoked": ("令牌已收回。", "The token was taken back."),
    "made_at": ("建立", "made"),
    "ends_at": ("到期", "ends"),
    "used_at": ("最近使用", "last used"),
    "revoked": ("已收回", "taken back"),
    "over": ("已过期", "over"),
    "sure_revoke": ("收回后使用它的程序将无法访问，确定吗？", "Programs that use it will be kept out. Sure?"),
}

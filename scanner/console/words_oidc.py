"""Words of signing in with the company's identity provider: each refusal says what to do."""

from __future__ import annotations

_AGAIN = ("请重新登录", "Please sign in again")
_ADMIN = ("若再次出现，请把下面的代号告诉管理员。", "If it happens again, tell the admin the code below.")

OIDC: dict[str, tuple[str, str]] = {
    "oidc_sign_in": ("使用公司账号登录", "Sign in with the company account"),
    "oidc_again": ("重新登录", "Sign in again"),
    "oidc_or": ("或使用本地账号", "Or with a local account"),
    "oidc_emergency": ("应急管理员登录", "Emergency admin"),
    "oidc_not_in": ("没有登录", "Not signed in"),
    "oidc_code_is": ("代号", "Code"),
    "oidc_only_break_glass": (
        "这里只有设置中 console.oidc.break_glass 指定的用户名可以有口令，请使用该用户名。",
        "Here only the name set as console.oidc.break_glass may have a password: use that name.",
    ),
    "oidc_away": (
        "公司登录服务没有响应。请稍后再试；仍不行时请联系登录服务的管理员。",
        "The company's sign-in service does not answer. Please try again in a moment, or ask those who run it.",
    ),
    "oidc_odd": (
        "公司登录服务的回答与设置不符。请让管理员运行 shudian doctor，核对 console.oidc.issuer。",
        "The sign-in service does not answer as it is set up here. Ask the admin to run shudian doctor and to check "
        "console.oidc.issuer.",
    ),
    "oidc_busy": ("同时登录的人太多，请稍后再试。", "Too many people are signing in. Please try again in a moment."),
    "oidc_state": (
        "这次登录不是在本浏览器发起的、已超过 10 分钟，或者已经用过。请重新登录。",
        "This sign-in was not begun in this browser, is older than 10 minutes, or was used already. Please sign in again.",
    ),
    "oidc_declined": ("您在登录页面取消了登录。", "You said no on the sign-in service's page."),
    "oidc_refused": (
        "公司登录服务拒绝了登录。请重新登录；仍不行时请联系登录服务的管理员。",
        "The company's sign-in service said no. Please sign in again, or ask those who run it.",
    ),
    "oidc_secret": (
        "取不到客户端密钥。请让管理员检查 console.oidc.client_secret 指向的环境变量或文件。",
        "The client secret cannot be had. Ask the admin to look at what console.oidc.client_secret refers to.",
    ),
    "oidc_code": (
        "公司登录服务不接受本系统。请让管理员核对客户端密钥和回调地址（console.oidc.address 加 /oidc/callback）。",
        "The sign-in service does not accept this console. Ask the admin to check the client secret and the redirect address "
        "(console.oidc.address and /oidc/callback).",
    ),
    "oidc_token_time": (
        "登录凭证已过期或时间不符。请重新登录；若再次出现，请让管理员核对本机与登录服务的时钟。",
        "The sign-in is out of its time. Please sign in again; if it happens again, ask the admin to compare this machine's "
        "clock with that of the sign-in service.",
    ),
    "oidc_nameless": (
        "公司登录服务没有给出用户名。请让管理员核对 console.oidc.name_claim 和 scopes。",
        "The sign-in service gives no user name. Ask the admin to check console.oidc.name_claim and scopes.",
    ),
    "oidc_taken": (
        "已有同名账号，不能自动合并。请联系数典管理员处理。",
        "There is another account of your name, and accounts are not merged by themselves. Please ask Shudian's admin.",
    ),
    "oidc_no_roles": (
        "您的身份已确认，但在数典中没有角色。请向公司账号的管理员申请以下任意一项，然后重新登录：",
        "You are who you are, but have no role in Shudian. Ask those who run the company's accounts for one of these, then sign "
        "in again:",
    ),
    "oidc_clash": (
        "您的公司账号对应的角色不能由同一人担任（管理员不复核，审计员只读）。请让公司账号的管理员去掉其中之一。",
        "The roles that your company account gives cannot be held by one person (an admin does not review, an auditor only "
        "reads). Ask those who run the company's accounts to take one away.",
    ),
    "oidc_disabled": (
        "您在数典中的账号已停用。请联系数典管理员。",
        "Your account in Shudian is disabled. Please ask Shudian's admin.",
    ),
    "oidc_has_no_password": ("用公司账号登录，没有本地口令", "signs in with the company account"),
    "oidc_roles_elsewhere": (
        "这个账号的角色来自公司登录服务，请在那里修改；需要立即收回时请停用账号。",
        "The roles of this account come from the company's sign-in service: change them there, or disable the account to take "
        "them away at once.",
    ),
    "oidc_no_local": (
        "这里只用公司账号登录：账号在首次登录时自动建立，请在公司登录服务中授予对应的组。",
        "Here people sign in with the company account only: their accounts are made when they first sign in. Give them the group "
        "in the company's sign-in service.",
    ),
    "oidc_out": ("已退出数典。", "You are out of Shudian."),
    "oidc_out_there": ("正在退出公司登录服务…", "Signing out of the company's sign-in service…"),
    "oidc_out_link": ("如果没有自动跳转，请点这里", "If nothing happens, go on here"),
    **{
        f"oidc_token_{what}": (
            f"登录凭证未通过检查（{zh}）。{_AGAIN[0]}；{_ADMIN[0]}",
            f"The sign-in did not pass a check ({en}). {_AGAIN[1]}. {_ADMIN[1]}",
        )
        for what, zh, en in (
            ("form", "格式", "its form"),
            ("algorithm", "签名算法", "its algorithm"),
            ("key", "签名密钥", "its key"),
            ("signature", "签名", "its signature"),
            ("issuer", "签发者", "its issuer"),
            ("audience", "接收者", "whom it is for"),
            ("nonce", "与本次登录不对应", "not of this sign-in"),
            ("claims", "内容", "its content"),
        )
    },
}

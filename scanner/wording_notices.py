"""Words and sentences of notices, in Chinese and English."""

from __future__ import annotations

from catalog import DeliveryState
from config import NoticeKind

NOTICE_WORDS: dict[str, tuple[str, str]] = {
    "notice_title": ("数典：{count} 条通知", "Shudian: {count} notices"),
    "notice_title_one": ("数典：{kind}", "Shudian: {kind}"),
    "notice_more": ("还有 {} 条", "and {} more"),
    "notice_where": ("查看：{where}", "Look at: {where}"),
    "notice_test": ("这是一条测试通知，通道可用。", "This is a test: the channel works."),
    "notice_test_title": ("数典：测试通知", "Shudian: a test"),
    f"notice_{NoticeKind.PEOPLE_OVER}": ("人数达到界线", "a line of people is reached"),
    f"notice_{NoticeKind.CHANGE_OVER}": ("变化达到界线", "the change since the filing is over its line"),
    f"notice_{NoticeKind.LEVEL_RISE}": ("级别上升", "a level rose"),
    f"notice_{NoticeKind.DEADLINE}": ("期限", "deadline"),
    f"notice_{NoticeKind.RUN_FAILED}": ("扫描失败", "a scan failed"),
    f"notice_{NoticeKind.SERVICE_FAILED}": ("任务失败", "a task failed"),
    f"notice_{NoticeKind.NEW_SENSITIVE}": ("新的敏感字段", "new sensitive columns"),
    f"notice_{NoticeKind.PEOPLE_NEAR}": ("人数接近界线", "people near a line"),
    f"notice_{NoticeKind.CHANGE_NEAR}": ("变化接近界线", "the change is near its line"),
    f"notice_{NoticeKind.FILING_ANSWERED}": ("备案有答复", "a filing was answered"),
    f"notice_{NoticeKind.DISAGREES}": ("识别结果与人工决定不一致", "the machine disagrees with a decision"),
    f"notice_{NoticeKind.RUN_PARTIAL}": ("扫描不完整", "a scan is not complete"),
    f"notice_{NoticeKind.RUN_DONE}": ("扫描完成", "a scan is done"),
    f"delivery_{DeliveryState.WAITING}": ("待发送", "waiting"),
    f"delivery_{DeliveryState.SENDING}": ("发送中", "being sent"),
    f"delivery_{DeliveryState.DELIVERED}": ("已送达", "delivered"),
    f"delivery_{DeliveryState.GIVEN_UP}": ("已放弃", "given up"),
    "no_notices": ("没有通知", "No notices"),
    "no_channels": ("没有设置通知通道（notices.channels）", "No channels are set (notices.channels)"),
    "quiet_now": ("免打扰时段", "quiet hours"),
    "taken_up_again": ("重新发送", "taken up again"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    "level": ("{kind}：{subject}，{before} → {after}", "{kind}: {subject}, {before} → {after}"),
    "level_new": ("{kind}：{subject}，新数据项，{after}", "{kind}: {subject}, a new item, {after}"),
    "sensitive": ("{kind}：{subject}，{columns} 个（{named}）", "{kind}: {subject}, {columns} ({named})"),
    "sensitive_first": (
        "首次扫描 {subject}：{datasets} 个数据集有 {columns} 个敏感字段；重要或以上的数据项 {important} 个",
        "First scan of {subject}: {columns} sensitive columns in {datasets} datasets; {important} items important or above",
    ),
    "people": (
        "{kind}：{line}，{scope}，下限 {lower}，上限 {upper}，界线 {limit}",
        "{kind}: {line}, {scope}, at least {lower}, at most {upper}, line {limit}",
    ),
    "change": (
        "{kind}：较备案 {filing} 变化 {percent}%（{state}），界线 {limit}%{where}",
        "{kind}: {percent}% since filing {filing} ({state}), line {limit}%{where}",
    ),
    "deadline": ("期限还有 {left} 天（{on}）：{subject}", "Due in {left} days ({on}): {subject}"),
    "deadline_over": ("已逾期 {left} 天（{on}）：{subject}", "Overdue by {left} days ({on}): {subject}"),
    "run": (
        "{kind}：第 {subject} 次运行，{sources} 个数据源中 {failed} 个失败{named}；{unread} 个数据集未读取",
        "{kind}: run {subject}, {failed} of {sources} sources failed{named}; {unread} datasets were not read",
    ),
    "run_done": (
        "{kind}：第 {subject} 次运行，{sources} 个数据源，{datasets} 个数据集",
        "{kind}: run {subject}, {sources} sources, {datasets} datasets",
    ),
    "service": ("{kind}：{what} {subject} {reason}", "{kind}: {what} {subject} {reason}"),
    "answered": ("{kind}：{subject}，{answer}（{on}）", "{kind}: {subject}, {answer} ({on})"),
    "disagrees": ("{kind}：{subject}，人工 {said}，识别 {machine}", "{kind}: {subject}, decided {said}, recognised {machine}"),
    "what_job": ("扫描任务", "job"),
    "what_schedule": ("计划", "schedule"),
    "what_bundle": ("离线包", "bundle"),
    "answer_accepted": ("审核通过", "accepted"),
    "answer_returned": ("退回", "returned"),
}

"""What offices keep in files: security, strategy, research and staff."""

from __future__ import annotations

from datetime import datetime

from scanner.demo import identities
from scanner.demo.people import make_people
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

_PARTS = ("web", "数据库", "中间件", "操作系统", "网管前置")
_EVENTS = (
    "骨干光缆中断",
    "核心网元故障",
    "大面积断电",
    "勒索软件攻击",
    "重大活动通信保障",
    "数据泄露",
    "拒绝服务攻击",
    "地震灾害",
)
_TOPICS = ("太赫兹通信", "确定性网络", "空天地一体组网", "量子密钥分发", "通感一体化", "网络大模型", "抗毁路由", "光电合封")


def firewall(world: World) -> Table:
    """防火墙策略: sources as prefixes, destinations as addresses, and a counter of hits."""
    draw, people = world.draw("fw_policy"), world.customers
    n = world.rows(900)
    who = world.persons(draw, n)
    return Table(
        "fw_policy",
        {
            "policy_id": draw.integers(n, 10_001, 19_999),
            "src_zone": draw.pick(n, ("trust", "dmz", "untrust", "mgmt")),
            "src_net": [f"10.{a}.{b}.0/24" for a, b in zip(draw.integers(n, 0, 255), draw.integers(n, 0, 255), strict=True)],
            "dst_ip": identities.private_addresses(draw, n),
            "dst_port": draw.pick(n, (22, 80, 443, 1521, 3306, 5432, 8080)),
            "action": draw.pick(n, ("permit", "deny"), (70, 30)),
            "hit_count": draw.integers(n, 410_000, 430_999),
            "applicant": [people.names[i] for i in who],
            "expire_date": draw.dates(n, datetime(2024, 6, 1), 300),
        },
    )


def vulnerabilities(world: World) -> Table:
    """漏洞清单: which of our machines can be attacked how, and who repairs it."""
    draw, people = world.draw("vuln"), world.customers
    n = world.rows(500)
    who = world.persons(draw, n)
    return Table(
        "漏洞清单",
        {
            "漏洞编号": [
                f"CVE-{year}-{number}"
                for year, number in zip(draw.integers(n, 2019, 2023), draw.integers(n, 10_000, 49_999), strict=True)
            ],
            "资产IP": identities.private_addresses(draw, n),
            "资产类别": draw.pick(n, _PARTS),
            "组件版本": [f"{a}.{b}.{c}.{d}" for a, b, c, d in zip(*(draw.integers(n, 1, 19) for _ in range(4)), strict=True)],
            "CVSS评分": draw.decimals(n, 4, 10, 1),
            "风险等级": draw.pick(n, ("高危", "中危", "严重")),
            "发现日期": draw.dates(n, YEAR, 31),
            "整改责任人": [people.names[i] for i in who],
            "联系电话": [people.mobiles[i] for i in who],
            "状态": draw.pick(n, ("已修复", "整改中", "已接受")),
        },
    )


def plans(world: World) -> Table:
    """应急预案: what is done when something breaks, and who is on duty."""
    draw, people = world.draw("plans"), world.customers
    n = world.rows(60)
    who, events = world.persons(draw, n), draw.pick(n, _EVENTS)
    steps = [
        f"发现{event}后10分钟内上报值班长，启动{grade}级响应，切换备用路由并通报相关单位。"
        for event, grade in zip(events, draw.pick(n, ("一", "二", "三")), strict=True)
    ]
    return Table(
        "应急预案",
        {
            "预案编号": [f"YJ-2024-{number:03d}" for number in range(1, n + 1)],
            "预案名称": [f"{event}应急预案" for event in events],
            "响应级别": draw.pick(n, ("Ⅰ级", "Ⅱ级", "Ⅲ级")),
            "处置流程": steps,
            "值班长": [people.names[i] for i in who],
            "值班电话": identities.landlines(draw, n),
            "修订日期": draw.dates(n, datetime(2023, 1, 1), 300),
        },
    )


def statistics(world: World) -> Table:
    """未公开经营统计: figures of cities and months that nobody outside knows yet."""
    draw = world.draw("statistics")
    cities = ("长沙市", "株洲市", "湘潭市", "衡阳市", "岳阳市", "常德市")
    months = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)]
    keys = [(month, city) for month in months for city in cities]
    n = len(keys)
    return Table(
        "月度经营",
        {
            "月份": [month for month, _ in keys],
            "地市": [city for _, city in keys],
            "移动用户数": draw.integers(n, 410_000, 5_900_000),
            "移动业务收入": draw.decimals(n, 1000, 90_000),
            "宽带用户数": draw.integers(n, 100_000, 900_000),
            "宽带业务收入": draw.decimals(n, 500, 30_000),
            "市场份额": draw.decimals(n, 22, 53, 4),
            "同比增幅": draw.decimals(n, 98, 118, 4),
        },
    )


def projects(world: World) -> Table:
    """科研项目: technology that is not public yet."""
    draw, people = world.draw("projects"), world.customers
    n = world.rows(120)
    who, topics = world.persons(draw, n), draw.pick(n, _TOPICS)
    goals = zip(topics, draw.integers(n, 2, 40), draw.decimals(n, 0.1, 9, 1), strict=True)
    return Table(
        "科研项目",
        {
            "项目编号": [f"KY2024{number:04d}" for number in range(1, n + 1)],
            "项目名称": [f"{topic}关键技术研究" for topic in topics],
            "项目来源": draw.pick(n, ("国家重点研发计划", "省级科技计划", "企业自研")),
            "技术路线": [
                f"面向{topic}的原型系统，目标速率{rate}Gbps，时延不高于{delay}毫秒，核心算法尚未公开。"
                for topic, rate, delay in goals
            ],
            "项目负责人": [people.names[i] for i in who],
            "经费万元": draw.decimals(n, 20, 3000),
            "起始年度": draw.integers(n, 2021, 2024),
            "成果状态": draw.pick(n, ("在研", "待验收", "已结题")),
        },
    )


def staff(world: World) -> Table:
    """员工花名册, with what a personnel office knows of people."""
    draw = world.draw("staff")
    n = world.rows(1_200)
    people = make_people(draw, n, (1966, 36))
    relatives = identities.names(draw, n)
    return Table(
        "员工花名册",
        {
            "工号": [f"HN{number:06d}" for number in draw.integers(n, 1, 999_999)],
            "姓名": people.names,
            "性别": people.genders,
            "身份证号": people.id_cards,
            "出生日期": [day.isoformat() for day in people.births],
            "民族": draw.pick(n, ("汉族", "土家族", "苗族", "侗族"), (92, 4, 3, 1)),
            "政治面貌": draw.pick(n, ("中共党员", "群众", "共青团员")),
            "婚姻状况": draw.pick(n, ("已婚", "未婚", "离异"), (70, 25, 5)),
            "学历": draw.pick(n, ("本科", "硕士", "大专", "博士"), (60, 20, 18, 2)),
            "岗位": draw.pick(n, ("客户经理", "网络优化工程师", "财务主管", "机房运维", "产品经理")),
            "手机号码": people.mobiles,
            "家庭住址": people.addresses,
            "紧急联系人": relatives,
            "紧急联系人电话": identities.mobiles(draw, n),
            "工资卡号": identities.bank_cards(draw, n),
            "基本工资": draw.decimals(n, 4000, 16_000),
            "绩效奖金": draw.decimals(n, 0, 60_000),
            "入职日期": draw.dates(n, datetime(2002, 1, 1), 7900),
            "工位号": [
                f"{floor}-{seat:03d}" for floor, seat in zip(draw.integers(n, 1, 22), draw.integers(n, 1, 180), strict=True)
            ],
        },
    )

"""BSS: who the customers are. Persons, groups, cards, and what was exported of them in masked form."""

from __future__ import annotations

import hashlib
from datetime import datetime
from string import ascii_letters, digits

from scanner.demo import identities
from scanner.demo.places import COUNTIES, addresses
from scanner.demo.table import Table
from scanner.demo.world import YEAR, World

_JOBS = ("教师", "工人", "个体经营者", "公务员", "医生", "工程师", "学生", "农民", "司机", "会计", "退休", "销售")
_NATIONS = ("汉族", "土家族", "苗族", "侗族", "瑶族", "回族")
_TRADES = ("制造业", "零售业", "物流", "教育", "医疗", "软件", "餐饮", "建筑")
_WORDS = ("星芒", "橘岸", "云栖", "麓景", "青篱", "望浏", "朝晖", "书岸", "湘源", "禾穗", "砚池", "松径")
_KINDS = ("科技", "物流", "贸易", "建设", "餐饮管理", "教育咨询", "医疗器械", "智能装备")


def customers(world: World) -> Table:
    """客户资料: one row a customer, with the pinyin initials that old systems use as column names."""
    draw, people = world.draw("t_cust_info"), world.customers
    n = people.count
    foreign = identities.foreign_documents(draw, n)
    other = draw.chances(n, 0.04)
    return Table(
        "t_cust_info",
        {
            "cust_id": people.customer_ids,
            "khxm": people.names,
            "zjlx": ["02" if swap else "01" for swap in other],
            "zjhm": [alien if swap else card for card, alien, swap in zip(people.id_cards, foreign, other, strict=True)],
            "lxdh": people.mobiles,
            "lxdz": people.addresses,
            "yzbm": [county.postcode for county in people.counties],
            "email": draw.sparse(identities.emails(draw, n), 0.6),
            "xb": people.genders,
            "csrq": [day.isoformat() for day in people.births],
            "mz": draw.pick(n, _NATIONS, (90, 4, 3, 1, 1, 1)),
            "zy": draw.sparse(draw.pick(n, _JOBS), 0.7),
            "dk_yhkh": draw.sparse(identities.bank_cards(draw, n), 0.3),
            "khxj": draw.integers(n, 1, 5),
            "zt": draw.pick(n, ("1", "0", "9"), (90, 7, 3)),
            "create_ts": draw.epochs(n),
            "upd_time": draw.times(n, YEAR, 31),
        },
        comment="客户资料",
        notes={"khxm": "客户姓名", "zjhm": "证件号码", "dk_yhkh": "代扣银行卡号", "khxj": "客户星级"},
    )


def real_names(world: World) -> Table:
    """实名信息: checks of a customer's document and face. The serial is division code + date + counter, as an ID number is."""
    draw, people = world.draw("realname_auth"), world.customers
    n = world.rows(9_000)
    who = world.persons(draw, n)
    at = draw.moments(n, YEAR, 31)
    faces, codes = draw.hexadecimals(n, 16), draw.pick(n, [county.code for county in COUNTIES])
    serials = [f"{code}{moment:%Y%m%d}{tail}" for code, moment, tail in zip(codes, at, draw.characters(n, 4), strict=True)]
    return Table(
        "realname_auth",
        {
            "ywlsh": serials,
            "cust_id": [people.customer_ids[i] for i in who],
            "svc_num": [people.mobiles[i] for i in who],
            "xm": [people.names[i] for i in who],
            "id_card_no": [people.id_cards[i] for i in who],
            "zjdz": [people.addresses[i] for i in who],
            "qfjg": [f"{people.counties[i].city}公安局{people.counties[i].name[:-1]}分局" for i in who],
            "valid_to": draw.mixed(n, [(0.9, draw.dates(n, datetime(2030, 1, 1), 3000)), (0.1, ("长期",))]),
            "face_photo_path": [f"/rn/face/{moment:%Y%m%d}/{face}.jpg" for moment, face in zip(at, faces, strict=True)],
            "idcard_img_path": [f"/rn/zj/{moment:%Y%m%d}/{face[::-1]}_z.jpg" for moment, face in zip(at, faces, strict=True)],
            "match_score": draw.decimals(n, 71, 99.9, 4),
            "client_ip": identities.private_addresses(draw, n),
            "auth_result": draw.pick(n, ("PASS", "FAIL"), (96, 4)),
            "verify_time": [str(moment) for moment in at],
        },
        comment="实名信息",
        notes={"ywlsh": "业务流水号", "zjdz": "证件地址", "qfjg": "签发机关", "face_photo_path": "人脸照片"},
    )


def groups(world: World) -> Table:
    """集团客户: companies with the person to call."""
    draw, people = world.draw("t_group_cust"), world.customers
    n = world.rows(1_500)
    who, counties = world.persons(draw, n), draw.pick(n, COUNTIES)
    parts = zip(counties, draw.pick(n, _WORDS), draw.pick(n, _KINDS), strict=True)
    return Table(
        "t_group_cust",
        {
            "grp_id": [f"G{code}" for code in draw.characters(n, 9)],
            "grp_name": [f"{county.city[:-1]}{word}{kind}有限公司" for county, word, kind in parts],
            "tyshxydm": identities.usccs(draw, n),
            "lxr_xm": [people.names[i] for i in who],
            "lxr_sjh": [people.mobiles[i] for i in who],
            "bgdh": identities.landlines(draw, n),
            "zcdz": [text.split("号")[0] + "号" for text in addresses(draw, counties)],
            "hy": draw.pick(n, _TRADES),
            "zczb": draw.decimals(n, 10, 90_000),
            "qy_date": draw.dates(n, datetime(2019, 1, 1), 1800),
        },
        comment="集团客户",
        notes={
            "tyshxydm": "统一社会信用代码",
            "lxr_sjh": "联系人手机号",
            "bgdh": "办公电话",
            "zcdz": "注册地址",
            "zczb": "注册资本（万元）",
        },
    )


def sim_cards(world: World) -> Table:
    """卡号资源: cards in stock and in use."""
    draw, people = world.draw("t_sim_res"), world.customers
    n = world.rows(4_000)
    who = world.persons(draw, n)
    return Table(
        "t_sim_res",
        {
            "iccid": identities.iccids(draw, n),
            "imsi": [people.imsis[i] for i in who],
            "msisdn": draw.sparse([people.mobiles[i] for i in who], 0.8),
            "batch_no": [f"20{tail}" for tail in draw.characters(n, 14)],
            "card_type": draw.pick(n, ("USIM", "eSIM", "NB")),
            "zt": draw.pick(n, ("在用", "预开", "回收")),
            "rk_date": draw.dates(n, YEAR, 90),
        },
        comment="卡号资源",
    )


def things(world: World) -> Table:
    """物联网卡: cards in vehicles."""
    draw = world.draw("t_iot_card")
    n = world.rows(2_000)
    return Table(
        "t_iot_card",
        {
            "iot_num": identities.iot_numbers(draw, n),
            "iccid": identities.iccids(draw, n),
            "imei": identities.imeis(draw, n),
            "vin": identities.vins(draw, n),
            "cph": identities.plates(draw, n),
            "grp_id": [f"G{code}" for code in draw.characters(n, 9)],
            "saving_batch": draw.characters(n, 17, "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"),
            "fw_ver": [f"{a}.{b}.{c}.{d}" for a, b, c, d in zip(*(draw.integers(n, 0, 40) for _ in range(4)), strict=True)],
            "act_ts": draw.epochs(n),
        },
        comment="物联网卡",
        notes={"iot_num": "物联网卡号", "cph": "车牌号", "saving_batch": "节能批次编号"},
    )


def masked_export(world: World) -> Table:
    """脱敏外发: what a partner was given: masked, hashed, encrypted and tokenised columns."""
    draw, people = world.draw("t_tm_export"), world.customers
    n = world.rows(3_000)
    who = world.persons(draw, n)
    mobiles, cards, mails = [people.mobiles[i] for i in who], identities.bank_cards(draw, n), identities.emails(draw, n)
    return Table(
        "t_tm_export",
        {
            "cust_token": draw.uuids(n),
            "xm_tm": [people.names[i][0] + "*" * (len(people.names[i]) - 1) for i in who],
            "sjhm_tm": [f"{mobile[:3]}****{mobile[-4:]}" for mobile in mobiles],
            "sfzh_tm": [f"{people.id_cards[i][:4]}**********{people.id_cards[i][-4:]}" for i in who],
            "yhkh_tm": [f"{card[:4]} **** **** {card[-4:]}" for card in cards],
            "email_tm": [f"{mail[0]}***@{mail.split('@')[1]}" for mail in mails],
            "sjhm_sha256": [hashlib.sha256(mobile.encode()).hexdigest() for mobile in mobiles],
            "sjhm_md5": [hashlib.md5(mobile.encode(), usedforsecurity=False).hexdigest() for mobile in mobiles],
            "sfzh_sm4": [f"{text}=" for text in draw.characters(n, 43, f"{ascii_letters}{digits}+/")],
            "arpu_dj": draw.pick(n, ("A", "B", "C", "D")),
            "nd": [2024] * n,
        },
        comment="脱敏外发",
        notes={"sjhm_tm": "手机号码（脱敏）", "sfzh_tm": "身份证号（脱敏）", "sfzh_sm4": "身份证号（SM4 加密）", "nd": "年度"},
    )

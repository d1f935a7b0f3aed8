"""Every category of the taxonomy, reached by invented tables that say it differently: in Chinese, in English, in pinyin."""

from __future__ import annotations

import pytest

from classifiers.sentences import sentence
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, judged, table

Row = tuple[str, str, tuple[str | tuple[str, str], ...]]

NETWORK: dict[str, tuple[Row, ...]] = {
    "construction": (
        ("t_jsgc", "工程建设项目", (("gcmc", "工程名称"), ("sgdw", "施工单位"))),
        ("site_construction_plan", "", ("site_code", "plan_start", "contractor")),
        ("wangluojianshe", "", ("bianma", "jindu")),
    ),
    "operation": (
        ("t_gd", "网络故障工单", (("wymc", "网元名称"), ("gzjb", "故障级别"))),
        ("network_alarm_history", "", ("ne_name", "severity", "cleared_at")),
        ("gaojing_jilu", "", ("jibie", "shijian")),
    ),
    "resources": (
        ("res_gj", "光缆光交箱资源", (("bm", "编码"), ("rl", "容量"))),
        ("fiber_cable", "", ("cable_code", "core_count", "length_km")),
        ("jizhan_xinxi", "", ("mingcheng", "jindu", "weidu")),
    ),
    "configuration": (
        ("t_tp", "网络拓扑关系", (("aduan", "A端"), ("zduan", "Z端"))),
        ("routing_table", "", ("prefix", "next_hop", "metric")),
        ("luyou_peizhi", "", ("mudi", "xiayitiao")),
    ),
}
SECURITY: dict[str, tuple[Row, ...]] = {
    "protection": (
        ("t_fh", "入侵防御事件", (("gjlx", "攻击类型"),)),
        ("firewall_rule", "", ("action", "src_zone", "dst_zone")),
        ("fanghuoqiang_celue", "", ("dongzuo",)),
    ),
    "vulnerabilities": (
        ("t_ld", "主机漏洞扫描结果", (("ldmc", "漏洞名称"), ("wxdj", "危险等级"))),
        ("vulnerability_finding", "", ("cve", "cvss", "asset")),
        ("loudong_mingxi", "", ("bianhao",)),
    ),
    "audit": (
        ("t_rz", "操作审计日志", (("czlx", "操作类型"),)),
        ("audit_trail", "", ("actor", "action", "object")),
        ("shenji_rizhi", "", ("neirong",)),
    ),
    "access": (
        ("t_js", "角色与权限", (("jsmc", "角色名称"),)),
        ("role_permission", "", ("role_id", "permission_id")),
        ("juese_quanxian", "", ("mingcheng",)),
    ),
    "physical": (
        ("t_mj", "机房门禁记录", (("kh", "卡号"),)),
        ("cctv_camera", "", ("location", "channel")),
        ("menjin_shebei", "", ("weizhi",)),
    ),
    "emergency": (
        ("t_ya", "通信保障应急预案", (("yamc", "预案名称"),)),
        ("emergency_drill", "", ("scenario", "drill_date")),
        ("yingji_yuan", "", ("mingcheng",)),
    ),
}
ECONOMY: dict[str, tuple[Row, ...]] = {
    "strategy": (
        ("t_zl", "五年发展规划与重大决策", (("nr", "内容"),)),
        ("strategic_plan", "", ("horizon", "objective")),
        ("fazhan_zhanlve", "", ("neirong",)),
    ),
    "statistics": (
        ("t_tj", "经营统计指标", (("zb", "指标"), ("sz", "数值"))),
        ("kpi_indicator", "", ("period", "amount")),
        ("jingying_tongji", "", ("zhibiao",)),
    ),
    "products": (
        ("t_zf", "资费套餐目录", (("mc", "名称"), ("jg", "价格"))),
        ("product_price", "", ("sku", "price", "currency")),
        ("chanpin_mulu", "", ("mingcheng", "jiage")),
    ),
    "marketing": (
        ("t_yx", "营销活动方案", (("mc", "名称"),)),
        ("marketing_campaign", "", ("channel", "start", "budget")),
        ("qudao_xinxi", "", ("mingcheng",)),
    ),
    "trade": (
        ("t_dd", "销售订单明细", (("sl", "数量"), ("dj", "单价"))),
        ("purchase_order_item", "", ("order_id", "quantity", "unit_price")),
        ("xiaoshou_dingdan", "", ("shuliang", "danjia")),
    ),
    "partners": (
        ("t_gys", "供应商与合作方", (("qymc", "企业名称"),)),
        ("supplier", "", ("supplier_name", "rating")),
        ("gongyingshang", "", ("mingcheng",)),
    ),
    "finance": (
        ("t_sr", "业务收入与成本", (("je", "金额"),)),
        ("revenue_by_month", "", ("month", "amount")),
        ("yewu_shouru", "", ("yuefen", "jine")),
    ),
}
TECHNOLOGY: dict[str, tuple[Row, ...]] = {
    "export_control": (
        ("t_gz", "出口管制物项清单", (("mc", "名称"),)),
        ("export_control_license", "", ("eccn", "country")),
        ("chukouguanzhi", "", ("mingcheng",)),
    ),
    "research": (
        ("t_ky", "科研课题与技术成果", (("ktmc", "课题名称"),)),
        ("research_experiment", "", ("hypothesis", "outcome")),
        ("keyan_xiangmu", "", ("mingcheng",)),
    ),
    "intellectual_property": (
        ("t_zl", "专利申请", (("zlh", "专利号"),)),
        ("patent_family", "", ("filing", "grant_year")),
        ("zhuanli_xinxi", "", ("mingcheng",)),
    ),
}
USERS: dict[str, tuple[Row, ...]] = {
    "identity": (
        ("t_kh", "客户资料", (("bz", "备注"),)),
        ("subscriber", "", ("segment", "since")),
        ("kehu_ziliao", "", ("beizhu",)),
    ),
    "identity.natural_person": (
        ("t_a", "", (("xm", "姓名"), ("sfzh", "身份证号"))),
        ("t_b", "", ("full_name", "id_card_no", "passport_no")),
    ),
    "identity.network_identity": (
        ("t_c", "", (("sjh", "手机号码"), ("wxh", "微信号"), ("yx", "电子邮箱"))),
        ("t_d", "", ("mobile_phone", "qq_number", "email_address")),
    ),
    "identity.basic": (
        ("t_e", "", (("xb", "性别"), ("csrq", "出生日期"), ("xl", "学历"))),
        ("t_f", "", ("gender", "birth_date", "education", "occupation")),
    ),
    "identity.documents": (
        ("t_rl", "人脸识别照片", (("lj", "路径"),)),
        ("face_fingerprint", "", ("template",)),
    ),
    "identity.private": (
        ("t_bl", "病历与诊断", (("zd", "诊断"),)),
        ("bingli", "", ("jibing",)),
        ("patient_diagnosis", "", ("diagnosis", "blood_type")),
    ),
    "authentication.passwords": (
        ("t_yzm", "短信验证码", (("yzm", "验证码"),)),
        ("user_password", "", ("password", "salt")),
        ("yanzhengma", "", ("fasong",)),
    ),
    "service_content.content": (
        ("t_dx", "短信内容", (("nr", "短信内容"),)),
        ("chat_message", "", ("body", "sent_at")),
        ("duanxin_neirong", "", ("neirong",)),
    ),
    "service_content.contacts": (
        ("t_txl", "通讯录好友", (("bz", "备注"),)),
        ("friend", "", ("nickname", "since")),
        ("tongxunlu", "", ("beizhu",)),
    ),
    "service_derived.subscription": (
        ("t_dg", "业务订购关系", (("ywmc", "业务名称"),)),
        ("subscription", "", ("plan", "valid_from", "valid_to")),
        ("dinggou_guanxi", "", ("yewu",)),
    ),
    "service_derived.call_records": (
        ("t_hd", "语音通话详单", (("sc", "时长"),)),
        ("call_detail_record", "", ("caller", "callee", "duration")),
        ("tonghua_xiangdan", "", ("shichang",)),
    ),
    "service_derived.billing": (
        ("t_zd", "用户账单与缴费", (("je", "金额"),)),
        ("customer_bill", "", ("bill_month", "amount")),
        ("chongzhi_jilu", "", ("jine",)),
    ),
    "service_derived.location": (
        ("t_gj", "用户位置轨迹", (("sj", "时间"),)),
        ("user_trajectory", "", ("lng", "lat", "seen_at")),
        ("guiji", "", ("jingdu", "weidu")),
    ),
    "device.identifiers": (
        ("t_zdsb", "用户终端设备", (("zdxh", "终端型号"),)),
        ("user_device", "", ("imei", "model")),
    ),
    "profile.behaviour": (
        ("t_hx", "用户画像标签", (("bq", "标签"),)),
        ("user_profile_tag", "", ("tag", "score")),
        ("huaxiang", "", ("biaoqian",)),
    ),
}
ENTERPRISE: dict[str, tuple[Row, ...]] = {
    "human_resources": (
        ("t_yg", "员工考勤", (("rq", "日期"),)),
        ("employee_salary", "", ("month", "gross", "net")),
        ("yuangong_xinchou", "", ("yuefen",)),
    ),
    "finance": (
        ("t_pz", "会计凭证", (("jf", "借方"), ("df", "贷方"))),
        ("general_ledger", "", ("account_code", "debit", "credit")),
        ("kuaiji_kemu", "", ("mingcheng",)),
    ),
    "procurement": (
        ("t_cg", "采购申请与招标", (("je", "预算金额"),)),
        ("fixed_asset", "", ("asset_code", "purchase_price")),
        ("caigou_shenqing", "", ("shuliang",)),
    ),
    "administration": (
        ("t_gw", "公文收发", (("bt", "标题"),)),
        ("meeting_room_booking", "", ("room", "start_at")),
        ("gongwen", "", ("biaoti",)),
    ),
    "legal_audit": (
        ("t_ss", "法务诉讼案件", (("ah", "案号"),)),
        ("lawsuit", "", ("court", "filed_on")),
        ("fawu_susong", "", ("anhao",)),
    ),
}
TECHNICAL: dict[str, tuple[Row, ...]] = {
    "configuration": (
        ("t_zd", "系统数据字典", (("jz", "键值"),)),
        ("undo_log", "", ("branch_id", "xid", "rollback_info")),
        ("qrtz_job_details", "", ("sched_name", "job_name", "job_group")),
        ("flyway_schema_history", "", ("installed_rank", "checksum")),
        ("shujuzidian", "", ("jianzhi",)),
    ),
}
PLACES = {
    "network_planning_ops": NETWORK,
    "security_assurance": SECURITY,
    "economy_business": ECONOMY,
    "key_technology": TECHNOLOGY,
    "user_personal": USERS,
    "enterprise_management": ENTERPRISE,
    "technical": TECHNICAL,
}
CASES = [(domain, category, row) for domain, tables in PLACES.items() for category, rows in tables.items() for row in rows]


@pytest.mark.parametrize(("domain", "category", "row"), CASES, ids=[f"{row[0]}-{slug}" for _, slug, row in CASES])
def test_a_table_comes_to_its_category_and_says_why(domain: str, category: str, row: Row) -> None:
    name, comment, columns = row
    pairs = [(one, "") if isinstance(one, str) else one for one in columns]
    finding = judged(table(name, *(Column(column, "varchar(64)", said) for column, said in pairs), comment=comment))
    assert (finding.domain, finding.category) == (domain, f"{domain}.{category}")
    zh = [sentence(reason, "zh") for reason in finding.evidence]
    en = [sentence(reason, "en") for reason in finding.evidence]
    assert zh
    assert all(text and "{" not in text for text in (*zh, *en))
    assert zh != en


def test_every_category_has_two_tables_here() -> None:
    known = {category.slug for domain in KNOWLEDGE.taxonomy.domains.values() for category in domain.categories}
    here = {f"{domain}.{category}": len(rows) for domain, tables in PLACES.items() for category, rows in tables.items()}
    assert here.keys() == known
    assert min(here.values()) >= 2

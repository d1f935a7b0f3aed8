from __future__ import annotations

import pytest

from classifiers.names import DENIED, name_evidence, subjects
from config import load_knowledge

KNOWLEDGE = load_knowledge()

COLUMNS = [
    # Chinese, pinyin, initials and English of the same thing
    ("khxm", "", "PERSON_NAME"),
    ("cust_name", "", "PERSON_NAME"),
    ("XM", "", "PERSON_NAME"),
    ("xingming", "", "PERSON_NAME"),
    ("c1", "经办人姓名", "PERSON_NAME"),
    ("contact_person", "联系人", "PERSON_NAME"),
    ("sfzh", "", "CN_ID_CARD"),
    ("shenfenzhenghao", "", "CN_ID_CARD"),
    ("shen_fen_zheng_hao", "", "CN_ID_CARD"),
    ("idCardNo", "", "CN_ID_CARD"),
    ("user_id_card", "", "CN_ID_CARD"),
    ("c2", "证件号码", "CN_ID_CARD"),
    ("zjhm", "", "CN_ID_CARD"),
    ("certNo", "", "CN_ID_CARD"),
    ("passport_no", "", "PASSPORT"),
    ("c3", "军官证号", "CN_MILITARY_ID"),
    ("c4", "港澳通行证号码", "CN_HKMO_PASS"),
    ("mobile", "", "CN_MOBILE_PHONE"),
    ("MOBILE_PHONE_NO", "", "CN_MOBILE_PHONE"),
    ("phonenumber", "", "CN_MOBILE_PHONE"),
    ("shouji", "", "CN_MOBILE_PHONE"),
    ("lxdh", "", "CN_MOBILE_PHONE"),
    ("msisdn", "", "CN_MOBILE_PHONE"),
    ("phone2", "备用手机号", "CN_MOBILE_PHONE"),
    ("office_tel", "", "CN_LANDLINE"),
    ("c5", "固定电话", "CN_LANDLINE"),
    ("userEmail", "", "EMAIL_ADDRESS"),
    ("e_mail", "", "EMAIL_ADDRESS"),
    ("c6", "电子邮箱（用于找回密码）", "EMAIL_ADDRESS"),
    ("install_addr", "装机地址", "POSTAL_ADDRESS"),
    ("zip_code", "", "CN_POSTCODE"),
    ("wx_openid", "", "WECHAT_ID"),
    ("qq", "QQ号码", "QQ_NUMBER"),
    ("login_name", "", "USER_ACCOUNT"),
    ("bank_card_no", "", "BANK_CARD"),
    ("yhkh", "", "BANK_CARD"),
    ("account_balance", "", "BALANCE_PAYMENT"),
    ("c7", "欠费金额", "BALANCE_PAYMENT"),
    ("base_salary", "", "SALARY_INCOME"),
    ("yfgz", "", "SALARY_INCOME"),
    ("年收入（万元）", "", "SALARY_INCOME"),
    ("lng", "经度", "GEO_COORDINATE"),
    ("gps_lat", "", "GEO_COORDINATE"),
    ("eci", "", "CELL_ID"),
    ("imei1", "", "IMEI"),
    ("imsi_no", "", "IMSI"),
    ("simIccid", "", "ICCID"),
    ("mac_addr", "", "MAC_ADDRESS"),
    ("loginIp", "", "IP_ADDRESS"),
    ("ip_segment", "", "IP_PREFIX"),
    ("android_id", "", "DEVICE_ID"),
    ("plate_no", "", "CN_PLATE_NUMBER"),
    ("chepaihao", "", "CN_PLATE_NUMBER"),
    ("vin_code", "", "VIN"),
    ("c8", "统一社会信用代码", "CN_USCC"),
    ("company_name", "", "ORG_NAME"),
    ("service_password", "服务密码", "PASSWORD"),
    ("access_token", "", "SECRET_TOKEN"),
    ("sms_code", "短信验证码", "VERIFICATION_CODE"),
    ("csrq", "", "BIRTH_DATE"),
    ("date_of_birth", "", "BIRTH_DATE"),
    ("xb", "", "GENDER"),
    ("minzu", "", "ETHNICITY"),
    ("zzmm", "", "POLITICAL_STATUS"),
    ("c9", "婚姻状况", "MARITAL_STATUS"),
    ("xueli", "", "EDUCATION"),
    ("zhiye", "职业", "OCCUPATION"),
    ("c10", "宗教信仰", "RELIGION"),
    ("diagnosis_result", "", "MEDICAL"),
    ("face_img", "", "PHOTO_BIOMETRIC"),
    ("fingerprint", "", "PHOTO_BIOMETRIC"),
    ("c11", "身份证正面照", "ID_PHOTO"),
    ("record_url", "通话录音", "VOICE_RECORDING"),
    ("c12", "征信报告", "CREDIT_RECORD"),
    ("c13", "短信内容", "SMS_CONTENT"),
    ("roam_type", "漫游类型", "CALL_RECORD"),
    ("search_keyword", "", "BROWSING_LOG"),
    ("address_book", "", "CONTACT_LIST"),
    ("c14", "用户画像", "USER_PROFILE"),
    ("package_name", "套餐名称", "SUBSCRIPTION"),
    ("cust_id", "", "CUSTOMER_ID"),
    ("khbh", "", "CUSTOMER_ID"),
    # the head of a compound decides
    ("id_card_type", "", DENIED),
    ("phone_status", "", DENIED),
    ("收入万元", "", DENIED),  # what a city took in, not what a person earns
    ("c20", "证件类型", DENIED),
    ("c21", "手机号是否验证", DENIED),
    ("phone", "是否绑定手机", DENIED),
    ("is_mobile_bound", "", DENIED),
    ("email_count", "", DENIED),
    ("c22", "用户数量", DENIED),
    ("login_time", "", DENIED),
    ("imageUrl", "", "URL"),
    ("name_length", "", DENIED),
    ("c23", "身份证有效期", DENIED),
    ("bank_name", "开户行名称", DENIED),
    ("mobile_brand", "手机品牌", DENIED),
    ("c24", "手机型号", DENIED),
    ("c25", "密码错误次数", DENIED),
    ("password_updated_at", "", DENIED),
    ("ip_version", "", DENIED),
    ("create_by", "创建者", DENIED),
    # words are never substrings
    ("resolving", "", None),
    ("moving", "", None),
    ("description", "", DENIED),
    ("valid", "", DENIED),
    ("hotel", "", None),
    ("telemetry", "", None),
    ("impact", "", None),
    ("company_size", "", DENIED),
    ("vintage", "", None),
    ("machine", "", None),
    ("emailing_list_frobnicator", "", None),
]


def _best(column: str, comment: str, table: str = "t_x", table_comment: str = "") -> str | None:
    found = name_evidence(column, comment, table, table_comment, KNOWLEDGE.hints)
    strong = [entity_type for entity_type, evidence in found if abs(evidence.weight) >= 0.45]
    return strong[0] if strong else None


@pytest.mark.parametrize(("column", "comment", "expected"), COLUMNS)
def test_what_a_name_or_comment_says(column: str, comment: str, expected: str | None) -> None:
    assert _best(column, comment) == expected


@pytest.mark.parametrize(
    ("column", "table", "table_comment", "expected"),
    [
        ("name", "customer", "", "PERSON_NAME"),
        ("name", "t_user_info", "", "PERSON_NAME"),
        ("name", "x1", "员工信息表", "PERSON_NAME"),
        ("name", "product", "", None),
        ("name", "user_role", "", None),
        ("name", "x2", "学生课程表", None),
        ("name", "supplier", "", "ORG_NAME"),
        ("duration", "cdr_20240101", "", "CALL_RECORD"),
        ("duration", "video", "", None),
        ("content", "sms_log", "", "SMS_CONTENT"),
        ("content", "article", "", None),
        ("amount", "pay_order", "", "BALANCE_PAYMENT"),
        ("amount", "warehouse", "", None),
        ("code", "sms_verify_code", "", "VERIFICATION_CODE"),
        ("code", "dict", "", DENIED),
    ],
)
def test_the_table_tells_what_a_vague_name_means(column: str, table: str, table_comment: str, expected: str | None) -> None:
    assert _best(column, "", table, table_comment) == expected


def test_the_comment_outranks_the_name() -> None:
    assert _best("mobile", "客户姓名") == "PERSON_NAME"
    assert _best("user_type", "性别") == "GENDER"


def test_a_vague_comment_does_not_outrank_a_clear_name() -> None:
    assert _best("oper_ip", "主机地址") == "IP_ADDRESS"
    assert _best("path", "路由地址") == DENIED


def test_a_comment_that_agrees_adds_weight() -> None:
    both = name_evidence("mobile", "手机号", "t", "", KNOWLEDGE.hints)
    assert [entity_type for entity_type, _ in both] == ["CN_MOBILE_PHONE", "CN_MOBILE_PHONE"]


def test_listed_codes_speak_for_an_enumeration() -> None:
    found = name_evidence("owner", "所属人：1-张 2-李", "t", "", KNOWLEDGE.hints)
    assert any(evidence.sentence == "comment_enumerates" for _, evidence in found)


def test_a_table_is_about_its_head() -> None:
    assert "person" in subjects("t_cust_info", "", KNOWLEDGE.hints)
    assert "person" not in subjects("cust_order", "客户订单表", KNOWLEDGE.hints)


def test_every_hinted_type_is_in_the_taxonomy() -> None:
    hinted = {hint.entity_type for hint in KNOWLEDGE.hints.hints} - {DENIED}
    assert hinted <= set(KNOWLEDGE.taxonomy.entity_types)
    assert KNOWLEDGE.hints.witnesses <= set(KNOWLEDGE.taxonomy.entity_types)

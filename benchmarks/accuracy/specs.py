"""Every entity type with its values, the names columns of it bear, and what may be expected when the name does not tell.

Written before any result was looked at, and not changed to please one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from benchmarks.accuracy.generate import attributes, contacts, identifiers, network
from benchmarks.accuracy.model import Maker

one_of = attributes.one_of


class Alone(StrEnum):
    """What values show without a telling name."""

    SURE = "sure"  # the type must be said
    MAYBE = "maybe"  # the type is right, and silence too: the form is shared with harmless codes
    NO = "no"  # nobody could tell; not put under a neutral name


@dataclass(frozen=True)
class Spec:
    """One kind of value of one entity type. ``accepted`` are answers as right as the type itself, with the reason
    in a comment beside them; they hold for telling names, ``alone_accepted`` for all other names."""

    entity_type: str
    names: tuple[str, ...]
    maker: Maker
    alone: Alone
    accepted: tuple[str | None, ...] = ()
    alone_accepted: tuple[str | None, ...] = ()
    stored: str = "text"
    theme: str = "customer"
    protections: tuple[str, ...] = ("clear",)


SURE, MAYBE, NO = Alone.SURE, Alone.MAYBE, Alone.NO
_a, _c, _i, _n = attributes, contacts, identifiers, network

_SURE_OF = (
    # name
    Spec("PERSON_NAME", ("cust_name", "khxm", "真实姓名", "user_real_name", "xingming", "lxr_name"), _c.name, SURE),
    # documents
    Spec("CN_ID_CARD", ("id_card_no", "sfzh", "身份证号码", "idCardNumber", "shenfenzhenghao", "cert_no"), _i.id_card, SURE),
    # A driver's licence and a social security number of a resident are the ID number; only a name can make them another type.
    Spec("CN_DRIVER_LICENCE", ("driver_licence_no", "jsz_no", "驾驶证号", "drivingLicenseNo"), _i.id_card, NO, ("CN_ID_CARD",)),
    Spec("CN_SOCIAL_SECURITY", ("social_security_no", "社会保障号码", "shebao_no", "ssc_no"), _i.id_card, NO, ("CN_ID_CARD",)),
    Spec("CN_RESIDENCE_PERMIT", ("residence_permit_no", "港澳台居住证号", "gat_jzz_no", "jzz_hm"), _i.residence_permit, SURE),
    Spec(
        "CN_FOREIGNER_PERMIT", ("foreigner_permit_no", "外国人永久居留证号", "yjjlz_no", "pr_card_no"), _i.foreigner_permit, SURE
    ),
    Spec("PASSPORT", ("passport_no", "huzhao_no", "护照号码", "passportNumber", "hzh", "psp_no"), _i.passport, MAYBE),
    Spec("CN_HKMO_PASS", ("hk_macau_pass_no", "港澳通行证号", "gatxz_no", "hkmo_permit"), _i.hkmo_pass, MAYBE, (), ("PASSPORT",)),
    Spec("CN_TW_PASS", ("tw_pass_no", "台胞证号", "taiwan_permit_no", "tbz_no"), _i.tw_pass, NO),
    Spec("CN_TW_PASS", ("tw_travel_permit", "往来台湾通行证号"), _i.tw_travel, MAYBE, (), ("PASSPORT", "CN_HKMO_PASS")),
    Spec("CN_MILITARY_ID", ("officer_id", "军官证号", "jgz_no", "military_cert_no"), _i.military_id, SURE),
    # reaching people
    Spec("CN_MOBILE_PHONE", ("mobile", "lxdh", "手机号码", "phone_number", "sjhm", "msisdn"), _c.mobile, SURE),
    Spec("CN_LANDLINE", ("tel_home", "固定电话", "gddh", "landline_no", "office_tel", "zhaidian"), _c.landline, SURE),
    Spec("EMAIL_ADDRESS", ("email", "dzyx", "电子邮箱", "mail_addr", "userEmail", "e_mail"), _c.email, SURE),
    Spec("POSTAL_ADDRESS", ("address", "txdz", "家庭住址", "home_addr", "install_address", "dizhi"), _c.address, SURE),
    # Names of districts are a coarse address as well, when the column calls itself one.
    Spec(
        "ADMIN_DIVISION",
        ("district_name", "xzqh", "所属区县", "area_name"),
        _c.district,
        SURE,
        ("POSTAL_ADDRESS",),
        ("POSTAL_ADDRESS",),
    ),
    Spec("ADMIN_DIVISION", ("province", "省份", "prov_name"), one_of(_a.PROVINCES), SURE),
    Spec("ADMIN_DIVISION", ("area_code_6", "行政区划代码", "xzqhdm"), _a.division_code, MAYBE, (), ("CN_POSTCODE",)),
    Spec("WECHAT_ID", ("wechat_id", "微信号", "wxh", "weixin"), _c.wxid, SURE),
    Spec("WECHAT_ID", ("wx_openid", "openid"), _c.openid, MAYBE, ("USER_ACCOUNT",), ("SECRET_TOKEN", "USER_ACCOUNT")),
    # money
    Spec("BANK_CARD", ("bank_card_no", "yhkh", "银行卡号", "cardNumber", "bank_account", "debit_card"), _i.bank_card, SURE),
    Spec("IBAN", ("iban", "iban_no", "国际银行账号", "payee_iban"), _i.iban, SURE),
    # places
    Spec("GEO_COORDINATE", ("location", "经纬度", "gps_position", "lnglat"), _a.coordinate_pair, SURE),
    Spec("GEO_COORDINATE", ("geom", "位置坐标"), _a.coordinate_point, SURE),
    # telecom
    Spec("CELL_ID", ("cgi", "cell_global_id", "小区标识", "xqbs"), _n.cgi, SURE, theme="device"),
    Spec("IMEI", ("imei", "终端串号", "device_imei", "imei_no"), _i.imei, SURE, theme="device"),
    Spec("MEID", ("meid", "device_meid", "终端MEID", "meid_no"), _i.meid, SURE, theme="device"),
    Spec("IMSI", ("imsi", "user_imsi", "IMSI号", "imsi_no"), _i.imsi, SURE, theme="device"),
    Spec("ICCID", ("iccid", "sim_card_no", "SIM卡号", "uim_iccid"), _i.iccid, SURE, theme="device"),
    Spec(
        "IOT_NUMBER",
        ("iot_number", "物联网卡号", "iot_msisdn", "wlw_no"),
        _c.iot_number,
        MAYBE,
        ("CN_MOBILE_PHONE",),
        theme="device",
    ),
    Spec("MAC_ADDRESS", ("mac", "mac_addr", "MAC地址", "wlan_mac"), _n.mac, SURE, theme="device"),
    Spec("IP_ADDRESS", ("ip", "login_ip", "IP地址", "client_ip"), _n.ipv4, SURE, theme="device"),
    Spec("IP_ADDRESS", ("ipv6_addr", "src_ipv6"), _n.ipv6, SURE, theme="device"),
    Spec(
        "IP_PREFIX",
        ("ip_prefix", "subnet", "网段", "route_prefix"),
        _n.ip_prefix,
        SURE,
        ("IP_ADDRESS",),
        ("IP_ADDRESS",),
        theme="device",
    ),
    Spec("URL", ("url", "page_url", "链接地址", "request_url"), _n.url, SURE, ("BROWSING_LOG",), theme="device"),
    # cars and companies
    Spec("CN_PLATE_NUMBER", ("plate_no", "车牌号", "cphm", "license_plate"), _i.plate, SURE),
    Spec("VIN", ("vin", "车架号", "cjh", "vehicle_vin"), _i.vin, SURE),
    Spec("CN_USCC", ("uscc", "统一社会信用代码", "tyshxydm", "credit_code"), _i.uscc, SURE, theme="company"),
    Spec("CN_ORG_CODE", ("org_code", "组织机构代码", "zzjgdm", "organization_code"), _i.org_code, SURE, theme="company"),
    Spec("ORG_NAME", ("company_name", "单位名称", "qymc", "employer"), _c.org_name, SURE, theme="company"),
    # secrets
    Spec("SECRET_TOKEN", ("access_token", "jwt", "令牌", "id_token"), _n.jwt, SURE),
    Spec("SECRET_TOKEN", ("api_key", "secret_key", "access_key", "appkey"), _n.api_key, SURE),
    # attributes in words that say what they are
    Spec("GENDER", ("gender", "xb", "性别", "sex"), one_of(_a.GENDERS), SURE),
    Spec("ETHNICITY", ("ethnicity", "mz", "民族", "nation"), one_of(_a.ETHNICITIES), SURE),
    Spec("RELIGION", ("religion", "宗教信仰", "zjxy", "faith"), one_of(_a.RELIGIONS), SURE),
    Spec("MARITAL_STATUS", ("marital_status", "婚姻状况", "hyzk", "marriage"), one_of(_a.MARRIAGES), SURE),
    Spec("POLITICAL_STATUS", ("political_status", "政治面貌", "zzmm", "party_member"), one_of(_a.POLITICS), SURE),
    Spec("EDUCATION", ("education", "学历", "xl", "degree_level"), one_of(_a.EDUCATIONS), SURE),
    Spec(
        "PHOTO_BIOMETRIC", ("face_image", "人脸照片", "head_photo", "face_base64"), _n.photo, MAYBE, ("ID_PHOTO",), ("ID_PHOTO",)
    ),
)

_BY_NAME = (
    Spec("CN_POSTCODE", ("postcode", "邮政编码", "yzbm", "zip_code"), _c.postcode, NO),
    Spec("QQ_NUMBER", ("qq", "QQ号", "qq_no", "user_qq"), _c.qq, NO),
    Spec("WECHAT_ID", ("weixin_account", "微信账号"), _c.wechat_chosen, NO),
    Spec("USER_ACCOUNT", ("login_name", "登录账号", "user_account", "yhm"), _c.account, NO),
    Spec("CUSTOMER_ID", ("customer_id", "客户编号", "cust_no", "khbh"), _a.customer_id, NO, ("USER_ACCOUNT",)),
    Spec(
        "BALANCE_PAYMENT",
        ("account_balance", "账户余额", "ye", "payment_amount"),
        partial(_a.money, -50.0, 900.0),
        NO,
        stored="double",
    ),
    Spec(
        "SALARY_INCOME", ("salary", "月薪", "gongzi", "annual_income"), partial(_a.money, 3000.0, 50000.0), NO, stored="decimal"
    ),
    Spec("GEO_COORDINATE", ("longitude", "经度", "lng", "jd"), _a.longitude, NO, stored="double"),
    Spec("GEO_COORDINATE", ("latitude", "纬度", "lat", "wd"), _a.latitude, NO, stored="double"),
    Spec("CELL_ID", ("lac", "tac", "位置区码"), _n.tracking_area, NO, stored="integer", theme="device"),
    Spec("CELL_ID", ("eci", "cell_id", "ECGI小区号"), _n.eci, NO, stored="integer", theme="device"),
    Spec("DEVICE_ID", ("android_id", "device_id", "设备标识"), _n.android_id, NO, theme="device"),
    Spec("DEVICE_ID", ("idfa", "oaid"), _n.idfa, NO, theme="device"),
    # A password in hash form is still the password column; its protection is hashed.
    Spec("PASSWORD", ("password", "密码", "login_pwd", "mima"), _n.password, NO),
    Spec("PASSWORD", ("pwd_hash", "user_password"), _n.bcrypt, NO, protections=("hashed",)),
    Spec("SECRET_TOKEN", ("client_secret", "app_secret", "密钥"), _n.secret, NO, protections=("clear", "encrypted")),
    Spec("VERIFICATION_CODE", ("verify_code", "短信验证码", "sms_code", "yzm"), partial(_a.code_of, 6), NO),
    Spec("BIRTH_DATE", ("birth_date", "出生日期", "csrq", "birthday"), _a.birth_text, NO),
    Spec("OCCUPATION", ("occupation", "职业", "zhiye", "job_title"), one_of(_a.OCCUPATIONS), NO),
    Spec("MEDICAL", ("diagnosis", "诊断结果", "medical_history", "病史"), one_of(_a.ILLNESSES), NO),
    Spec(
        "ID_PHOTO",
        ("id_card_photo_url", "身份证正面照", "sfz_zp", "idcard_front_img"),
        partial(_n.file_link, "idcard", "jpg"),
        NO,
        ("PHOTO_BIOMETRIC",),
    ),
    Spec("PHOTO_BIOMETRIC", ("face_photo_url", "人脸图片地址"), partial(_n.file_link, "face", "jpg"), NO),
    Spec("VOICE_RECORDING", ("recording_url", "通话录音", "voice_file", "ly_path"), partial(_n.file_link, "rec", "wav"), NO),
    Spec("CREDIT_RECORD", ("credit_record", "征信记录", "overdue_status", "zxjl"), one_of(_a.CREDITS), NO),
    Spec("CRIMINAL_RECORD", ("criminal_record", "犯罪记录", "wffz_jl", "前科情况"), one_of(_a.CRIMES), NO),
    # A call record's numbers are phone numbers too; a column of its own for the length of the call is part of the record.
    Spec("CALL_RECORD", ("call_detail", "通话详单", "cdr", "call_log"), _a.call_record, NO, ("CN_MOBILE_PHONE",)),
    Spec("CALL_RECORD", ("call_duration", "通话时长"), _a.call_seconds, NO, stored="integer"),
    Spec("SMS_CONTENT", ("sms_content", "短信内容", "dxnr", "message_body"), one_of(_a.MESSAGES), NO),
    Spec("BROWSING_LOG", ("browse_url", "上网日志", "visit_history", "访问网址"), _n.visited, NO, ("URL",)),
    # An address book holds names and phones: to say either of its parts is right as well.
    Spec(
        "CONTACT_LIST",
        ("contact_list", "通讯录", "address_book", "txl"),
        _a.contact_list,
        NO,
        ("CN_MOBILE_PHONE", "PERSON_NAME", None),
    ),
    Spec("USER_PROFILE", ("user_tags", "用户画像", "customer_label", "user_profile"), _a.labels, NO),
    Spec("SUBSCRIPTION", ("subscribed_plan", "订购套餐", "tc_mc", "package_name"), one_of(_a.PLANS), NO),
    Spec("DEVICE_CONFIG", ("device_config", "设备配置", "running_config", "config_text"), _n.device_config, NO, theme="device"),
    Spec("CN_DRIVER_LICENCE", ("licence_file_no", "驾驶证档案编号"), _a.licence_file, NO),
    Spec("CN_SOCIAL_SECURITY", ("social_card_no", "社保卡号"), _a.social_security_card, NO),
)

SPECS = _SURE_OF + _BY_NAME

STORAGE = (
    # the same things as people store them; names tell unless ``alone`` is not NO
    Spec("CN_MOBILE_PHONE", ("phone_num", "手机"), lambda r: int(_c.mobile(r)), SURE, stored="integer"),
    Spec("CN_MOBILE_PHONE", ("contact_phone", "lxsj"), lambda r: float(_c.mobile(r)), SURE, stored="double"),
    Spec("CN_MOBILE_PHONE", ("mobile_dec", "联系手机"), lambda r: int(_c.mobile(r)), SURE, stored="decimal"),
    Spec("CN_MOBILE_PHONE", ("mobile_cc", "tel86"), _c.mobile_86, SURE),
    Spec("CN_MOBILE_PHONE", ("mobile_text", "sj"), _c.mobile_spaced, SURE),
    Spec("CN_ID_CARD", ("id_number", "身份证件号"), _i.id_card_lower, SURE),
    # Without a check digit the 15 digits may be a serial: silence is right where the name does not tell.
    Spec("CN_ID_CARD", ("old_id_card", "sfzh15"), _i.id_card_15, MAYBE, (), (None,)),
    Spec("BANK_CARD", ("card_no_num", "银行卡"), lambda r: int(_i.bank_card_16(r)), SURE, stored="integer"),
    # Sixteen digits fit a double exactly, nineteen do not: then only the name is left.
    Spec("BANK_CARD", ("bank_card_dbl", "卡号"), lambda r: float(_i.bank_card_16(r)), SURE, stored="double"),
    Spec("BANK_CARD", ("bankcard", "yhk"), _i.bank_card_spaced, SURE),
    Spec("IMEI", ("imei_num", "imei1"), lambda r: int(_i.imei(r)), SURE, stored="integer", theme="device"),
    Spec("IMEI", ("imei_dbl", "imei2"), lambda r: float(_i.imei(r)), SURE, stored="double", theme="device"),
    Spec("IMSI", ("imsi_num", "imsi1"), lambda r: int(_i.imsi(r)), SURE, stored="integer", theme="device"),
    Spec("BIRTH_DATE", ("birth_day", "生日"), _a.birth_date, NO, stored="date"),
    Spec("BIRTH_DATE", ("dob", "csny"), lambda r: int(_a.birth_bare(r)), NO, stored="integer"),
    Spec("BIRTH_DATE", ("birth_ts", "出生时间"), _a.birth_date, NO, stored="timestamp"),
    # Codes of men and women say nothing without their name.
    Spec("GENDER", ("gender_code", "性别代码"), lambda r: r.choice((1, 2)), NO, stored="integer"),
    Spec("MAC_ADDRESS", ("mac_bare", "device_mac"), _n.mac_bare, NO, theme="device"),
    Spec("CN_ORG_CODE", ("org_code_9", "机构代码"), _i.org_code_bare, MAYBE, (), (None,), theme="company"),
    Spec("PERSON_NAME", ("name_en", "姓名拼音"), _c.name_pinyin, NO),
    Spec("PERSON_NAME", ("foreign_name", "英文名"), _c.name_foreign, NO),
    Spec("POSTAL_ADDRESS", ("jtdz", "户籍地址"), _c.address_rural, SURE),
)

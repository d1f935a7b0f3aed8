"""Occupations and posts: everyday words, the great groups of GB/T 6565, and compounds with the endings that name a worker."""

from __future__ import annotations

from classifiers.characters import listed, unchanged
from classifiers.detectors.base import Alphabet, Detector, Strength
from classifiers.vocabulary import any_form, any_of, form_check

_WORDS = {
    75: listed(
        "教师 医生 护士 律师 会计 出纳 司机 工人 农民 军人 警察 民警 公务员 工程师 程序员 设计师 学生 大学生 教授",
        "讲师 研究员 记者 编辑 翻译 导游 厨师 厨工 保安 保洁员 保姆 快递员 外卖员 收银员 营业员 销售员 业务员",
        "采购员 仓管员 质检员 施工员 监理 技师 技术员 电工 焊工 钳工 车工 木工 瓦工 油漆工 矿工 渔民 牧民 个体户",
        "个体工商户 自由职业 自由职业者 退休人员 离退休人员 企业职工 事业单位职工 专业技术人员 办事人员",
        "商业服务业人员 生产制造人员 国家机关负责人 企业负责人 军官 士兵 消防员 飞行员 空乘 船员 药师 兽医 牙医",
        "法官 检察官 公证员 演员 歌手 画家 作家 运动员 教练 总经理 副总经理 总监 部门经理 项目经理 产品经理",
        "客户经理 董事长 法定代表人 前台 文员 家庭主妇 待业 无业 失业人员 务农 务工 私营企业主 企业主 客服专员",
        "运维工程师 网络工程师 软件工程师 测试工程师 人事专员 财务主管",
    ),
}
_FORMS = (
    (75, any_of(_WORDS)),
    (
        35,
        r"[\p{Han}]{2,10}(?:工程师|设计师|会计师|技术员|操作工|修理工|管理员|服务员|调度员|维护员|专员|主管|经理|主任|工人|人员)",
    ),
    (15, r"[\p{Han}]{1,8}(?:员|师|工|长|家|者)"),
)

DETECTOR = Detector(
    entity_type="OCCUPATION",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(2, 16),
    alphabet=Alphabet.CHINESE,
    holds_others=True,
)

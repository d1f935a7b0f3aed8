"""People, their addresses and what they are reached by."""

from __future__ import annotations

from random import Random

from benchmarks.accuracy.generate.identifiers import digits

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓"
    "许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
    "金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_WEIGHTS = tuple(max(1, 100 - 2 * at) for at in range(len(_SURNAMES)))
_COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "皇甫")
_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红鹏飞宇浩然子轩梓涵雨欣怡嘉"
    "俊晨思佳慧琳雪梅志海波云龙成东建国华玉萍春燕小青峰凯婷博雯蕾晶鑫旭倩楠瑞泽天一诺"
)
_PINYIN = ("wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun", "hu", "zhu", "gao")
_GIVEN_PINYIN = ("wei", "fang", "na", "min", "jing", "li", "qiang", "lei", "jun", "yong", "jie", "tao", "ming", "chao", "xia")
_FOREIGN = ("John", "Mary", "Peter", "Linda", "Robert", "Susan", "David", "Karen", "James", "Emma")
_FOREIGN_LAST = ("Smith", "Brown", "Miller", "Wilson", "Taylor", "Clark", "Lewis", "Walker", "Young", "King")
_PLACES = (
    ("北京市", "", "朝阳区"),
    ("北京市", "", "海淀区"),
    ("上海市", "", "浦东新区"),
    ("上海市", "", "徐汇区"),
    ("天津市", "", "南开区"),
    ("广东省", "广州市", "天河区"),
    ("广东省", "深圳市", "南山区"),
    ("广东省", "佛山市", "顺德区"),
    ("江苏省", "苏州市", "吴中区"),
    ("江苏省", "南京市", "鼓楼区"),
    ("浙江省", "杭州市", "西湖区"),
    ("浙江省", "宁波市", "鄞州区"),
    ("四川省", "成都市", "武侯区"),
    ("湖北省", "武汉市", "洪山区"),
    ("湖南省", "长沙市", "岳麓区"),
    ("湖南省", "浏阳市", ""),
    ("福建省", "厦门市", "思明区"),
    ("山东省", "青岛市", "市南区"),
    ("河南省", "郑州市", "金水区"),
    ("陕西省", "西安市", "雁塔区"),
    ("辽宁省", "大连市", "中山区"),
    ("安徽省", "合肥市", "蜀山区"),
    ("江西省", "赣州市", "章贡区"),
    ("云南省", "昆明市", "五华区"),
    ("广西壮族自治区", "南宁市", "青秀区"),
)
_ROADS = (
    "中山路",
    "人民路",
    "解放大道",
    "建设北路",
    "文化街",
    "新华路",
    "和平西路",
    "长江路",
    "科技园路",
    "桂花巷",
    "滨河大道",
    "学府路",
)
_ESTATES = ("阳光花园", "翠湖小区", "金色家园", "丽景苑", "御龙湾", "东湖名苑", "幸福里", "万和城")
_BRANDS = ("恒通", "华瑞", "金信", "中科", "天诚", "鼎盛", "宏达", "博远", "瑞丰", "新锐", "永泰", "联创", "佳和", "东方", "海纳")
_TRADES = ("科技", "网络技术", "通信工程", "贸易", "物流", "信息技术", "建筑工程", "餐饮管理", "医疗器械", "文化传媒", "实业")
_KINDS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_HOSTS = ("example.com", "example.cn", "mail.example.com", "example.org", "corp.example.net")
_SEGMENTS = (
    *(f"13{third}" for third in range(10)),
    *(f"15{third}" for third in (0, 1, 2, 3, 5, 6, 7, 8, 9)),
    "166",
    *(f"17{third}" for third in (3, 5, 6, 7, 8)),
    *(f"18{third}" for third in (0, 1, 2, 3, 5, 6, 7, 8, 9)),
    *(f"19{third}" for third in (1, 3, 5, 8, 9)),
)
_AREAS = ("010", "020", "021", "022", "025", "027", "028", "0571", "0755", "0731", "0532", "0592", "0371", "0411")
_WORDS = ("sunny", "happy", "dragon", "moon", "river", "panda", "cloud", "tiger", "snow", "maple")
_ALNUM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def name(r: Random) -> str:
    """A Chinese name of two to four characters."""
    surname = r.choice(_COMPOUND) if r.random() < 0.01 else r.choices(_SURNAMES, _WEIGHTS)[0]
    return surname + "".join(r.choices(_GIVEN, k=1 if r.random() < 0.2 else 2))


def name_pinyin(r: Random) -> str:
    """A name in pinyin: ZHANG WEI."""
    return f"{r.choice(_PINYIN)} {r.choice(_GIVEN_PINYIN)}{r.choice(_GIVEN_PINYIN)}".upper()


def name_foreign(r: Random) -> str:
    """An English name."""
    return f"{r.choice(_FOREIGN)} {r.choice(_FOREIGN_LAST)}"


def mobile(r: Random) -> str:
    """Mobile number of 11 digits."""
    return r.choice(_SEGMENTS) + digits(r, 8)


def mobile_86(r: Random) -> str:
    """With the country code, in the three ways people write it."""
    return r.choice(("+86", "86", "0086", "+86-", "+86 ")) + mobile(r)


def mobile_spaced(r: Random) -> str:
    """In groups: 138 0000 1234 or 138-0000-1234."""
    number, mark = mobile(r), r.choice((" ", "-"))
    return f"{number[:3]}{mark}{number[3:7]}{mark}{number[7:]}"


def landline(r: Random) -> str:
    """Area code, hyphen and number; some with an extension."""
    area = r.choice(_AREAS)
    tail = r.choice("2345678") + digits(r, 7)
    return f"{area}-{tail}{f'-{digits(r, 3)}' if r.random() < 0.1 else ''}"


def iot_number(r: Random) -> str:
    """13-digit number of a thing."""
    head = r.choice(("10647", "10648", "10649", "1440", "1441", "1410"))
    return head + digits(r, 13 - len(head))


def email(r: Random) -> str:
    """Mail address at a host reserved for examples."""
    return f"{r.choice(_WORDS)}{r.choice(('', '.', '_'))}{r.choice(_PINYIN)}{r.randrange(1, 9999)}@{r.choice(_HOSTS)}"


def address(r: Random) -> str:
    """Province, city, district, road, number and mostly a flat."""
    province, city, district = r.choice(_PLACES)
    road = f"{r.choice(_ROADS)}{r.randrange(1, 999)}号"
    flat = (
        f"{r.choice(_ESTATES)}{r.randrange(1, 30)}栋{r.randrange(1, 4)}单元{r.randrange(101, 3204)}室" if r.random() < 0.7 else ""
    )
    return f"{province}{city}{district}{road}{flat}"


def address_rural(r: Random) -> str:
    """A village address."""
    province, city, district = r.choice(_PLACES)
    town, village = r.choice(("石桥", "柳林", "青山", "龙泉")), r.choice(("前进", "团结", "王家", "大湾"))
    return f"{province}{city}{district}{town}镇{village}村{r.randrange(1, 20)}组{r.randrange(1, 200)}号"


def district(r: Random) -> str:
    """The name of a county or city with what it belongs to."""
    return "".join(r.choice(_PLACES))


def org_name(r: Random) -> str:
    """A company, sometimes a school or hospital."""
    city = r.choice(_PLACES)[1] or r.choice(_PLACES)[0]
    if r.random() < 0.12:
        return f"{city}第{r.choice('一二三四五六')}{r.choice(('中学', '人民医院', '小学', '幼儿园'))}"
    return (
        f"{city.removesuffix('市').removesuffix('省')}{r.choice(_BRANDS)}{r.choice(_BRANDS)}{r.choice(_TRADES)}{r.choice(_KINDS)}"
    )


def postcode(r: Random) -> str:
    """Postcode of a large city or a county."""
    return (
        r.choice(("100", "200", "300", "510", "518", "310", "610", "430", "410", "710", "210", "361"))
        + f"{r.randrange(0, 899):03d}"
    )


def wxid(r: Random) -> str:
    """WeChat identifier: wxid_ form."""
    return "wxid_" + "".join(r.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=14))


def openid(r: Random) -> str:
    """WeChat openid: 28 characters that begin with o."""
    return "o" + "".join(r.choices(_ALNUM + "-_", k=27))


def wechat_chosen(r: Random) -> str:
    """A WeChat name that its owner chose."""
    return f"{r.choice(_WORDS)}_{r.choice(_PINYIN)}{r.randrange(10, 9999)}"


def qq(r: Random) -> str:
    """QQ number."""
    return str(r.randrange(1_000_000, 3_999_999_999))


def account(r: Random) -> str:
    """Login name."""
    return f"{r.choice(_PINYIN)}{r.choice(('', '_', '.'))}{r.choice(_GIVEN_PINYIN)}{r.choice(('', str(r.randrange(1, 999))))}"


def alnum(r: Random, n: int) -> str:
    """Random letters and digits."""
    return "".join(r.choices(_ALNUM, k=n))

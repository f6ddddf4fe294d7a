"""What people ask of a tobacco administration, made up: matters by their share, each with its own ways of saying it."""

import random
from dataclasses import dataclass

SHOPS = [
    "青禾",
    "望江",
    "雁归",
    "松月",
    "桥东",
    "桥西",
    "渡口",
    "南坪",
    "北坪",
    "红枫",
    "金穗",
    "银杏",
    "白鹭",
    "春晓",
    "秋实",
    "东篱",
    "西岭",
    "云上",
    "石桥",
    "柳岸",
    "梧桐",
    "荷塘",
    "竹溪",
    "月湾",
    "晨光",
    "暮山",
    "清源",
    "长亭",
    "古井",
    "听雨",
    "知味",
    "家和",
    "百顺",
    "同乐",
    "福临",
    "万佳",
    "千禧",
    "鸿运",
    "兴旺",
    "顺达",
    "友邻",
    "诚信",
    "惠民",
    "乐购",
    "好又来",
    "天天",
    "一品",
    "二月",
]
KINDS = ["便利店", "烟酒店", "超市", "商行", "副食店", "小卖部", "百货店", "食杂店"]
TOWNS = [
    "桥头",
    "河口",
    "青石",
    "白水",
    "龙潭",
    "凤山",
    "马鞍",
    "三江",
    "五里",
    "大湾",
    "小溪",
    "上坪",
    "下坪",
    "新店",
    "旧县",
    "东岳",
    "西门",
    "南关",
    "北街",
    "长岭",
]
ROADS = [
    "人民路",
    "解放路",
    "建设街",
    "文化巷",
    "滨江路",
    "学府路",
    "车站路",
    "菜市街",
    "老街",
    "新街",
    "环城路",
    "工业路",
    "花园路",
    "幸福里",
    "平安巷",
    "迎宾大道",
]
BRANDS = ["云岚", "望海", "雁山", "青渡", "松鹤", "金峰", "银滩", "石堰", "岚江", "红叶"]
RARE = [
    "鼻烟壶",
    "水烟筒",
    "雪茄剪",
    "烟斗丝",
    "莫合烟",
    "嚼烟",
    "手卷烟纸",
    "打火石",
    "烟标册",
    "旱烟袋",
    "烤烟房",
    "醒烟盒",
]
WHEN = [
    "今天上午",
    "昨天傍晚",
    "上周末",
    "这个月初",
    "前天中午",
    "放学以后",
    "夜里十点多",
    "赶集那天",
    "国庆期间",
    "连续几天",
]
ENDINGS = (
    "希望尽快去查一下，处理以后给我回个电话。", "请核实后依法处理。", "麻烦告诉我应该怎么办。",
    "已经反映过一次，没有人回复。",
    "我有照片和付款记录，可以提供。", "请不要透露我的电话。", "希望有关部门管一管，谢谢。", "盼复。", "请上门看看。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its share of what is asked, and how it is put."""

    code: str
    share: int
    ways: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind that the rule book gives it."""
        return {"consult": "consultation"}.get(self.code.split(".")[0], self.code.split(".")[0])


MATTERS = (
    Matter("report.fake", 9, (
        "{when}在{place}的{shop}买到一条{brand}，抽起来味道不对，包装上的喷码也模糊，怀疑是假烟。",
        "{shop}长期销售假烟，{brand}只卖{n}元一条，明显低于市场价，老板说是内部渠道拿的货。",
        "举报{place}{shop}卖假冒卷烟，{when}我亲眼看见从面包车上卸了{n}箱没有码段的{brand}。",
    )),
    Matter("report.minors", 6, (
        "{place}学校后门{shop}把烟卖给学生，{when}我看到{n}个穿校服的孩子买{brand}，还可以拆包一支一支卖。",
        "我家孩子才上初中，在{shop}买到了香烟，店家没有看身份证，未成年人买烟没人管吗？",
    )),
    Matter("report.unlicensed", 7, (
        "{place}新开的{shop}没有许可证也在卖卷烟，柜台里摆着{brand}，{when}还在做促销。",
        "{shop}的烟草证是别人的，实际老板没有办证，属于无证经营。",
    )),
    Matter("report.ecig", 5, (
        "{shop}柜台下面藏着水果味的电子烟和烟弹，{when}卖给附近中学的学生，每个{n}元。",
        "有人在{place}摆摊卖奶茶杯造型的电子烟，不扫码也能买。",
    )),
    Matter("report.internet", 4, (
        "朋友圈里有人自称{place}{shop}的老板，网上卖烟，{brand}{n}元一条，快递寄烟到外省。",
    )),
    Matter("report.off_channel", 4, (
        "{shop}收购卷烟再倒卖，{when}有外地牌照的货车来拉走{n}条{brand}，32位码被刮掉了。",
    )),
    Matter("complaint.supply", 10, (
        "我是{place}{shop}的经营户，这个月{brand}的投放量又少了，档位没变，货源分配不公，客户经理说不清楚。",
        "送货晚了两天，{when}才送到，还少送了{n}条{brand}，打电话没有人接。",
    )),
    Matter("complaint.retailer", 8, (
        "在{shop}买的{brand}发霉了，老板不退，说离柜概不负责，多收了{n}元。",
        "{place}{shop}卖的{brand}比明码标价高{n}元，投诉价格高、不给小票。",
    )),
    Matter("complaint.attitude", 4, (
        "{when}到{place}的服务窗口办事，工作人员态度恶劣，问了三遍都不耐烦，让我自己上网查。",
    )),
    Matter("consult.licence_new", 12, (
        "想在{place}开店卖烟，新办烟草专卖零售许可证需要什么材料，附近已经有{shop}，间距不够可以办证吗？",
        "请问{place}还能不能申请许可证，合理布局规定的距离是多少米，办理条件是什么？",
    )),
    Matter("consult.licence_change", 11, (
        "{shop}的许可证下个月到期，延续需要本人到场吗？我在外地，{when}才能回来。",
        "{shop}换了经营者，许可证怎么变更，停业期间要不要交回证件？",
    )),
    Matter("consult.supply", 7, (
        "我是{shop}，网上订货系统{when}登录不上，{brand}的货源什么时候投放？",
    )),
    Matter("consult.carry_limit", 3, (
        "坐飞机回老家可以携带几条{brand}，邮寄限量是多少，超过{n}条要办什么手续？",
    )),
    Matter("help.difficulty", 3, (
        "{shop}店主生病住院，家里低保，经营不下去了，请问有没有困难零售户帮扶政策？",
    )),
    Matter("help.licence_verify", 4, (
        "{shop}申请换证核验，地址在{place}，请安排上门核验，{when}都在店里。",
    )),
    Matter("suggestion.service", 3, (
        "建议在{place}增加一个服务窗口，希望增加夜间送货，老年店主不会用手机订货。",
    )),
)  # fmt: skip
SHARES = tuple(matter.share for matter in MATTERS)
RARE_SHARE = 0.0004


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing somebody asked."""

    kind: str
    matter: str
    text: str
    place: str
    shop: str


def asked(chance: random.Random) -> Asked:
    """Make one up."""
    matter = chance.choices(MATTERS, SHARES)[0]
    shop = chance.choice(SHOPS) + chance.choice(TOWNS)[-1] + chance.choice(KINDS)
    place = f"{chance.choice(TOWNS)}镇{chance.choice(ROADS)}{chance.randint(1, 320)}号"
    text = chance.choice(matter.ways).format(
        when=chance.choice(WHEN), place=place, shop=shop, brand=chance.choice(BRANDS), n=chance.randint(2, 90)
    )
    if chance.random() < RARE_SHARE:
        text += f"店里还摆着{chance.choice(RARE)}。"
    return Asked(matter.kind, matter.code, text + chance.choice(ENDINGS), place, shop)

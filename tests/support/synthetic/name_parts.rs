//! The parts of invented names. All characters of a list have the same number of bytes.

/// Surnames of one character.
///
/// Source: chosen by hand from the commonest.
pub(super) const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕\
苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";

/// Characters of given names.
///
/// Source: chosen by hand.
pub(super) const GIVEN_CHARS: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰红梅志文斌鑫宇浩然子轩\
雨欣梓涵思远嘉怡诗琪俊凯博雅晨曦佳慧海燕春生东升立新永康德才学礼振邦卫民小满一舟砚青禾若水云帆清扬景行知白见山望舒长风";

/// Characters that transcribe foreign names.
///
/// Source: chosen by hand from the commonest.
pub(super) const FOREIGN_CHARS: &str = "阿埃安奥巴班贝本比伯布查达戴德迪丁多厄尔法菲费弗夫盖戈格哈海汉霍基加杰卡凯科克拉莱\
兰劳勒雷里利列林卢鲁罗洛马麦曼蒙米密莫姆纳内尼诺欧帕佩皮普齐乔塞桑沙施什史斯索塔泰坦特提托瓦威维沃西希谢亚耶伊扎詹";

/// Characters of places and of the first part of organisations' names.
///
/// Source: chosen by hand.
pub(super) const PLACE_CHARS: &str = "东西南北中上下大小新古长清青白黄红金银石玉龙凤云雨风雪松柏桃柳莲荷江河湖海溪泉潭\
洲岭峰坡原平安宁康泰和顺丰昌盛永福兴隆源林田桥关塘沙港湾渡集镇店";

/// The last characters of places.
///
/// Source: chosen by hand.
pub(super) const PLACE_ENDS: &[&str] =
    &["市", "县", "镇", "乡", "村", "区", "街道", "新区", "岛", "港"];

/// What organisations do.
///
/// Source: chosen by hand.
pub(super) const FIELDS: &[&str] = &[
    "科技", "文化", "能源", "交通", "教育", "医疗", "金融", "农业", "物流", "环保", "建筑", "食品",
    "电力", "传媒", "旅游", "体育",
];

/// The last words of organisations' names.
///
/// Source: chosen by hand.
pub(super) const ORGANISATION_ENDS: &[&str] = &[
    "集团",
    "公司",
    "大学",
    "研究院",
    "医院",
    "协会",
    "中心",
    "委员会",
    "银行",
    "学校",
    "基金会",
    "联盟",
];

/// The first part of the names of invented newspapers and agencies.
///
/// Source: invented.
pub(super) const SOURCE_STARTS: &[&str] = &[
    "潮声", "江畔", "东岸", "云岭", "晨渡", "海湾", "青原", "古桥", "长堤", "北塘", "南浦", "西岭",
    "星河", "麦田", "石潭", "松风",
];

/// The last part of the names of invented newspapers and agencies.
///
/// Source: invented.
pub(super) const SOURCE_ENDS: &[&str] = &["日报", "晚报", "新闻网", "通讯社", "周刊", "电视台"];

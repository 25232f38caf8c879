//! The words of credits. Source of all lists: compiled by hand from the bylines of Chinese dailies,
//! agencies and sites, in both scripts.

/// Pairs of brackets.
pub(super) const BRACKETS: [(char, char); 7] =
    [('（', '）'), ('(', ')'), ('【', '】'), ('〔', '〕'), ('［', '］'), ('[', ']'), ('〈', '〉')];

/// Strokes between the parts of a credit.
pub(super) const STROKES: [char; 6] = ['/', '／', '|', '｜', '丨', '︱'];

/// Labels with which a credit begins.
pub(super) const LABELS: &[&str] = &[
    "作者",
    "文",
    "图文",
    "圖文",
    "文图",
    "文圖",
    "文/图",
    "文／图",
    "图/文",
    "文、图",
    "文字",
    "撰文",
    "撰稿",
    "采写",
    "採寫",
    "採訪",
    "采访",
    "采编",
    "执笔",
    "執筆",
    "编译",
    "編譯",
    "署名",
    "主笔",
    "主筆",
    "供稿",
    "文字整理",
    "采访撰文",
    "採訪撰文",
];

/// Roles of writers, which may follow the name of a paper.
pub(super) const REPORTER_ROLES: &[&str] = &[
    "见习记者",
    "見習記者",
    "实习记者",
    "實習記者",
    "特约记者",
    "特約記者",
    "首席记者",
    "首席記者",
    "全媒体记者",
    "记者",
    "記者",
    "通讯员",
    "通訊員",
    "特约评论员",
    "特約評論員",
    "评论员",
    "評論員",
    "特派员",
    "特派員",
    "特约撰稿人",
    "撰稿人",
    "专栏作者",
    "專欄作者",
    "专栏作家",
    "專欄作家",
    "实习生",
    "實習生",
    "观察员",
    "作者",
];

/// Ends of credits of pictures.
pub(super) const PHOTO_ENDS: &[&str] =
    &["摄", "攝", "摄影", "攝影", "供图", "供圖", "图", "圖", "制图", "製圖", "提供", "翻攝"];

/// Ends of the part after a stroke that says where a report is from.
pub(super) const REPORT_ENDS: &[&str] = &["報導", "报道", "報道", "报导", "電", "电", "專電"];

/// Words with which the credits of others begin.
pub(super) const STOP_WORDS: &[&str] = &[
    "责任编辑",
    "責任編輯",
    "编辑",
    "編輯",
    "责编",
    "責編",
    "校对",
    "校對",
    "摄影",
    "攝影",
    "图/",
    "图：",
    "圖／",
    "图｜",
    "视频",
    "制图",
    "製圖",
    "审核",
    "核稿",
    "设计",
    "监制",
    "海报",
];

/// Words among names that are not names.
const FILLERS: &str = "整合 综合 綜合 整理 编译 編譯 报道 報導 报导 文 图 圖 摄 攝 发自 原创 本报 本報 本刊 \
    本网 本社 特约 特約 见习 見習 实习 實習 首席 资深 職工 职工 全媒体 融媒体 专栏 專欄 客座 特稿 及 和 与 等 撰文 采写 首席评论";

/// Ends of the names of newspapers, agencies and sites.
pub(super) const PAPER_ENDS: &[&str] = &[
    "报",
    "報",
    "网",
    "網",
    "社",
    "新闻",
    "新聞",
    "电视台",
    "電視台",
    "电台",
    "電台",
    "周刊",
    "週刊",
    "杂志",
    "雜誌",
    "通讯",
    "通訊",
    "频道",
    "頻道",
    "客户端",
    "在线",
    "在線",
    "快报",
    "广播",
    "廣播",
    "新媒体",
    "视频",
    "传媒",
    "融媒",
];

/// Other ends of the names of organisations and desks.
pub(super) const ORGANISATION_ENDS: &[&str] = &[
    "中心",
    "公司",
    "集团",
    "集團",
    "委员会",
    "委員會",
    "办公室",
    "辦公室",
    "政府",
    "支部",
    "党委",
    "学院",
    "學院",
    "大学",
    "大學",
    "学校",
    "医院",
    "醫院",
    "协会",
    "協會",
    "学会",
    "學會",
    "联合会",
    "研究院",
    "研究所",
    "编辑部",
    "編輯部",
    "工作室",
    "小组",
    "小組",
    "日讯",
    "快訊",
    "快讯",
    "财经",
    "財經",
    "科技",
    "媒体",
    "媒體",
    "文化",
    "娱乐",
    "娛樂",
    "体育",
    "體育",
    "资讯",
    "資訊",
    "平台",
    "局",
    "厅",
    "處",
    "站",
    "组",
    "組",
    "总会",
    "基金会",
    "俱乐部",
    "出版社",
    "综合",
    "綜合",
    "公众号",
    "公眾號",
    "自媒体",
    "微博",
    "官微",
    "发布",
    "發布",
    "观察",
    "論壇",
    "论坛",
    "部门",
    "宣传部",
    "街道",
    "专栏",
    "專欄",
    "频道",
];

/// Placeholders for names.
pub(super) const PLACEHOLDERS: &str = "未知 佚名 匿名 无 無 暂无 不详 网络 網絡 網路 互联网 网络整理 网络转载 本站 本站原创 本站编辑 \
    本网 本网讯 原创 转载 轉載 综合 綜合 综合整理 综合报道 綜合報導 整理 小编 小編 编辑 編輯 \
    责任编辑 責任編輯 编者 記者 记者 本报记者 本報記者 本刊记者 通讯员 通訊員 实习生 特约记者 作者 网友 \
    網友 站长 管理员 管理員 系统管理员 超级管理员 发布者 匿名用户 会员 投稿 来稿 机构 官方 name author user root test \
    null undefined none unknown editor admin administrator webmaster guest anonymous manager system staff 简介 介绍 簡介 介紹 简历 最新文章 最近文章 文章 专栏 信息 资料";

/// Words that may directly follow a name.
pub(super) const FILLERS_AFTER_NAMES: &[&str] =
    &["综合报道", "綜合報導", "报道", "報導", "整理", "整合", "编译", "編譯"];

/// Returns whether a word among names is not a name.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.split_whitespace().any(|filler| filler == word)
}

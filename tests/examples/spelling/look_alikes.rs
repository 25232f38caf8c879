//! Characters that are confused by their shape, for spoiling queries.
//!
//! Written by the authors from the groups that textbooks teach as 形近字. Every second group went to
//! the product, `crates/spelling/data/look-alikes.txt`; these are the others, and neither that list nor
//! the table of the product was made with them.

/// Groups of characters that look alike, separated by blanks.
pub(crate) const LOOK_ALIKES: &str = "
    己已巳 戊戌戍 干千于 日曰 天夭夫 大太犬 刀力 又叉 贝见 今令 处外 失矢 白自 休体 折析拆 侯候 待侍 遣遗 券卷 清情请
    班斑 暑署 免兔 爪瓜 冶治 历厉 抱泡 蓝篮 密蜜 竟竞 兵乒 毫亳 漠模 跟根 浪狼 挑桃 底低 住往 驻住 埋理
    播翻 衰哀 昨作 怕拍 泊拍 直真 县具 栗粟 贪贫 籍藉 挡档 坑抗 航杭 坏环 怀坏 防妨 仿防 功攻 劝功 现规
    评坪 许讦 投设 般股 舰航 岛鸟 马乌 买卖 读续 议仪 论轮 沦论 偷输 愉偷 轻经 茎经 顶项 顺须 颂领 预顶
    冲仲 块快 使便 硬便 俊骏 培陪 剖部 即既 胜性 牲性 张账 怅张 壮状 奖桨 装袋 资贷 贸留 绩债 识织 纲钢
    冈网 鸣呜 学字 宫营 劳营 莹荧 茔荣 奇寄 倚椅 港巷 铣选 运远 迎仰 达迖 途余 徐涂 斜科 抖料 利和 秋愁
    锐税 悦税 钟钏 迭跌 钓钩 均钧 锁销 稍销 削消 请清 猜清 睁静 净挣 群裙 君群 样详 鲜鲤 类粪 采彩 踩彩
    富副 福副 蝠幅 饭版 返板 旅族 施旋 弛驰 驰她 地池 吧把 钯把
";

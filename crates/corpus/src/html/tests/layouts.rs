//! Whole pages in the most common layouts, one file each, including the boilerplate around the
//! article.

use super::*;

#[test]
fn a_portal_is_read_without_columns_and_comments() {
    check(
        include_str!("layouts/portal.html"),
        expect![[r#"
            云岭市旧铁路桥改成步道 | 2024-04-09 07:15 | 云岭晚报 | - | []
            * 2024-04-09 07:15 来源：云岭晚报 评论 38
            本报讯　停运十六年的云岭铁路桥昨天迎来第一批行人，桥长三百二十米，铺了防滑木板，两侧装上一米三高的护栏。
            铁路桥建于一九五八年，曾是煤车出山的唯一通道。二〇〇八年新线通车后，它一直空着，桥面长满了草。
            “小时候趴在桥头数车皮，最多数到过五十二节。”住在桥东的退休工人潘师傅说，他昨天来回走了三趟。
            市民在旧铁路桥上散步。 云岭晚报记者 摄
            市园林局介绍，步道全天开放，夜间照明到二十三点，自行车需推行。二期工程将把废弃的扳道房改成茶室，预计明年春天完工。
            * （责任编辑：温良）"#]],
    );
}

#[test]
fn a_government_notice_without_a_heading_is_read_with_its_table() {
    check(
        include_str!("layouts/government.html"),
        expect![[r#"
        关于调整老城区部分道路停车收费的通告 | 2024-05-20 16:30 | 清浦区城管局 | - | []
        * 发布日期：2024-05-20 16:30 信息来源：清浦区城管局 浏览次数： 【字号：大 中 小】
        为缓解老城区停车困难，经区政府同意，现将有关事项通告如下：
        一、收费范围
        北门大街、盐河路、书院巷，共三百一十二个泊位。
        二、收费标准
        白天（八时至二十时）首小时三元，此后每小时二元，单日最高十五元；夜间免费。
        路段 泊位 时段 ⏎ 北门大街 148 8:00—20:00 ⏎ 盐河路 96 8:00—20:00 ⏎ 书院巷 68 8:00—18:00
        三、本通告自2024年6月1日起施行。
        清浦区城市管理局
        2024年5月20日"#]],
    );
}

#[test]
fn a_mobile_page_is_read_without_its_cards() {
    check(
        include_str!("layouts/mobile.html"),
        expect![[r#"
            渔港拍卖行今天敲响第一锤 | 2024年9月1日 05:48 | 海角头条 | - | []
            * 海角头条2024年9月1日 05:48+关注
            凌晨四点，石浦渔港的码头亮如白昼。
            十二条开捕归来的渔船挤在泊位上，梭子蟹还在筐里吐泡。
            ^ 拍卖师举起木槌。
            今年渔港第一次用公开拍卖代替私下议价。每筐蟹贴上编号和产地，买家举牌，三十秒内成交。
            第一筐蟹以每斤六十八元落槌，船老大郑大姐笑着说：“往年要等到中午才知道卖多少钱，今年天没亮就数上钱了。”
            港务站说，拍卖将持续到明年五月，每天凌晨四点开始，成交价在屏幕上公布。"#]],
    );
}

#[test]
fn a_page_laid_out_with_tables_is_read_without_its_columns() {
    check(
        include_str!("layouts/table.html"),
        expect![[r#"
            小镇邮局送完最后一封挂号信 | 2003年11月30日 09:24 | 湖东日报 | - | ["段小川"]
            * 湖东新闻网　2003年11月30日 09:24　湖东日报
            本报讯　昨天下午五点，银杏镇邮局的木门缓缓合上，营业六十一年的柜台就此撤销。
            最后一封挂号信寄往黑龙江，收信人是镇上一位老教师的学生。邮递员蒋有田骑车送了三十年信，昨天他把邮戳擦干净，交回县局。
            “信越来越少，报纸还有人订。”蒋有田说，“往后报纸由村里的小卖部代送，我教会他们认门牌再走。”
            县邮政局说，银杏镇的业务并入河口支局，距离九公里，老人汇款可打电话，由专人上门办理。(记者 段小川)"#]],
    );
}

#[test]
fn a_box_of_links_inside_an_article_is_removed_and_the_text_after_it_is_kept() {
    check(
        include_str!("layouts/inline_box.html"),
        expect![[r#"
            半山纜車試行午夜班 首晚載客四百人 | 2024-06-15T08:00:00+08:00 | 南灣日報 | - | ["溫以寧"]
            南灣日報記者溫以寧／報導
            半山纜車昨晚起試行午夜班，末班車由十一時延至凌晨一時，首晚共載客四百零三人，多為下班的餐飲業員工。
            車長何伯開了三十二年纜車，說深夜的軌道「靜得聽到鋼纜唱歌」。公司安排兩名技工隨車值班，每小時檢查一次剎車。
            乘客陳小姐在山頂餐廳當侍應，以往收工要等通宵小巴，車費二十四元。「現在十元就能下山，還可以看夜景。」
            ^ 午夜班纜車駛過半山站。溫以寧攝
            公司表示試行期三個月，若平均每晚載客超過三百人，將改為常設服務，並增聘六名夜班員工。"#]],
    );
}

#[test]
fn the_article_of_a_gallery_consists_of_its_captions() {
    check(
        include_str!("layouts/gallery.html"),
        expect![[r#"
        组图：古镇晒秋 | 2024年10月06日10:20 | 徽州网 | - | []
        * 2024年10月06日10:20　来源：徽州网
        ^ 10月5日，村民在屋顶翻晒辣椒和玉米，竹匾铺满了整条街。
        ^ 一位老人把南瓜切成细条，挂上晒架。
        ^ 孩子们在晒场边写生。
        ^ 从高处看，晒秋的屋顶像打翻的颜料盒，红黄相间，一直铺到山脚。
        ^ 夜里收匾，全家一起动手。何山青摄"#]],
    );
}

#[test]
fn a_brief_of_one_sentence_is_read() {
    check(
        include_str!("layouts/brief.html"),
        expect![[r#"
        快讯：轮渡二号线恢复通航 | 2024-02-18 14:05 | - | - | []
        * 2024-02-18 14:05
        大雾散去，轮渡二号线14时恢复通航。"#]],
    );
}

#[test]
fn a_live_report_is_read_with_the_times_of_its_entries() {
    check(
        include_str!("layouts/live.html"),
        expect![[r#"
            直播：龙舟赛今日开桨 | 2024-06-10 | - | - | []
            第二十届水乡龙舟赛今天在东湖举行，四十二支队伍参赛，本网全程直播。
            11:40
            决赛结束，下塘村队以两分零三秒夺冠，领先第二名不到半个龙头。
            11:05
            半决赛第二组，大学生队翻船，全体队员已安全上岸，比赛推迟十分钟。
            10:20
            初赛过半，岸边观众超过三万人。
            裁判长提醒各队注意风向。
            09:00
            鼓声响起，龙舟赛开始！
            08:30
            各队祭龙头，点睛。"#]],
    );
}

#[test]
fn an_opinion_piece_is_read_without_the_box_about_its_author() {
    check(
        include_str!("layouts/opinion.html"),
        expect![[r#"
            旧书摊值得一块固定的屋檐 | 2024-07-22 | 江城时报 | - | ["顾闻笛"]
            城市留给纸页的地方，不该只有仓库。
            周六清晨，河堤上的旧书摊又少了三家。管理者说要整洁，摊主说要生计，读者站在中间，手里捏着一本缺页的词典。
            整洁与书香并不矛盾。邻市在高架桥下划出八十个摊位，统一配灯，每周末开放，一年下来没有一起投诉。
            一座城市怎样对待旧书，往往就怎样对待记忆。
            反对者担心盗版。这个担心有道理，却不是关门的理由：登记、抽查、先行赔付，都是现成的办法。
            给旧书摊一块屋檐，花不了多少钱，留下的却是许多人的星期六。"#]],
    );
}

#[test]
fn a_page_in_two_languages_is_read() {
    check(
        include_str!("layouts/mixed.html"),
        expect![[r#"
            "We just kept pedalling": 骑行者横穿高原 | - | Plateau Weekly 高原周刊 | - | ["Lin Yao"]
            Two riders from Lisbon reached the pass on Friday, 距离出发整整一百天。他们的车架上绑着一面小旗，写着 “slow is fine”。
            “We were told to wait for May,” said Ana Duarte, 31. “But the road was dry, so we just kept pedalling.”
            当地牧民扎西收留他们过夜，还修好了断掉的 rear rack。他说：“他们吃得很少，笑得很多。”
            The two plan to reach 兰州 by April, 然后坐火车回家。Their logbook, 厚达三百页，will be printed in both languages."#]],
    );
}

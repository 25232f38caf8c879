//! Broken sentences on invented pages.

use expect_test::expect;

use crate::clean::tests::check;

#[test]
fn a_sentence_continues_after_a_page_head_and_a_row_of_captions() {
    check(
        "\
开发区去年经济稳步增长

记者昨天从市统计局了解到

A12 要闻

去年全市地区生产总值超过两万亿元。

多家企业负责人表示，将进一步扩大投资，加快新项

图为企业车间。新华社记者 张三 摄

展馆外景

目建设，生物医药产业继续保持快速增长。

今年以来，全市企业研发投入明显增加。
",
        expect![[r#"
            title: 开发区去年经济稳步增长
            Body> 记者昨天从市统计局了解到去年全市地区生产总值超过两万亿元。
            Note> A12 要闻
            Body> 多家企业负责人表示，将进一步扩大投资，加快新项目建设，生物医药产业继续保持快速增长。
            Caption> 图为企业车间。新华社记者 张三 摄
            Caption> 展馆外景
            Body> 今年以来，全市企业研发投入明显增加。"#]],
    );
}

#[test]
fn the_first_line_of_a_column_and_a_line_before_a_long_word_count_as_full() {
    check(
        "\
展馆开放一周年

　　去年今日，江边的新展馆正式向
市民开放，负责设计的是
Christopherson团队，外形像
一艘大船。馆方昨日说，一年来共接待
观众三十二万人次，其中一半来自外地。
　　问：为什么市民对这座展馆这样喜
欢？
　　馆长认为，原因在于展品常换常新，
门票又便宜，附近的居民一年可以来好
几次。
",
        expect![[r#"
            title: 展馆开放一周年
            Body> 去年今日，江边的新展馆正式向市民开放，负责设计的是Christopherson团队，外形像一艘大船。馆方昨日说，一年来共接待观众三十二万人次，其中一半来自外地。
            Body> 问：为什么市民对这座展馆这样喜欢？
            Body> 馆长认为，原因在于展品常换常新，门票又便宜，附近的居民一年可以来好几次。"#]],
    );
}

#[test]
fn rows_of_tables_and_notes_are_not_joined() {
    check(
        "\
各年龄组的平均得分

调查访问了三千名市民，结果在昨天公布。

年龄组 平均得分

18岁以下 33.3

19至30岁 26.2

31至44岁 25.6

45岁或以上 21.9

http://news.example.com/2023/a

http://news.example.com/2023/b
",
        expect![[r#"
            title: 各年龄组的平均得分
            Body> 调查访问了三千名市民，结果在昨天公布。
            Body> 年龄组 平均得分
            Body> 18岁以下 33.3
            Body> 19至30岁 26.2
            Body> 31至44岁 25.6
            Body> 45岁或以上 21.9
            Body> http://news.example.com/2023/a
            Body> http://news.example.com/2023/b"#]],
    );
}

#[test]
fn a_line_that_the_sentence_skips_is_a_caption() {
    check(
        "\
早稻育秧进入关键期

记者在田间看到，农户们正忙着查看秧苗的长势，安徽进入了早稻育秧的关键

农业合作社外景

期，自动化育秧技术的使用，让农户们省了不少心。

合作社负责人说，今年的秧苗比去年长得更好。

当地农业部门表示，将继续推广这项技术，帮助农户增加收入。
",
        expect![[r#"
            title: 早稻育秧进入关键期
            Body> 记者在田间看到，农户们正忙着查看秧苗的长势，安徽进入了早稻育秧的关键期，自动化育秧技术的使用，让农户们省了不少心。
            Caption> 农业合作社外景
            Body> 合作社负责人说，今年的秧苗比去年长得更好。
            Body> 当地农业部门表示，将继续推广这项技术，帮助农户增加收入。"#]],
    );
}

#[test]
fn text_in_brackets_continues_to_the_closing_bracket() {
    check(
        "\
交流活动在校园举行

学生会主席在致辞中引述校友（Stephen

Young）的话，勉励同学珍惜时光。

活动持续三天。
",
        expect![[r#"
            title: 交流活动在校园举行
            Body> 学生会主席在致辞中引述校友（Stephen Young）的话，勉励同学珍惜时光。
            Body> 活动持续三天。"#]],
    );
}

#[test]
fn a_year_is_not_a_page_number_but_other_numbers_may_be() {
    check(
        "\
去年的外贸

外贸企业去年收获颇丰。

　　2023
年，全市进出口总额超过八千亿元。

12

人民群众对今年的期待更高。
",
        expect![[r#"
            title: 去年的外贸
            Body> 外贸企业去年收获颇丰。
            Body> 2023年，全市进出口总额超过八千亿元。
            Note> 12
            Body> 人民群众对今年的期待更高。"#]],
    );
}

#[test]
fn a_few_lines_of_one_width_are_a_column() {
    check(
        "\
两地签署合作协议

双方代表在会上表示，将进一步加强合作。

这份协议为期五年，内容包括共同建设产业园区、互派技术人员。

代表们认为，两地在信任程度还是在合作
质量上都达到了前所未有的水平，双方今
年三月的会谈有力推动了两地关系的全面
发展，这对两地的企业具有长远的战略意
义，也给居民带来了实惠。

据介绍，首批项目将在下半年开工。

当地居民对此表示欢迎。

双方还将定期举行会谈。
",
        expect![[r#"
            title: 两地签署合作协议
            Body> 双方代表在会上表示，将进一步加强合作。
            Body> 这份协议为期五年，内容包括共同建设产业园区、互派技术人员。
            Body> 代表们认为，两地在信任程度还是在合作质量上都达到了前所未有的水平，双方今年三月的会谈有力推动了两地关系的全面发展，这对两地的企业具有长远的战略意义，也给居民带来了实惠。
            Body> 据介绍，首批项目将在下半年开工。
            Body> 当地居民对此表示欢迎。
            Body> 双方还将定期举行会谈。"#]],
    );
}

#[test]
fn latin_words_are_joined_with_a_blank_and_halves_of_a_word_without_one() {
    check(
        "\
自由潜水世锦赛开赛

今年的自由潜水世锦赛（World Championship

2021）昨天开赛，主办方（AIDA

International）说，选手可以在网上（You

Tube）观看直播。

平台YouTube上有数万人同时在线。
",
        expect![[r#"
            title: 自由潜水世锦赛开赛
            Body> 今年的自由潜水世锦赛（World Championship 2021）昨天开赛，主办方（AIDA International）说，选手可以在网上（YouTube）观看直播。
            Body> 平台YouTube上有数万人同时在线。"#]],
    );
}

#[test]
fn a_closing_mark_is_joined_to_what_it_closes() {
    check(
        "\
法庭记者手记

证人在庭上回答：“这份报告就给了我们。

”法官随后宣布休庭。
",
        expect![[r#"
            title: 法庭记者手记
            Body> 证人在庭上回答：“这份报告就给了我们。”法官随后宣布休庭。"#]],
    );
}

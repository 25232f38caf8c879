//! Facts of pages in the forms of news sites.

use super::*;

/// A body without credits.
const TEXT: &str = "<p>今天清晨六点，旧码头的渡轮恢复通航，首班船上坐了二十七名乘客，个个都带着早点。</p>\
    <p>值班员说，停航的四十天里，工人更换了两岸的缆桩，并把候船室的灯全部换成了节能灯，夜里也看得清台阶。</p>";

/// Returns the facts of a page with a headline, lines below it, and its text.
fn facts(head: &str, info: &str, text: &str) -> String {
    let page = format!(
        "<title>旧码头渡轮恢复通航_潮声网</title>{head}<div class=main><h1>旧码头渡轮恢复通航</h1>{info}<div>{text}</div></div>"
    );
    shown(&page).lines().next().unwrap().replace("旧码头渡轮恢复通航 | ", "")
}

fn check_facts(head: &str, info: &str, text: &str, expected: &str) {
    assert_eq!(facts(head, info, text), expected, "{head}{info}");
}

#[test]
fn elements_separate_the_fields_of_info_lines() {
    let check = |info: &str, expected: &str| check_facts("", info, TEXT, expected);
    check(
        "<div>2024-03-05 08:12 来源: <a>潮声日报</a><a>举报</a></div>",
        "2024-03-05 08:12 | 潮声日报 | - | []",
    );
    check(
        "<h4>发表于<span>2024-03-05 08:12</span>| 来源<span>潮声日报</span>| 作者<span>林一舟</span></h4>",
        r#"2024-03-05 08:12 | 潮声日报 | - | ["林一舟"]"#,
    );
    check(
        "<p><i>原创</i><i>潮声晚报</i><i>2024-03-05 08:12:33</i></p>",
        "2024-03-05 08:12:33 | 潮声晚报 | - | []",
    );
    check("<p>来源: | 发布时间: 2024-03-05</p>", "2024-03-05 | - | - | []");
    check("<p>2024-03-05 | 作者：网络整理 | 阅读：1644</p>", "2024-03-05 | - | - | []");
    check(
        "<p class=author-name>观潮客</p><p>发布时间：<span>2024-03-05</span></p>",
        "2024-03-05 | 观潮客 | - | []",
    );
    check(
        "<p>林一舟/潮声青年报</p><p>2024-03-05 08:12</p>",
        r#"2024-03-05 08:12 | 潮声青年报 | - | ["林一舟"]"#,
    );
}

#[test]
fn credits_at_the_start_and_the_end_of_the_text_are_read() {
    let check = |text: String, expected: &str| check_facts("", "", &text, expected);
    let with = |start: &str, end: &str| format!("<p>{start}</p>{TEXT}<p>{end}</p>");
    check(with("潮声新闻记者 林一舟 周晓岚", ""), r#"- | 潮声新闻 | - | ["林一舟", "周晓岚"]"#);
    check(with("（潮聲社記者林一舟台北21日電）今天有霧。", ""), r#"- | 潮聲社 | - | ["林一舟"]"#);
    check(with("", "采写：林一舟"), r#"- | - | - | ["林一舟"]"#);
    check(with("", "船票不涨价。（评论员 林一舟 周晓岚）"), r#"- | - | - | ["林一舟", "周晓岚"]"#);
    check(with("", "（责任编辑：林一舟）"), "- | - | - | []");
    check(with("", "图为渡轮。林一舟 摄"), "- | - | - | []");
}

#[test]
fn only_persons_are_believed_to_be_authors() {
    let check = |author: &str, info: &str, expected: &str| {
        check_facts(&format!("<meta name=author content='{author}'>"), info, TEXT, expected);
    };
    check("林一舟", "", r#"- | - | - | ["林一舟"]"#);
    check("潮声网", "", "- | - | - | []");
    check("潮声", "", "- | - | - | []");
    check("TIDES.EXAMPLE", "", "- | - | - | []");
    check("104363", "", "- | - | - | []");
    check("name, mail@example.com", "", "- | - | - | []");
    check("admin", "", "- | - | - | []");
    check("观潮", "<p>2024-03-05 来源：观潮</p>", "2024-03-05 | 观潮 | - | []");
    check("何小满", "<p>2024-03-05 责任编辑：何小满</p>", "2024-03-05 | - | - | []");
    check("何小满", "<p>潮声报记者 林一舟</p>", r#"- | 潮声报 | - | ["林一舟"]"#);
}

#[test]
fn dates_of_all_places_are_found() {
    let check = |head: &str, info: &str, end: &str, expected: &str| {
        let text = format!("{TEXT}{end}");
        let facts = facts(head, info, &text);
        assert_eq!(facts.split(" | ").next(), Some(expected), "{head}{info}{end}");
    };
    check(
        "<meta name=publishdate content=2024-03-05>",
        "<p>2024年03月05日08:12</p>",
        "",
        "2024年03月05日08:12",
    );
    check("<meta name=parsely-pub-date content=2024-03-05T08:12Z>", "", "", "2024-03-05T08:12Z");
    check(
        "<meta itemprop=dateUpdate content='2024-03-05 08:12'>",
        "<p>03-05 08:12</p>",
        "",
        "2024-03-05 08:12",
    );
    check("", "", "<p>发布日期：2024-03-05</p>", "2024-03-05");
    check("<script>var publish_time = '2024-03-05 08:12';</script>", "", "", "2024-03-05 08:12");
    check("", "", "<h3>相关新闻</h3><p>渡轮停航 发布日期：2024-01-01</p>", "-");
    check("", "<p>更新时间：2024-03-05</p>", "", "-");
}

#[test]
fn the_headline_is_the_shown_text_that_the_title_begins_with() {
    let check = |title: &str, shown_as: &str, expected: &str| {
        let page = format!("<title>{title}</title><div>{shown_as}</div><div>{TEXT}</div>");
        assert_eq!(shown(&page).split(" | ").next(), Some(expected), "{title}");
    };
    let site = "旧码头渡轮恢复通航_澜溪县旧码头渡口官方网站";
    check(site, "<div class=t>旧码头渡轮恢复通航</div>", "旧码头渡轮恢复通航");
    check("旧码头渡轮恢复通航 东溪办事处", "<b>旧码头渡轮恢复通航</b>", "旧码头渡轮恢复通航");
    check(
        "旧码头渡轮恢复通航 @ 闻溪客的家 :: 潮声邦 ::",
        "<h2><a>旧码头渡轮恢复通航</a></h2>",
        "旧码头渡轮恢复通航",
    );
    check("潮声快报--旧码头渡轮恢复通航", "<h1>旧码头渡轮恢复通航</h1>", "旧码头渡轮恢复通航");
    check(
        "旧码头渡轮恢复通航_潮声网",
        "<aside><h1>旧码头渡轮恢复通航</h1></aside>",
        "旧码头渡轮恢复通航",
    );
    check("动态--澜溪学会官网", "<h5>旧码头渡轮恢复通航</h5>", "旧码头渡轮恢复通航");
}

#[test]
fn comments_and_teasers_do_not_replace_a_short_article() {
    let comments: String = (1..20)
        .map(|n| {
            format!(
                "<li><p>谢谢分享，写得真好，第{n}次来了，改天带家里老人再去坐一次渡轮。</p></li>"
            )
        })
        .collect();
    check(
        &format!("<h2>渡轮</h2><div>{TEXT}</div><div class=comment-box><ul>{comments}</ul></div>"),
        expect![[r#"
            - | - | - | - | []
            今天清晨六点，旧码头的渡轮恢复通航，首班船上坐了二十七名乘客，个个都带着早点。
            值班员说，停航的四十天里，工人更换了两岸的缆桩，并把候船室的灯全部换成了节能灯，夜里也看得清台阶。"#]],
    );
    check(
        "<h1>渡轮恢复通航</h1><div><p>今天清晨，渡轮恢复通航。</p><div class=box>渡轮停航的四十天，他们怎么过？<i>2024-03-04</i></div>\
         <div class=box>新船入水，旧船去哪儿？<i>2024-03-03</i></div></div>\
         <div><p>【免责声明】本文仅代表作者本人观点，与本网无关，请读者仅作参考，并请自行承担全部责任。</p></div>",
        expect![[r#"
            渡轮恢复通航 | - | - | - | []
            今天清晨，渡轮恢复通航。"#]],
    );
}

#[test]
fn the_footer_of_a_site_does_not_replace_a_brief() {
    let footer = "举报电话：010-00000000 客服电话：010-00000001 传真：010-00000002 邮箱：a@example.com<br>\
        本站郑重声明：所载文章、数据仅供参考，投资有风险，选择需谨慎，本站不承担由此产生的任何责任。<br>\
        Copyright©潮声网 潮声在线信息咨询服务有限公司 All Rights Reserved 复制必究";
    check(
        &format!(
            "<h1>渡轮恢复通航</h1><div class=context><p>今天清晨，旧码头的渡轮恢复通航，首班船坐了二十七人。</p></div>\
             <div class=footer><div class=txt id=copy>{footer}</div></div>"
        ),
        expect![[r#"
            渡轮恢复通航 | - | - | - | []
            今天清晨，旧码头的渡轮恢复通航，首班船坐了二十七人。"#]],
    );
}

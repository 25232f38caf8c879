//! Whole pages: title, metadata, paragraphs.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::characters::clean_text;
use super::lines::{LineMarkup, PageLine};
use super::*;
use crate::change::ChangeKind;
use crate::format::Format;
use crate::read::read;
use crate::record::Record;

fn shown(format: Format, text: &str) -> String {
    let raw = RawArticle {
        id: "日报/头版".to_owned(),
        body: text.to_owned(),
        ..RawArticle::empty(format)
    };
    let article = match clean(raw) {
        Ok(cleaned) => cleaned.article,
        Err(skip) => return skip.to_string(),
    };
    let mut shown = vec![format!("title: {}", article.title)];
    let mut field = |name: &str, value: Option<String>| {
        shown.extend(value.map(|value| format!("{name}: {value}")));
    };
    field("authors", Some(article.authors.join("|")).filter(|names| !names.is_empty()));
    field("source", article.source);
    field("published", article.published.map(|published| published.to_string()));
    field("editor", article.editor);
    field("edition", article.edition);
    field("url", article.url);
    shown.extend(article.paragraphs.iter().map(|p| format!("{:?}> {}", p.kind, p.text)));
    shown.join("\n")
}

pub(super) fn check(text: &str, expected: Expect) {
    expected.assert_eq(&shown(Format::Text, text));
}

fn check_markdown(text: &str, expected: Expect) {
    expected.assert_eq(&shown(Format::Markdown, text));
}

#[test]
fn title_byline_and_paragraphs_of_a_page() {
    check(
        "\n\n杭州，跃向全球价值链中高端\n\n胡金　郑陈律\n\n　　不沿海的杭州，却有两个“大港”。\n",
        expect![[r#"
            title: 杭州，跃向全球价值链中高端
            authors: 胡金|郑陈律
            Byline> 胡金 郑陈律
            Body> 不沿海的杭州，却有两个“大港”。"#]],
    );
}

#[test]
fn a_page_date_is_not_the_publication_date() {
    check(
        "2021年09月02日 星期四\n中外媒體看錢塘\n正文。",
        expect![[r#"
            title: 中外媒體看錢塘
            Note> 2021年09月02日 星期四
            Body> 正文。"#]],
    );
    check(
        "2021年09月02日 星期四\n中外媒體看錢塘\n2023-05-19 17:28:47   來源:中新網\n正文。\n[編輯:馬牧青]",
        expect![[r#"
            title: 中外媒體看錢塘
            source: 中新網
            published: 2023-05-19T17:28:47+08:00
            editor: 馬牧青
            Note> 2021年09月02日 星期四
            Note> 2023-05-19 17:28:47   來源:中新網
            Body> 正文。
            Note> [編輯:馬牧青]"#]],
    );
}

#[test]
fn labels_in_the_forms_of_papers_and_sites() {
    check(
        "题目\n来源：新华社 2023-05-19 17:28 作者：张三、李四\n文/王五 图/赵六\n本报记者 张三 通讯员 周七\n17—24版\n责任编辑:秦正长\n正文。",
        expect![[r#"
            title: 题目
            authors: 张三|李四|王五|周七
            source: 新华社
            published: 2023-05-19T17:28:00+08:00
            editor: 秦正长
            edition: 17—24版
            Note> 来源：新华社 2023-05-19 17:28 作者：张三、李四
            Byline> 文/王五 图/赵六
            Byline> 本报记者 张三 通讯员 周七
            Note> 17—24版
            Note> 责任编辑:秦正长
            Body> 正文。"#]],
    );
    check(
        "题目\n发布时间：2023年5月19日 | 来源：浙江日报 | 浏览：99\n正文。",
        expect![[r#"
            title: 题目
            source: 浙江日报
            published: 2023-05-19
            Note> 发布时间：2023年5月19日 | 来源：浙江日报 | 浏览：99
            Body> 正文。"#]],
    );
}

#[test]
fn credits_on_one_line_are_separated() {
    check(
        "题目\n【撰文：陳零／攝影：Alex Ma／編輯：堂／短片拍攝及剪接：Trevor Tse】\n正文。",
        expect![[r#"
            title: 题目
            authors: 陳零
            editor: 堂
            Note> 【撰文：陳零／攝影：Alex Ma／編輯：堂／短片拍攝及剪接：Trevor Tse】
            Body> 正文。"#]],
    );
    check(
        "题目\n撰文：Jamal Khashoggi，翻譯：鄒超\n正文。",
        expect![[r#"
            title: 题目
            authors: Jamal Khashoggi
            Byline> 撰文：Jamal Khashoggi，翻譯：鄒超
            Body> 正文。"#]],
    );
}

#[test]
fn sentences_with_the_words_of_labels_are_text() {
    check(
        "题目\n记者：您怎么看这个问题？\n据悉来源：不明\n作者：我觉得这件事情不能这样看，应该从头说起。\n编辑 张三\n记者 从市政府了解到\n文化",
        expect![[r#"
            title: 题目
            Body> 记者：您怎么看这个问题？
            Body> 据悉来源：不明
            Body> 作者：我觉得这件事情不能这样看，应该从头说起。
            Body> 编辑 张三
            Body> 记者 从市政府了解到
            Body> 文化"#]],
    );
}

#[test]
fn labels_in_the_middle_of_a_page_are_text() {
    let middle = "段落。\n".repeat(10);
    let page =
        shown(Format::Text, &format!("题目\n{middle}来源：新华社\n{middle}责任编辑：秦正长"));
    assert!(page.contains("editor: 秦正长") && !page.contains("source:"), "{page}");
}

#[test]
fn markdown_headings_are_headings_and_the_first_is_the_title() {
    check_markdown(
        "以辩证思维推动高质量发展\n\n## 踔厉奋发 向“新”而行\n\n刘健 彭仲莉\n\n正文**重点**。\n\n## 小标题\n\n正文。",
        expect![[r#"
            title: 踔厉奋发 向“新”而行
            authors: 刘健|彭仲莉
            Kicker> 以辩证思维推动高质量发展
            Byline> 刘健 彭仲莉
            Body> 正文**重点**。
            Heading> 小标题
            Body> 正文。"#]],
    );
}

#[test]
fn front_matter_is_metadata() {
    check_markdown(
        "---\ntitle: 题目\nauthor: 张三\ndate: 2023-05-19\nsource: 浙江日报\nurl: https://a/b\nlayout: post\n---\n\n# 题目\n\n正文。",
        expect![[r#"
            title: 题目
            authors: 张三
            source: 浙江日报
            published: 2023-05-19
            url: https://a/b
            Note> layout: post
            Body> 正文。"#]],
    );
}

#[test]
fn without_a_headline_the_title_is_the_name_of_the_file() {
    check(
        "潮涌钱塘，产业兴城。\n今年是开局之年。",
        expect![[r#"
            title: 头版
            Body> 潮涌钱塘，产业兴城。
            Body> 今年是开局之年。"#]],
    );
}

#[test]
fn a_blank_page_is_skipped_as_empty() {
    for text in ["", " \n　\n", "\u{FEFF}\0"] {
        check(text, expect!["`日报/头版`: empty: it has neither a title nor text"]);
    }
    check_markdown("---\n---\n", expect!["`日报/头版`: empty: it has neither a title nor text"]);
}

#[test]
fn json_articles_have_fields_for_their_metadata() {
    let json = r##"{"title":" 题\n目 ","body":"# 一\n\n来源：网\u0000","date":"昨天","source":"  ","authors":["张 三\u200b",""]}"##;
    let record = crate::Record::new("a", Format::Json, json.as_bytes().to_vec());
    let article = clean(crate::read(record).remove(0).unwrap()).unwrap().article;
    assert_eq!((article.title.as_str(), article.body().as_str()), ("题 目", "# 一\n来源：网"));
    assert_eq!(
        (article.published, article.source, article.authors),
        (None, Some("网".to_owned()), vec!["张 三".to_owned()])
    );
}

proptest! {
    #[test]
    fn no_line_of_a_page_is_lost(lines in proptest::collection::vec("(# )?[的一是在人有我中国。：A-C0-3 ]{1,12}|来源：[新华社日报]{1,3}|张三 李四|第[0-9]版", 1..20)) {
        let text = lines.join("\n");
        let raw = crate::read(crate::Record::new("a", Format::Markdown, text.clone().into_bytes())).remove(0).unwrap();
        if let Ok(Cleaned { article, changes, .. }) = clean(raw) {
            let mut left: Vec<_> = article.paragraphs.iter().map(|p| p.text.clone()).collect();
            left.push(article.title);
            left.extend(changes.into_iter().map(|change| change.before));
            for line in clean_text(&text).lines().filter(|line| !line.is_empty()) {
                let line = PageLine::parse(line, 0, LineMarkup::Headings).text;
                // Spread characters are closed up.
                let closed = |text: &str| text.replace(' ', "");
                prop_assert!(left.iter().any(|text| closed(text).contains(&closed(&line))), "{line}");
            }
        }
    }
}

#[test]
fn brackets_are_removed_with_their_partners() {
    check(
        "标题\n\n2024-03-05 09:30   来源：钱塘观察（示例）\n\n正文。\n[編輯:馬牧青]",
        expect![[r#"
            title: 标题
            source: 钱塘观察（示例）
            published: 2024-03-05T09:30:00+08:00
            editor: 馬牧青
            Note> 2024-03-05 09:30   来源：钱塘观察（示例）
            Body> 正文。
            Note> [編輯:馬牧青]"#]],
    );
    check(
        "标题\n\n（来源：中新网）\n\n正文。",
        expect![[r#"
        title: 标题
        source: 中新网
        Note> （来源：中新网）
        Body> 正文。"#]],
    );
}

#[test]
fn cleaning_until_a_pass_leaves_later_faults() {
    let raw = || RawArticle {
        id: "page".to_owned(),
        body: "题目\n\n来源：新华社\n\n这是杭 州 医 药 港&amp;它的今\n\n天。".to_owned(),
        ..RawArticle::empty(Format::Text)
    };

    let invisible = clean_until(raw(), Pass::Invisible).unwrap();
    assert!(invisible.article.body().contains("&amp;"));
    assert_eq!((invisible.article.title.as_str(), invisible.changes.len()), ("", 0));

    let metadata = clean_until(raw(), Pass::Metadata).unwrap().article;
    assert_eq!((metadata.title.as_str(), metadata.source.as_deref()), ("题目", Some("新华社")));

    assert_eq!(clean_until(raw(), Pass::LAST).unwrap(), clean(raw()).unwrap());
}

#[test]
fn a_text_that_exceeds_the_budget_is_kept_and_reported() {
    let text = "题\n\n".to_owned() + &"耙缓恕敝\n".repeat(30_000);
    let record = Record::new("a", Format::Text, text.into_bytes());
    let cleaned = clean(read(record).remove(0).unwrap()).unwrap();

    let unfinished = cleaned.changes.iter().filter(|change| change.kind == ChangeKind::Unfinished);
    let passes: Vec<&str> = unfinished.map(|change| change.after.as_str()).collect();
    assert_eq!(passes, ["mojibake", "reflow"]);

    let last = cleaned.article.paragraphs.last().unwrap();
    assert_eq!(last.text, "耙缓恕敝");
    assert!(cleaned.article.paragraphs.len() > 20_000);
}

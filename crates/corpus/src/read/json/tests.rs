//! The JSON of crawlers, content management systems and APIs, and the warnings about the rest.

use expect_test::{Expect, expect};

use super::*;
use crate::clean;

/// Returns an article as it is cleaned, with its warnings.
fn shown(json: &str) -> String {
    let raw = match read_line(json, "a", None, &|| None) {
        Ok(raw) => raw,
        Err(reason) => return reason.to_string(),
    };
    let unread = raw.unread_fields.join(" ");
    let cleaned = match clean(raw) {
        Ok(cleaned) => cleaned,
        Err(skip) => return skip.to_string(),
    };
    let article = cleaned.article;
    let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
    let mut lines = vec![format!(
        "{} | {} | {} | {} | {} | {}",
        article.id,
        article.title,
        article.body().replace('\n', "⏎"),
        article.published.map_or_else(|| "-".to_owned(), |date| date.to_string()),
        article.authors.join("+"),
        text(&article.source),
    )];
    if article.editor.is_some() || article.edition.is_some() || article.url.is_some() {
        let more = [&article.editor, &article.edition, &article.url].map(text);
        lines.push(more.join(" | "));
    }
    lines.extend(
        cleaned.warnings.iter().map(|warning| format!("{}: {warning}", warning.kind.code())),
    );
    if !unread.is_empty() {
        lines.push(format!("not read: {unread}"));
    }
    lines.join("\n")
}

fn check(json: &str, expected: Expect) {
    expected.assert_eq(&shown(json));
}

#[test]
fn the_names_of_crawlers_and_exports_are_read() {
    let expected = "a | 大桥合龙 | 主桥昨日合龙。 | 2024-03-06T10:00:00+08:00 | 陈砚 | 江畔日报";
    for json in [
        r#"{"title":"大桥合龙","content":"主桥昨日合龙。","publish_time":"2024-03-06 10:00:00","author":"陈砚","media":"江畔日报"}"#,
        r#"{"headline":"大桥合龙","articleBody":"主桥昨日合龙。","datePublished":"2024-03-06T10:00:00+08:00","author":{"@type":"Person","name":"陈砚"},"publisher":{"name":"江畔日报"}}"#,
        r#"{"标题":"大桥合龙","正文":"主桥昨日合龙。","发布时间":"2024年3月6日10时","作者":"陈砚","来源":"江畔日报"}"#,
        r#"{"標題":"大桥合龙","內容":"主桥昨日合龙。","發佈時間":1709690400,"記者":"陈砚","來源":"江畔日报"}"#,
        r#"{"newsTitle":"大桥合龙","news_content":"主桥昨日合龙。","news-date":1709690400000,"byline":"记者陈砚","Site-Name":"江畔日报"}"#,
        r#"{"title":{"rendered":"大桥合龙"},"content":{"rendered":"<p>主桥昨日合龙。</p>"},"date":{"$date":"2024-03-06T10:00:00+08:00"},"authors":[{"name":"陈砚"}],"source":{"id":null,"name":"江畔日报"}}"#,
        r#"{"data":{"title":"大桥合龙","text":"主桥昨日合龙。"},"created_at":[2024,3,6,10,0],"writers":["陈砚"],"outlet":"江畔日报"}"#,
        r#"{"_source":{"title":"大桥合龙","body":"主桥昨日合龙。","pubDate":"Wed, 06 Mar 2024 10:00:00 CST","creator":"陈砚","source":"江畔日报"}}"#,
        r#"{"title":["大桥合龙"],"paragraphs":[{"kind":"body","text":"主桥昨日合龙。","marks":[]}],"date":"2024-03-06","time":"10:00","author":["陈砚"],"source":["江畔日报"]}"#,
    ] {
        let shown = shown(json);
        let (first, warnings) = shown.split_once('\n').unwrap_or((&shown, ""));
        let first = first.replace("T02:00:00+00:00", "T10:00:00+08:00");
        assert_eq!(first, expected, "{json}");
        assert!(warnings.is_empty() || warnings.starts_with("not read: "), "{json}: {warnings}");
    }
}

#[test]
fn names_have_an_order_of_precedence() {
    check(
        r#"{"content":"次","body":"先","text":"后","headline":"乙","title":"甲","summary":"摘"}"#,
        expect!["a | 甲 | 先 | - |  | -"],
    );
    check(
        r#"{"body":"","content":null,"text":"文","title":"","headline":"题"}"#,
        expect!["a | 题 | 文 | - |  | -"],
    );
    check(r#"{"title":"题","description":"简述"}"#, expect!["a | 题 | 简述 | - |  | -"]);
    check(
        r#"{"description":"只有简述"}"#,
        expect!["no text: the object has neither a `title` nor a `body`"],
    );
    check(
        r#"{"title":"题","date":"昨天","pubDate":"2024-03-06"}"#,
        expect![[r#"
            a | 题 |  | 2024-03-06 |  | -
            date: date: "昨天" was not read as a date: it counts from an unknown day"#]],
    );
}

#[test]
fn every_field_of_an_answer_is_read() {
    check(
        r#"{"id":"x/1","title":{"text":"题","marks":[[0,1]]},"paragraphs":[{"kind":"heading","text":"小题","marks":[]},{"kind":"body","text":"文。","marks":[]}],"source":"报","authors":["甲乙","丙丁"],"editor":"戊己","edition":"3版","published":"2024-03-06T10:00:00+08:00","url":"https://example.org/1"}"#,
        expect![[r#"
            x/1 | 题 | 小题⏎文。 | 2024-03-06T10:00:00+08:00 | 甲乙+丙丁 | 报
            戊己 | 3版 | https://example.org/1"#]],
    );
}

#[test]
fn html_in_a_field_is_read_without_its_tags() {
    check(
        r#"{"title":"<b>白</b>鹤","body":"<p>甲段<b>白</b>鹤。</p>\n<p>乙段&amp;白鹤。</p><img src=\"a.jpg\">"}"#,
        expect!["a | 白鹤 | 甲段白鹤。⏎乙段&白鹤。 | - |  | -"],
    );
    check(
        r#"{"title":"a<b","body":"气温<零下5度，标签<b>是加粗。"}"#,
        expect!["a | a<b | 气温<零下5度，标签<b>是加粗。 | - |  | -"],
    );
}

#[test]
fn what_is_not_understood_is_named_with_field_and_value() {
    check(
        r#"{"id":{"n":1},"title":"题","body":["文",5],"source":7,"pub_date":"3小时前","author":{"age":9},"url":true,"tags":["x"]}"#,
        expect![[r#"
            a | 题 | 文 | - |  | -
            value: id: {"n":1} was not read: it is neither a string nor a number
            value: body: ["文",5] was not read: 1 of 2 parts is not text
            value: source: "7" was not read: expected a text
            value: url: "true" was not read: expected a text
            value: author: {"age":9} was not read: expected a text
            date: pub_date: "3小时前" was not read as a date: it counts from an unknown day
            not read: tags"#]],
    );
    check(
        r#"{"title":"题","date":"2999年1月1日","正文内容是":"这是一段很长的文字，它所在的字段没有任何人知道的名字，可它看起来就是文章的正文，所以不能一声不响地丢掉。"}"#,
        expect![[r#"
            a | 题 |  | - |  | -
            date: date: "2999年1月1日" was not read as a date: outside the years 1800 to 2200
            unread_text: 正文内容是: "这是一段很长的文字，它所在的字段没有任何人知道的名字，可它看起来就是文章的正文，所以不能一声不响地丢掉。" looks like the text, but a field of this name is not read (send it as `body`)
            not read: 正文内容是"#]],
    );
    check(
        r#"{"title":"题","body":"文","date":"2199-12-31"}"#,
        expect![[r#"
            a | 题 | 文 | 2199-12-31 |  | -
            date: date: "2199-12-31" lies in the future"#]],
    );
    check(
        r#"{"title":"题","body":"文","date":null,"source":"","authors":[],"url":{}}"#,
        expect!["a | 题 | 文 | - |  | -"],
    );
}

#[test]
fn the_articles_in_an_answer_of_an_api_are_read() {
    let read = |json: &str| {
        let location = Location::whole("a");
        let articles = read_file(json, "a", &location, &|| None).into_iter();
        let shown = articles.map(|article| match article {
            Ok(raw) => format!("{} {} {}", raw.id, raw.title.unwrap_or_default(), raw.body),
            Err(skip) => skip.to_string(),
        });
        shown.collect::<Vec<_>>().join("\n")
    };
    expect![[r"
        a#1 一 甲
        k 二 乙"]]
    .assert_eq(&read(
        r#"{"status":"ok","articles":[{"title":"一","content":"甲"},{"id":"k","title":"二","text":"乙"}]}"#,
    ));
    expect!["a 一 甲"].assert_eq(&read(
        r#"{"title":"江畔日报","home_page_url":"https://example.org","items":[{"title":"一","content_text":"甲"}]}"#,
    ));
    expect!["a 题 "].assert_eq(&read(r#"{"title":"题","comments":[{"text":"好"}]}"#));
    expect!["a 题 文"].assert_eq(&read(r#"{"title":"题","body":"文","items":[{"title":"一"}]}"#));
}

#[test]
fn a_deeply_nested_value_is_the_only_one_lost() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let shown = shown(&format!(r#"{{"title":"题","body":"文","author":{deep}}}"#));
    assert!(shown.starts_with("a | 题 | 文 | - |  | -\nvalue: author: [[[["), "{shown}");
}

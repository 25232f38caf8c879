//! An article that is cleaned, serialized as JSON and read again does not change.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use xunwen_corpus::{Article, Cleaned, Format, ParagraphKind, Record, SkipReason, clean, read};

const PAGE: &str = "\
2024年03月05日 星期二
# 老码头的新航线

2024-03-05 09:30   来源：钱塘观察（示例）

17—24版

江边的老码头这个月迎来了第一班新客船，船票在头一天就已经卖完，不少市民专程赶来。

## 早班船

第一班船早上七点半离岸，船上坐着一百二十名乘客，其中一半是每天过江上班的人。

图为老码头的候船厅。 李青禾 摄

下午的班次从下个月起增加到六班，票价不变，学生和老人可以凭证件买半价票。

[编辑：周望舒]
";

fn cleaned(format: Format, bytes: &[u8]) -> Cleaned {
    let record = Record::new("码头", format, bytes.to_vec());
    clean(read(record).remove(0).unwrap()).unwrap()
}

fn kinds(article: &Article) -> Vec<ParagraphKind> {
    article.paragraphs.iter().map(|paragraph| paragraph.kind).collect()
}

#[test]
fn a_cleaned_article_is_not_changed_again() {
    let once = cleaned(Format::Markdown, PAGE.as_bytes()).article;
    assert_eq!(once.editor.as_deref(), Some("周望舒"));
    assert_eq!(once.edition.as_deref(), Some("17—24版"));
    assert!(kinds(&once).contains(&ParagraphKind::Heading), "{once:#?}");
    assert!(kinds(&once).contains(&ParagraphKind::Caption), "{once:#?}");

    let json = serde_json::to_vec(&once).unwrap();
    for format in [Format::Json, Format::JsonLines] {
        let again = cleaned(format, &json);
        assert_eq!(again.article, once);
        assert_eq!(again.changes, []);
    }
}

#[test]
fn unfilled_templates_are_removed_and_reported_and_text_with_braces_stays() {
    let code =
        ["fn main() {{ println!(\"{{}}\"); }}", r"\frac{{a}}{{b}}", "他寫了{{title}}。", "{x}"];
    let page = format!("{{{{}}}}\n老码头的新航线\n\n{}\n\n{{% endif %}}\n", code.join("\n\n"));
    let once = cleaned(Format::Text, page.as_bytes());
    assert_eq!(once.article.title, "老码头的新航线");
    let texts: Vec<&str> = once.article.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, code);
    let changes = once.changes.iter().map(|change| (change.kind.code(), change.before.as_str()));
    assert_eq!(changes.collect::<Vec<_>>(), [("template", "{{}}"), ("template", "{% endif %}")]);

    let json = serde_json::to_vec(&once.article).unwrap();
    let again = cleaned(Format::Json, &json);
    assert_eq!((again.article, again.changes), (once.article, vec![]));
}

#[test]
fn a_title_that_is_an_unfilled_template_is_none() {
    let post = r#"{"title": "{{ article.title }}", "body": "正文。\n{{}}\n完。"}"#;
    let Cleaned { article, changes, .. } = cleaned(Format::Json, post.as_bytes());
    assert_eq!((article.title.as_str(), article.body().as_str()), ("", "正文。\n完。"));
    assert_eq!(changes.len(), 2);

    let empty =
        Record::new("码头", Format::Json, br#"{"title": "{{title}}", "body": "{{}}"}"#.to_vec());
    assert_eq!(clean(read(empty).remove(0).unwrap()).unwrap_err().reason, SkipReason::Empty);
}

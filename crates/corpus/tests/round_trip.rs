//! An article that is cleaned, serialized as JSON and read again does not change.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use xunwen_corpus::{Article, Cleaned, Format, ParagraphKind, Record, clean, read};

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

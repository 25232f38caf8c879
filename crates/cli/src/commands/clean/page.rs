//! The cleaned article as a reader would like it.

use std::fmt::Write;

use xunwen_corpus::{Article, Paragraph, ParagraphKind, Place};

use crate::output::{QUIET, TITLE};

/// Adds a headline that says where an article comes from, as `head` does.
pub(super) fn push_name(text: &mut String, at: &Place) {
    let _ = write!(text, "{QUIET}==> {}", at.path);
    if let Some(line) = at.line {
        let _ = write!(text, " line {line}");
    }
    if let Some(article) = at.article {
        let _ = write!(text, " article {article}");
    }
    let _ = writeln!(text, " <=={QUIET:#}");
}

/// Adds the title, what is known of the article, and its paragraphs, each with a blank line behind it.
pub(super) fn push_article(text: &mut String, article: &Article) {
    if !article.title.is_empty() {
        let _ = writeln!(text, "{TITLE}{}{TITLE:#}", article.title);
    }
    let known = known(article);
    if !known.is_empty() {
        let _ = writeln!(text, "{QUIET}{}{QUIET:#}", known.join("  "));
    }
    text.push('\n');
    for paragraph in &article.paragraphs {
        push_paragraph(text, paragraph);
    }
}

fn known(article: &Article) -> Vec<String> {
    let authors = (!article.authors.is_empty()).then(|| article.authors.join("、"));
    let published = article.published.as_ref().map(ToString::to_string);
    let stated = [
        ("作者", authors),
        ("来源", article.source.clone()),
        ("发布", published),
        ("版次", article.edition.clone()),
        ("编辑", article.editor.clone()),
        ("网址", article.url.clone()),
    ];
    let stated = stated.into_iter().filter_map(|(label, value)| Some((label, value?)));
    stated.map(|(label, value)| format!("{label}：{value}")).collect()
}

fn push_paragraph(text: &mut String, paragraph: &Paragraph) {
    let mark = match paragraph.kind {
        ParagraphKind::Body => "",
        ParagraphKind::Heading => "## ",
        ParagraphKind::Caption => "〔图片〕",
        ParagraphKind::Kicker => "〔引题〕",
        ParagraphKind::Subtitle => "〔副题〕",
        ParagraphKind::Byline => "〔署名〕",
        ParagraphKind::Note => "〔附注〕",
    };
    let _ = match mark {
        "" => writeln!(text, "{}\n", paragraph.text),
        mark => writeln!(text, "{QUIET}{mark}{QUIET:#}{}\n", paragraph.text),
    };
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn an_article_reads_like_one() {
        let article = Article {
            title: "老码头的新航线".to_owned(),
            authors: vec!["李青禾".to_owned(), "周望舒".to_owned()],
            edition: Some("17—24版".to_owned()),
            paragraphs: [
                (ParagraphKind::Heading, "早班船"),
                (ParagraphKind::Body, "第一班船七点半离岸。"),
                (ParagraphKind::Caption, "候船厅 王五 摄"),
                (ParagraphKind::Note, "17—24版"),
            ]
            .map(|(kind, text)| Paragraph::new(kind, text))
            .into(),
            ..Article::default()
        };
        let at = Place { line: Some(7), ..Place::whole("a.jsonl") };
        let mut text = String::new();
        push_name(&mut text, &at);
        push_article(&mut text, &article);
        expect![[r"
            ==> a.jsonl line 7 <==
            老码头的新航线
            作者：李青禾、周望舒  版次：17—24版

            ## 早班船

            第一班船七点半离岸。

            〔图片〕候船厅 王五 摄

            〔附注〕17—24版

        "]]
        .assert_eq(&anstream::adapter::strip_str(&text).to_string());
    }
}

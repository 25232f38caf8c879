//! The cleaned article as text.

use std::fmt::Write;

use xunwen_corpus::{Article, Location, Paragraph, ParagraphKind};

use crate::output::{QUIET, TITLE};

/// Appends a headline with the origin of an article, in the format of `head`.
pub(super) fn push_name(text: &mut String, at: &Location) {
    let _ = write!(text, "{QUIET}==> {}", at.path);
    if let Some(line) = at.line {
        let _ = write!(text, " line {line}");
    }
    if let Some(article) = at.article {
        let _ = write!(text, " article {article}");
    }
    let _ = writeln!(text, " <=={QUIET:#}");
}

/// Appends the title, the metadata, and the paragraphs, each followed by a blank line.
pub(super) fn push_article(text: &mut String, article: &Article) {
    if !article.title.is_empty() {
        let _ = writeln!(text, "{TITLE}{}{TITLE:#}", article.title);
    }
    let metadata = metadata(article);
    if !metadata.is_empty() {
        let _ = writeln!(text, "{QUIET}{}{QUIET:#}", metadata.join("  "));
    }

    text.push('\n');
    for paragraph in &article.paragraphs {
        push_paragraph(text, paragraph);
    }
}

fn metadata(article: &Article) -> Vec<String> {
    let authors = (!article.authors.is_empty()).then(|| article.authors.join("、"));
    let published = article.published.as_ref().map(ToString::to_string);
    let fields = [
        ("作者", authors),
        ("来源", article.source.clone()),
        ("发布", published),
        ("版次", article.edition.clone()),
        ("编辑", article.editor.clone()),
        ("网址", article.url.clone()),
    ];
    fields.into_iter().filter_map(|(label, value)| Some(format!("{label}：{}", value?))).collect()
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
    fn an_article_is_printed_with_metadata_and_paragraph_kinds() {
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
        let at = Location { line: Some(7), ..Location::whole("a.jsonl") };
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

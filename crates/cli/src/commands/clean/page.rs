//! The cleaned article as text.

use xunwen_corpus::{Article, Location, Paragraph, ParagraphKind};

use crate::output::{QUIET, TITLE, TerminalText};

/// Appends a headline with the origin of an article, in the format of `head`.
pub(super) fn push_name(text: &mut TerminalText, at: &Location) {
    let line = at.line.map(|line| format!(" line {line}")).unwrap_or_default();
    let article = at.article.map(|article| format!(" article {article}")).unwrap_or_default();
    text.push_styled(QUIET, format_args!("==> {}{line}{article} <==", at.path)).end_line();
}

/// Appends the title, the metadata, and the paragraphs, each followed by a blank line.
pub(super) fn push_article(text: &mut TerminalText, article: &Article) {
    if !article.title.is_empty() {
        text.push_styled(TITLE, &article.title).end_line();
    }
    let metadata = metadata(article);
    if !metadata.is_empty() {
        text.push_styled(QUIET, metadata.join("  ")).end_line();
    }

    text.end_line();
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

fn push_paragraph(text: &mut TerminalText, paragraph: &Paragraph) {
    let mark = match paragraph.kind {
        ParagraphKind::Body => "",
        ParagraphKind::Heading => "## ",
        ParagraphKind::Caption => "〔图片〕",
        ParagraphKind::Kicker => "〔引题〕",
        ParagraphKind::Subtitle => "〔副题〕",
        ParagraphKind::Byline => "〔署名〕",
        ParagraphKind::Note => "〔附注〕",
    };
    if !mark.is_empty() {
        text.push_styled(QUIET, mark);
    }
    text.line(&paragraph.text).end_line();
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
        let mut text = TerminalText::default();
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
        .assert_eq(&text.to_plain());
    }
}

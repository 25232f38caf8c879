//! The key terms of an article, for its document and for the reader.

use crate::index::document::name_key;
use xunwen_corpus::{Article, ParagraphKind};
use xunwen_text::{Analysis, FoldedTexts, KeyTerm, KeyTermExtractor, TermText};

/// Returns the key terms of an article, most telling first.
///
/// They depend on the article and the analysis alone. So those of a stored article are the same as
/// those in its column, where they have no order.
pub(crate) fn key_terms(
    article: &Article,
    analysis: &Analysis,
    extractor: &mut KeyTermExtractor,
) -> Vec<KeyTerm> {
    let title = analysis.fold.fold(&article.title);
    let body = analysis.fold.fold(&start_of_body(article, extractor.max_body_chars()));
    let own_names = own_names(article, analysis);
    let texts = FoldedTexts { title: &title, body: &body, own_names: &own_names };
    extractor.terms(analysis, texts)
}

/// The fewest characters of a part of a name: a shorter one may be a place, 杭州 in 杭州 日报.
const MIN_NAME_PART_CHARS: usize = 3;

/// Returns the names of the source and the authors, folded, and the parts of names with blanks: 眾新聞
/// in 眾新聞 眾說.
fn own_names(article: &Article, analysis: &Analysis) -> Vec<String> {
    let mut names = Vec::new();
    for name in article.source.iter().chain(&article.authors) {
        let folded = analysis.fold.fold(name);
        let parts = folded.split_whitespace();
        let parts = parts.filter(|part| part.chars().count() >= MIN_NAME_PART_CHARS);
        names.extend(parts.map(str::to_owned));
        names.push(name_key(name, &analysis.fold));
    }
    names
}

/// Returns the key terms of an article as it prints them.
pub(crate) fn printed_key_terms(article: &Article, analysis: &Analysis) -> Vec<String> {
    let mut extractor = KeyTermExtractor::default();
    let terms = key_terms(article, analysis, &mut extractor);
    let body = start_of_body(article, extractor.max_body_chars());
    let printed = terms.into_iter().map(|KeyTerm { text, char_range, .. }| {
        let text = match text {
            TermText::Title => &article.title,
            TermText::Body => &body,
        };
        text.chars().skip(char_range.start).take(char_range.len()).collect()
    });
    printed.collect()
}

/// Returns a folded text as an article prints it, where it first occurs; `None` if it does not.
pub(crate) fn printed_text(article: &Article, folded: &str, analysis: &Analysis) -> Option<String> {
    let paragraphs = article.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
    let mut texts = std::iter::once(article.title.as_str()).chain(paragraphs);
    texts.find_map(|text| {
        let folded_text = analysis.fold.fold(text);
        let byte = folded_text.find(folded)?;
        // Folding keeps the number of characters.
        let start = folded_text[..byte].chars().count();
        Some(text.chars().skip(start).take(folded.chars().count()).collect())
    })
}

/// Returns whether paragraphs of this kind say what an article is about. Bylines and captions name
/// reporters and photographers.
fn tells(kind: ParagraphKind) -> bool {
    match kind {
        ParagraphKind::Body
        | ParagraphKind::Heading
        | ParagraphKind::Kicker
        | ParagraphKind::Subtitle => true,
        ParagraphKind::Caption | ParagraphKind::Byline | ParagraphKind::Note => false,
    }
}

/// Returns the first characters of the paragraphs that tell, with line breaks between them.
fn start_of_body(article: &Article, max_chars: usize) -> String {
    let mut start = String::new();
    let mut n_left = max_chars;
    for paragraph in article.paragraphs.iter().filter(|paragraph| tells(paragraph.kind)) {
        if n_left == 0 {
            break;
        }
        if !start.is_empty() {
            start.push('\n');
            n_left -= 1;
        }
        for c in paragraph.text.chars().take(n_left) {
            start.push(c);
            n_left -= 1;
        }
    }
    start
}

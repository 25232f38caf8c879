//! Lines of metadata near the top and at the end of a page.

pub(super) mod labels;

use self::labels::StatedMetadata;
use super::lines::PageLine;
use super::page_heads::is_edition;
use super::params::CleanerParams;
use crate::article::{Article, ParagraphKind};

/// Reads the lines of labels near the top and at the end into the empty fields of the article, and marks them. Of two
/// lines that state the same field, the first counts.
pub(super) fn read_lines(
    article: &mut Article,
    lines: &mut [PageLine<'_>],
    params: &CleanerParams,
) {
    let middle = params.lines.head_lines..lines.len().saturating_sub(params.lines.tail_lines);

    for (i, line) in lines.iter_mut().enumerate() {
        if middle.contains(&i) || line.level > 0 {
            continue;
        }
        if is_edition(&line.text, &params.page_heads) {
            line.kind = ParagraphKind::Note;
            article.edition.get_or_insert_with(|| line.text.clone().into_owned());
        } else if let Some(stated) = labels::parse(&line.text, &params.metadata) {
            line.kind = kind_of(&stated);
            fill_fields(article, stated);
        }
    }
}

/// Returns the kind of a line: a byline if it states authors only.
fn kind_of(stated: &StatedMetadata) -> ParagraphKind {
    let has_other_fields =
        stated.source.is_some() || stated.editor.is_some() || stated.published.is_some();
    if stated.authors.is_empty() || has_other_fields {
        ParagraphKind::Note
    } else {
        ParagraphKind::Byline
    }
}

/// Fills the empty fields of an article, and adds authors that are not listed yet.
fn fill_fields(article: &mut Article, stated: StatedMetadata) {
    article.source = article.source.take().or(stated.source);
    article.editor = article.editor.take().or(stated.editor);
    article.published = article.published.or(stated.published);
    for name in stated.authors {
        if !article.authors.contains(&name) {
            article.authors.push(name);
        }
    }
}

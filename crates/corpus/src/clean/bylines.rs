//! Bylines: lines that hold nothing but the names of authors.

use super::lines::{PageLine, is_headline, is_prose};
use super::page_lines::PageLines;
use super::params::LineParams;
use crate::article::{Article, ParagraphKind};
use crate::names::byline;

/// Reads the byline of a page and marks it, with its repetitions near the top.
///
/// It is the first line below the title that is not a note, if it holds only names. Otherwise, and if no author is
/// known, it is the first line of names below a headline or above a section.
pub(super) fn read_bylines(page: &mut PageLines<'_>, params: &LineParams) {
    let Some(below_title) = page.below_title else { return };
    let Some(found) = find_byline(&page.lines, &page.article, below_title, params) else { return };
    let Some(names) = byline(&page.lines[found].text) else { return };

    // The same line again is the byline of the same article.
    let text = page.lines[found].text.clone();
    for line in page.lines.iter_mut().take(params.head_lines.max(found + 1)) {
        if line.text == text {
            line.kind = ParagraphKind::Byline;
        }
    }

    for name in names {
        if !page.article.authors.contains(&name) {
            page.article.authors.push(name);
        }
    }
}

fn find_byline(
    lines: &[PageLine<'_>],
    article: &Article,
    below_title: usize,
    params: &LineParams,
) -> Option<usize> {
    let first_text = (below_title..lines.len()).find(|&i| lines[i].kind != ParagraphKind::Note);
    let is_byline = |&i: &usize| lines[i].is_body() && byline(&lines[i].text).is_some();
    if let Some(first) = first_text.filter(is_byline) {
        return Some(first);
    }

    if !article.authors.is_empty() {
        return None;
    }
    (0..lines.len()).find(|&i| is_inner_byline(lines, i, params))
}

/// Returns whether a line inside a page is a byline: several names between a headline and prose, or names above a
/// section.
fn is_inner_byline(lines: &[PageLine<'_>], i: usize, params: &LineParams) -> bool {
    if !lines[i].is_body() {
        return false;
    }
    let Some(names) = byline(&lines[i].text) else { return false };

    let is_below_headline =
        i > 0 && !is_prose(&lines[i - 1].text, params) && is_headline(&lines[i - 1].text, params);
    let next = lines.get(i + 1);
    let is_before_prose = next.is_some_and(|next| is_prose(&next.text, params));
    let is_above_section = next.is_some_and(|next| next.level > 0);

    (names.len() > 1 && is_below_headline && is_before_prose) || is_above_section
}

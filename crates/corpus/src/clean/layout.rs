//! The kind of lines by their place on the page: page heads, kickers and subtitles around the title, headings before
//! prose, repetitions of the title, and pieces of the site's layout after the end.

use super::boundary::{ends_sentence, is_closing};
use super::lines::{PageLine, is_longer, is_prose};
use super::page_heads::is_page_header;
use super::page_lines::PageLines;
use super::params::{CleanerParams, LayoutParams, LineParams, PageHeadParams};
use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};
use crate::names::is_han;

/// Marks dates and numbers of printed pages as notes.
pub(super) fn mark_page_heads(lines: &mut [PageLine<'_>], params: &PageHeadParams) {
    for line in lines.iter_mut().filter(|line| line.is_body()) {
        if is_page_header(&line.text, params) {
            line.kind = ParagraphKind::Note;
        }
    }
}

/// Marks the short lines above the title as kickers, and one below it that begins with a dash as the subtitle.
pub(super) fn mark_around_title(
    lines: &mut [PageLine<'_>],
    below_title: usize,
    params: &CleanerParams,
) {
    for (i, line) in lines.iter_mut().enumerate().take(params.lines.head_lines) {
        if !line.is_body() || is_page_header(&line.text, &params.page_heads) {
            continue;
        }

        let is_short = !is_longer(&line.text, params.layout.max_kicker_chars);
        if i < below_title && is_short && !is_prose(&line.text, &params.lines) {
            line.kind = ParagraphKind::Kicker;
        } else if i == below_title && line.text.starts_with('—') && !ends_sentence(&line.text) {
            line.kind = ParagraphKind::Subtitle;
        }
    }
}

/// Removes the lines near the top that repeat the title or a byline above them.
pub(super) fn drop_repeats(page: &mut PageLines<'_>, params: &LineParams) {
    let PageLines { text, article, lines, changes, .. } = page;
    let mut seen: Vec<String> = vec![article.title.clone()];
    let mut n_lines = 0;

    lines.retain(|line| {
        n_lines += 1;
        let is_repeated =
            n_lines <= params.head_lines && seen.iter().any(|seen| *seen == *line.text);
        if line.kind == ParagraphKind::Byline {
            seen.push(line.text.clone().into_owned());
        }
        if is_repeated {
            changes.push(Change {
                kind: ChangeKind::Repeat,
                before: line.text.clone().into_owned(),
                after: String::new(),
                at: text.origin(line.range.start),
            });
        }
        !is_repeated
    });
}

/// Marks the short lines after the end of the article as notes: words of the site's layout that were copied with it.
pub(super) fn mark_closing_fragments(lines: &mut [PageLine<'_>], params: &LayoutParams) {
    let n = lines.iter().rev().take_while(|line| is_fragment(line, params)).count();
    if n < params.min_fragments || lines.len() == n {
        return;
    }

    // Fragments follow the end of a sentence or a line that is not text, not an open line.
    let first = lines.len() - n;
    let before = &lines[first - 1];
    let is_after_end =
        !before.is_body() || ends_sentence(&before.text) || before.text.ends_with([')', '）']);
    if is_after_end {
        for line in &mut lines[first..] {
            line.kind = ParagraphKind::Note;
        }
    }
}

fn is_fragment(line: &PageLine<'_>, params: &LayoutParams) -> bool {
    line.is_body()
        && !is_longer(&line.text, params.max_fragment_chars)
        && line.text.chars().all(|c| is_han(c) || c.is_alphanumeric())
}

/// Marks short open lines between the end of a sentence and a paragraph of prose as headings.
pub(super) fn mark_headings(lines: &mut [PageLine<'_>], params: &LayoutParams) {
    for i in 0..lines.len().saturating_sub(1) {
        if !is_title_like(&lines[i], params) {
            continue;
        }

        let next = &lines[i + 1];
        let is_before_prose = next.is_body()
            && is_longer(&next.text, params.min_prose_chars)
            && ends_sentence(&next.text);
        let is_after_end = i == 0 || !lines[i - 1].is_body() || ends_sentence(&lines[i - 1].text);
        if is_before_prose && is_after_end {
            lines[i].kind = ParagraphKind::Heading;
        }
    }
}

/// Returns whether a line has the form of a heading.
fn is_title_like(line: &PageLine<'_>, params: &LayoutParams) -> bool {
    let is_short_text = line.is_body()
        && !is_longer(&line.text, params.max_heading_chars)
        && line.text.chars().any(is_han);
    if !is_short_text {
        return false;
    }

    // A question with a clause before it belongs to the running text, and so does a sentence that was joined.
    let is_question = line.text.contains(['，', '：', ',', ':'])
        && line.text.trim_end_matches(is_closing).ends_with(['？', '！', '?', '!']);
    let is_sentence = is_question || (line.is_joined && ends_sentence(&line.text));

    // Marks in which headings do not end, and marks that they do not contain.
    let ends_in_mark =
        line.text.ends_with(['。', '，', '；', '：', '、', ',', ':', ';', '…', '”', '」', '.']);
    !is_sentence && !ends_in_mark && !line.text.contains(['。', '|', '@'])
}

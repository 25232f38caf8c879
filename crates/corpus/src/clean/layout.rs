//! What lines are by where they stand on the page: kickers and subtitles around the title, headings before prose,
//! pieces of the layout behind the end.

use super::boundary::{ends_sentence, is_closing};
use super::lines::{HEAD_LINES, Line, is_longer, is_prose};
use super::page_heads::is_page_header;
use super::traced_text::Draft;
use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};
use crate::names::is_han;

const MAX_KICKER_CHARS: usize = 30;
const MAX_HEADING_CHARS: usize = 30;
const MAX_FRAGMENT_CHARS: usize = 8;

/// Names the lines above the title kickers, and those below it that begin with a dash subtitles.
pub(super) fn around_title(lines: &mut [Line<'_>], below_title: usize) {
    for (i, line) in lines.iter_mut().enumerate().take(HEAD_LINES) {
        let is_short = !is_longer(&line.text, MAX_KICKER_CHARS);
        if !line.is_body() || is_page_header(&line.text) {
            continue;
        }
        if i < below_title && is_short && !is_prose(&line.text) {
            line.kind = ParagraphKind::Kicker;
        } else if i == below_title && line.text.starts_with('—') && !ends_sentence(&line.text) {
            line.kind = ParagraphKind::Subtitle;
        }
    }
}

/// Takes out the lines near the top that repeat the title, and with them the bylines that repeat the byline.
pub(super) fn drop_repeats(
    lines: &mut Vec<Line<'_>>,
    title: &str,
    draft: &Draft<'_>,
    changes: &mut Vec<Change>,
) {
    let mut seen: Vec<String> = vec![title.to_owned()];
    let mut n = 0;
    lines.retain(|line| {
        n += 1;
        let is_about = line.kind == ParagraphKind::Byline;
        let is_again = n <= HEAD_LINES && seen.iter().any(|seen| *seen == *line.text);
        if is_about {
            seen.push(line.text.clone().into_owned());
        }
        if is_again {
            changes.push(Change {
                kind: ChangeKind::Repeat,
                before: line.text.clone().into_owned(),
                after: String::new(),
                at: draft.origin(line.range.start),
            });
        }
        !is_again
    });
}

/// Names the short lines behind the end notes: words of the layout that were swept up with the text.
pub(super) fn closing_fragments(lines: &mut [Line<'_>]) {
    const MIN_FRAGMENTS: usize = 2;
    let is_fragment = |line: &Line<'_>| {
        line.is_body()
            && !is_longer(&line.text, MAX_FRAGMENT_CHARS)
            && line.text.chars().all(|c| is_han(c) || c.is_alphanumeric())
    };
    let n = lines.iter().rev().take_while(|line| is_fragment(line)).count();
    let is_behind_text = lines.len() > n && {
        let before = &lines[lines.len() - n - 1];
        !before.is_body() || ends_sentence(&before.text) || before.text.ends_with([')', '）'])
    };
    if n >= MIN_FRAGMENTS && is_behind_text {
        let first = lines.len() - n;
        lines[first..].iter_mut().for_each(|line| line.kind = ParagraphKind::Note);
    }
}

/// Names the short open lines headings that stand between the end of a sentence and a paragraph of prose.
pub(super) fn headings(lines: &mut [Line<'_>]) {
    const MIN_PROSE_CHARS: usize = 25;
    for i in 0..lines.len().saturating_sub(1) {
        let (line, next) = (&lines[i], &lines[i + 1]);
        let is_question = line.text.contains(['，', '：', ',', ':'])
            && line.text.trim_end_matches(is_closing).ends_with(['？', '！', '?', '!']);
        let is_sentence = is_question || (line.is_joined && ends_sentence(&line.text));
        let is_title_like = line.is_body()
            && !is_longer(&line.text, MAX_HEADING_CHARS)
            && line.text.chars().any(is_han)
            && !is_sentence
            && !line
                .text
                .ends_with(['。', '，', '；', '：', '、', ',', ':', ';', '…', '”', '」', '.'])
            && !line.text.contains(['。', '|', '@']);
        let is_before_prose =
            next.is_body() && is_longer(&next.text, MIN_PROSE_CHARS) && ends_sentence(&next.text);
        let is_behind_end = i == 0 || !lines[i - 1].is_body() || ends_sentence(&lines[i - 1].text);
        if is_title_like && is_before_prose && is_behind_end {
            lines[i].kind = ParagraphKind::Heading;
        }
    }
}

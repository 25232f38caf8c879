//! The lines of a page, and the properties of a line that several passes need.

use std::borrow::Cow;
use std::ops::Range;

use super::params::LineParams;
use crate::article::ParagraphKind;

/// A line that is not blank.
#[derive(Clone, Debug)]
pub(super) struct PageLine<'a> {
    /// Its text without blanks around it, a heading without its `#`s.
    pub(super) text: Cow<'a, str>,
    /// The level of a Markdown heading, 1 to 6; 0 for other lines.
    pub(super) level: usize,
    /// Its role on the page.
    pub(super) kind: ParagraphKind,
    /// The bytes of the traced text that it comes from.
    pub(super) range: Range<usize>,
    /// The number of blank lines before it.
    pub(super) n_blank: usize,
    /// It begins with at least two blanks, as a paragraph does.
    pub(super) is_indented: bool,
    /// A blank follows its last character.
    pub(super) ends_in_blank: bool,
    /// It contains the joined halves of a sentence.
    pub(super) is_joined: bool,
}

/// How the lines of a text are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LineMarkup {
    /// `#`s and a blank make a heading.
    Headings,
    /// Every line is text.
    None,
}

/// Returns the lines of a text, from a byte on, that are not blank.
pub(super) fn lines(text: &str, byte_start: usize, markup: LineMarkup) -> Vec<PageLine<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut n_blank) = (byte_start, 0);

    for raw in split_lines(&text[byte_start..]) {
        let line = PageLine::parse(raw, start, markup);
        start += raw.len() + 1;
        if line.text.is_empty() {
            n_blank += 1;
            continue;
        }
        lines.push(PageLine { n_blank: std::mem::take(&mut n_blank), ..line });
    }
    lines
}

/// Splits a text at its line ends, faster than the standard library does.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

impl<'a> PageLine<'a> {
    /// Returns the line that begins at a byte of the traced text.
    pub(super) fn parse(raw: &'a str, byte_start: usize, markup: LineMarkup) -> Self {
        let text = raw.trim_matches(' ');
        let n_indent = raw.len() - raw.trim_start_matches(' ').len();
        let (level, text) = match heading(text).filter(|_| markup == LineMarkup::Headings) {
            Some((level, text)) => (level, text),
            None => (0, text),
        };

        let at = byte_start + (text.as_ptr() as usize - raw.as_ptr() as usize);
        Self {
            kind: if level > 0 { ParagraphKind::Heading } else { ParagraphKind::Body },
            level,
            range: at..at + text.len(),
            n_blank: 0,
            is_indented: n_indent > 1,
            ends_in_blank: raw.ends_with(' '),
            is_joined: false,
            text: text.into(),
        }
    }

    /// Returns whether the line may be part of the running text.
    pub(super) fn is_body(&self) -> bool {
        self.kind == ParagraphKind::Body
    }
}

/// Returns the level and the text of a Markdown heading (`## 小标题`, `## 小标题 ##`).
fn heading(text: &str) -> Option<(usize, &str)> {
    // CommonMark has six levels.
    const MAX_LEVEL: usize = 6;
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    if !(1..=MAX_LEVEL).contains(&level) || !rest.starts_with(' ') {
        return None;
    }

    let rest = rest.trim();
    let without_closing = rest.trim_end_matches('#');
    let is_closed = without_closing.is_empty() || without_closing.ends_with(' ');
    let text = if is_closed { without_closing.trim_end() } else { rest };
    (!text.is_empty()).then_some((level, text))
}

/// Returns whether a text has more than `n_chars` characters. For most texts the number of bytes decides.
pub(super) fn is_longer(text: &str, n_chars: usize) -> bool {
    text.len() > n_chars && (text.len() > 4 * n_chars || text.chars().nth(n_chars).is_some())
}

/// Returns whether a line may be a headline by its form: short, and without the end of a sentence. A question or an
/// exclamation has to be shorter.
pub(super) fn is_headline(text: &str, params: &LineParams) -> bool {
    let max_chars = match text.chars().next_back() {
        Some('。' | '；') => return false,
        Some('！' | '？') if text.contains(['。', '；']) => return false,
        Some('！' | '？') => params.max_question_chars,
        _ => params.max_title_chars,
    };
    !is_longer(text, max_chars) && text.chars().any(char::is_alphanumeric)
}

/// Returns whether a line is running text by its form: long, or the end of a sentence.
pub(super) fn is_prose(text: &str, params: &LineParams) -> bool {
    if is_longer(text, params.max_title_chars) {
        return true;
    }
    let end = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"']);
    let is_question = end.ends_with(['！', '？']) && !is_headline(text, params);
    is_question || end.ends_with(['。', '；', '…', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: LineParams = LineParams::DEFAULT;

    fn check(text: &str, level: usize, expected: &str) {
        let line = PageLine::parse(text, 0, LineMarkup::Headings);
        assert_eq!((line.level, &*line.text), (level, expected), "{text}");
    }

    #[test]
    fn headings_lose_their_signs() {
        check("# 厚植「創新活力之城」", 1, "厚植「創新活力之城」");
        check("###   平衡 “守”与“变” ##", 3, "平衡 “守”与“变”");
        check("## C#", 2, "C#");
    }

    #[test]
    fn other_lines_with_signs_are_kept() {
        for text in ["#话题# 今天", "#", "# #", "####### 七", "a # b", "**粗体**"] {
            check(text, 0, text);
        }
    }

    #[test]
    fn headlines_and_prose_differ_in_form() {
        assert!(is_headline("杭州，跃向全球价值链中高端", &PARAMS));
        assert!(is_headline("聖誕前夕，挪威家庭會吃甚麼？", &PARAMS));
        assert!(!is_headline("潮涌钱塘，产业兴城。", &PARAMS));
        assert!(!is_headline("潮涌钱塘。为什么？", &PARAMS));
        assert!(!is_headline(&"长".repeat(61), &PARAMS));
        assert!(!is_headline("————", &PARAMS));
        assert!(is_prose("他说：“好。”", &PARAMS));
        assert!(!is_prose("杭州城景圖。李忠 攝", &PARAMS));
    }
}

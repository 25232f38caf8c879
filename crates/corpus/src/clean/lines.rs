//! The lines of a page, and the judgements on a line that several steps need.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::ParagraphKind;

/// How many lines from the top, and how many at the end, may hold metadata.
pub(super) const HEAD_LINES: usize = 10;
pub(super) const TAIL_LINES: usize = 5;

/// The longest headline, in characters.
const MAX_TITLE_CHARS: usize = 60;

/// The longest headline that is a question or an exclamation.
const MAX_QUESTION_CHARS: usize = 40;

/// A line that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its text without blanks around it, a heading without its `#`s.
    pub(super) text: Cow<'a, str>,
    /// The level of a Markdown heading, 1 to 6; 0 for other lines.
    pub(super) level: usize,
    /// What it is on the page.
    pub(super) kind: ParagraphKind,
    /// Where its text stands in the draft, in bytes.
    pub(super) range: Range<usize>,
    /// How many blank lines stand before it.
    pub(super) n_blank: usize,
    /// It begins with a paragraph's blanks.
    pub(super) is_indented: bool,
    /// A blank stands behind its last character.
    pub(super) ends_in_blank: bool,
    /// Halves of a sentence were put together in it.
    pub(super) is_joined: bool,
}

/// How the lines of a text are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// `#`s and a blank make a heading.
    Headings,
    /// Every line is text.
    None,
}

/// Returns the lines of a draft's text from a byte on that are not blank.
pub(super) fn lines(text: &str, from: usize, markup: Markup) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut n_blank) = (from, 0);
    for raw in split_lines(&text[from..]) {
        let line = Line::parse(raw, start, markup);
        start += raw.len() + 1;
        if line.text.is_empty() {
            n_blank += 1;
            continue;
        }
        lines.push(Line { n_blank: std::mem::take(&mut n_blank), ..line });
    }
    lines
}

/// Parts a text at its line ends, faster than the standard library does.
fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

impl<'a> Line<'a> {
    /// Returns the line that begins at a byte of the draft.
    pub(super) fn parse(raw: &'a str, start: usize, markup: Markup) -> Self {
        let text = raw.trim_matches(' ');
        let n_indent = raw.len() - raw.trim_start_matches(' ').len();
        let (level, text) = match heading(text).filter(|_| markup == Markup::Headings) {
            Some((level, text)) => (level, text),
            None => (0, text),
        };
        let at = start + (text.as_ptr() as usize - raw.as_ptr() as usize);
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

    /// Whether it may be a part of the running text.
    pub(super) fn is_body(&self) -> bool {
        self.kind == ParagraphKind::Body
    }
}

/// Returns the level and the text of a Markdown heading (`## 小标题`, `## 小标题 ##`).
fn heading(text: &str) -> Option<(usize, &str)> {
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

/// Returns whether a text has more characters than `n_chars`; of most the bytes tell.
pub(super) fn is_longer(text: &str, n_chars: usize) -> bool {
    text.len() > n_chars && (text.len() > 4 * n_chars || text.chars().nth(n_chars).is_some())
}

/// Returns whether a line may be a headline by its form: at most 60 characters, no end of a sentence.
///
/// A question or an exclamation of at most 40 characters may be one: 6.6 % of 34,485 Hong Kong headlines are (0.2 % of
/// 74,487 television ones), but only 0.7 % (0.03 %) of the first lines of their bodies.
pub(super) fn is_headline(text: &str) -> bool {
    let max_chars = match text.chars().next_back() {
        Some('。' | '；') => return false,
        Some('！' | '？') if text.contains(['。', '；']) => return false,
        Some('！' | '？') => MAX_QUESTION_CHARS,
        _ => MAX_TITLE_CHARS,
    };
    !is_longer(text, max_chars) && text.chars().any(char::is_alphanumeric)
}

/// Returns whether a line is running text by its form: long, or the end of a sentence.
pub(super) fn is_prose(text: &str) -> bool {
    let is_long = is_longer(text, MAX_TITLE_CHARS);
    let end = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '"']);
    let is_question = end.ends_with(['！', '？']) && !is_headline(text);
    is_long || is_question || end.ends_with(['。', '；', '…', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, level: usize, expected: &str) {
        let line = Line::parse(text, 0, Markup::Headings);
        assert_eq!((line.level, &*line.text), (level, expected), "{text}");
    }

    #[test]
    fn headings_lose_their_signs() {
        check("# 厚植「創新活力之城」", 1, "厚植「創新活力之城」");
        check("###   平衡 “守”与“变” ##", 3, "平衡 “守”与“变”");
        check("## C#", 2, "C#");
    }

    #[test]
    fn other_lines_with_signs_stay() {
        for text in ["#话题# 今天", "#", "# #", "####### 七", "a # b", "**粗体**"] {
            check(text, 0, text);
        }
    }

    #[test]
    fn headlines_and_prose_differ_in_form() {
        assert!(is_headline("杭州，跃向全球价值链中高端"));
        assert!(is_headline("聖誕前夕，挪威家庭會吃甚麼？"));
        assert!(!is_headline("潮涌钱塘，产业兴城。"));
        assert!(!is_headline("潮涌钱塘。为什么？"));
        assert!(!is_headline(&"长".repeat(61)));
        assert!(!is_headline("————"));
        assert!(is_prose("他说：“好。”"));
        assert!(!is_prose("杭州城景圖。李忠 攝"));
    }
}

//! The text of a Markdown file while it is written: blocks of lines, and captions after them.

use std::ops::Range;

use crate::article::ParagraphKind;
use crate::names::is_han;

/// The marks of emphasis that CommonMark leaves next to full-width punctuation, as in `**“斑嘴”**鸭`. It looks for blanks
/// or punctuation around them, which Chinese text does not have.
const LEFT_MARKS: [&str; 2] = ["**", "~~"];

/// A text and the captions in it.
#[derive(Default)]
pub(super) struct PlainText {
    text: String,
    /// The captions that follow the current block.
    captions: Vec<String>,
    /// The byte at which each caption begins.
    caption_starts: Vec<usize>,
    /// The start of the current block, and the ranges in it in which no markup is left.
    block_start: usize,
    literals: Vec<Range<usize>>,
}

impl PlainText {
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends text in which no markup is left, such as code.
    pub(super) fn push_literal(&mut self, text: &str) {
        self.literals.push(self.text.len()..self.text.len() + text.len());
        self.text.push_str(text);
    }

    /// Appends line ends, blanks and signs that are not text of the block.
    pub(super) fn push_markup(&mut self, text: &str) {
        self.push_literal(text);
    }

    pub(super) fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    pub(super) fn ends_in_han(&self) -> bool {
        self.text.ends_with(is_han)
    }

    /// Puts a blank between a cell and the one before it.
    pub(super) fn separate_cells(&mut self) {
        if !self.is_at_line_start() {
            self.push_markup(" ");
        }
    }

    /// Removes the line end after the last row.
    pub(super) fn end_rows(&mut self) {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
    }

    /// Keeps a caption for the end of the block.
    pub(super) fn set_aside(&mut self, caption: &str) {
        if !caption.is_empty() {
            self.captions.push(caption.to_owned());
        }
    }

    /// Ends a block: removes the marks of emphasis that are left, and appends the captions.
    pub(super) fn end_block(&mut self) {
        self.remove_left_marks();
        for caption in std::mem::take(&mut self.captions) {
            if !self.is_at_line_start() {
                self.text.push('\n');
            }
            self.caption_starts.push(self.text.len());
            self.text.push_str(&caption);
        }
        self.block_start = self.text.len();
        self.literals.clear();
    }

    /// Returns the text after a front matter, and the kinds of its blocks.
    pub(super) fn finish(self, front: &str) -> (String, Vec<(usize, ParagraphKind)>) {
        let starts = self.caption_starts.iter();
        let kinds = starts.map(|start| (front.len() + start, ParagraphKind::Caption)).collect();
        (front.to_owned() + &self.text, kinds)
    }

    fn remove_left_marks(&mut self) {
        let block = &self.text[self.block_start..];
        if !LEFT_MARKS.iter().any(|mark| block.contains(mark)) {
            return;
        }

        let mut left = Vec::new();
        for mark in LEFT_MARKS {
            left.extend(self.pairs(mark).into_iter().flatten());
        }
        left.sort_unstable();
        let mut text = String::with_capacity(block.len());
        let mut at = self.block_start;
        for mark in left {
            text.push_str(&self.text[at..mark]);
            at = mark + 2;
        }
        text.push_str(&self.text[at..]);
        self.text.truncate(self.block_start);
        self.text.push_str(&text);
    }

    /// Returns the bytes at which pairs of a mark begin that have text between them.
    fn pairs(&self, mark: &str) -> Vec<[usize; 2]> {
        let sign = &mark[..1];
        let block = &self.text[self.block_start..];
        let mut literals = self.literals.iter().peekable();
        let mut pairs = Vec::new();
        let mut open: Option<usize> = None;

        for (n, _) in block.match_indices(mark) {
            let at = self.block_start + n;
            while literals.next_if(|literal| literal.end <= at).is_some() {}
            let is_literal = literals.peek().is_some_and(|literal| literal.start < at + 2);
            let is_longer =
                self.text[..at].ends_with(sign) || self.text[at + 2..].starts_with(sign);
            if is_literal || is_longer {
                continue;
            }
            match open.take() {
                Some(start) if is_emphasised(&self.text[start + 2..at]) => pairs.push([start, at]),
                _ => open = Some(at),
            }
        }
        pairs
    }
}

/// Returns whether a text may be emphasised.
fn is_emphasised(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
}

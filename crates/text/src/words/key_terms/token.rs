//! A word of an article, as its key terms are counted.

/// A word of an article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// The index of its facts.
    pub(super) word: u32,
    pub(super) in_title: bool,
    pub(super) byte_start: usize,
    pub(super) char_start: usize,
    pub(super) n_chars: usize,
}

impl Token<'_> {
    pub(super) fn byte_end(&self) -> usize {
        self.byte_start + self.text.len()
    }

    /// Returns whether another word follows at once.
    pub(super) fn touches(&self, next: &Self) -> bool {
        self.in_title == next.in_title && self.byte_end() == next.byte_start
    }
}

//! A text that is addressed by character.

/// A folded text with the byte offset of each character.
pub(super) struct IndexedText<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

impl<'t> IndexedText<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, chars: text.char_indices().collect() }
    }

    pub(super) fn n_chars(&self) -> usize {
        self.chars.len()
    }

    /// Returns a character; `None` at the end of the text.
    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    /// Returns the character before a position.
    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.char(at.checked_sub(1)?)
    }

    /// Returns the byte offset of a character.
    pub(super) fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(byte, _)| *byte)
    }

    /// Returns the characters `char_start..char_end`.
    pub(super) fn slice(&self, char_start: usize, char_end: usize) -> &'t str {
        &self.text[self.byte(char_start)..self.byte(char_end)]
    }

    /// Returns the text from a character on.
    pub(super) fn rest(&self, at: usize) -> &'t str {
        &self.text[self.byte(at)..]
    }

    /// Returns the number of consecutive characters from `at` on that satisfy a predicate.
    pub(super) fn run_length(&self, at: usize, matches: fn(char) -> bool) -> usize {
        let rest = self.chars.get(at..).unwrap_or_default();
        rest.iter().take_while(|(_, c)| matches(*c)).count()
    }
}

/// Returns whether `c` is one of `0` to `9`.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

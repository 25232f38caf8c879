//! The result of recognising a quantity.

/// A quantity at a position of a text.
pub(super) struct RecognisedQuantity {
    /// The character after its last one.
    pub(super) char_end: usize,
    /// Its spellings; they may include the one in the text.
    pub(super) spellings: Vec<String>,
    pub(super) is_date: bool,
}

impl RecognisedQuantity {
    pub(super) fn from_number(char_end: usize, spellings: Vec<String>) -> Self {
        Self { char_end, spellings, is_date: false }
    }

    pub(super) fn from_date(char_end: usize, spellings: Vec<String>) -> Self {
        Self { char_end, spellings, is_date: true }
    }
}

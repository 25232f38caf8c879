//! A text that consists of blocks of known kinds.

use crate::article::ParagraphKind;

/// Blocks of text, joined into one string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockText {
    /// The blocks, with an empty line between two.
    pub(crate) body: String,
    /// The byte at which each block begins in `body`, and its kind.
    pub(crate) kinds: Vec<(usize, ParagraphKind)>,
}

impl BlockText {
    /// Appends a block.
    pub(crate) fn push(&mut self, kind: ParagraphKind, text: &str) {
        if !self.body.is_empty() {
            self.body.push_str("\n\n");
        }
        self.kinds.push((self.body.len(), kind));
        self.body.push_str(text);
    }
}

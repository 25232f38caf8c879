//! Two ways to encode ASCII punctuation: as it is, or as the full-width marks that a page may have narrowed.

use crate::clean::mojibake::gbk::{GbkBytes, encode};

/// How ASCII punctuation is encoded.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum PunctuationWidth {
    Unchanged,
    /// As the full-width marks from which it was narrowed.
    Full,
}

impl PunctuationWidth {
    /// Returns the bytes of a character; None if GBK does not have it.
    pub(super) fn encode(self, c: char) -> Option<GbkBytes> {
        let full = full_width(c).filter(|_| self == Self::Full);
        full.map(GbkBytes::two).or_else(|| encode(c))
    }
}

/// Returns the GBK bytes of the full-width form of ASCII punctuation: 0xA3 and the ASCII byte with its high bit set.
pub(super) fn full_width(c: char) -> Option<[u8; 2]> {
    matches!(c, ',' | '!' | '?' | ':' | ';' | '(' | ')').then(|| [0xA3, c as u8 | 0x80])
}

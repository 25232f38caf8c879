//! An occurrence of a gram in 64 bits.

use tantivy::DocId;

/// The number of bits of a position, in characters: the low bits of a posting.
const POSITION_BITS: u32 = 28;

/// The number of bits of an article's number, above those of the position.
const DOC_BITS: u32 = 20;

/// The number of bits below those of the second character of a pair.
const SECOND_SHIFT: u32 = POSITION_BITS + DOC_BITS;

/// The maximum number of articles of a segment.
pub(crate) const MAX_DOCS: usize = 1 << DOC_BITS;

/// The maximum position. Later positions, in articles over 800 MB, are all recorded as this one.
const MAX_POSITION: u32 = (1 << POSITION_BITS) - 1;

/// An occurrence of a gram: from the low bits to the high, the position, the article, and the second
/// character of a pair. Sorted postings are in the order of their terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting(u64);

impl Posting {
    pub(crate) fn new(doc: DocId, position: u32) -> Self {
        Self(u64::from(doc) << POSITION_BITS | u64::from(position.min(MAX_POSITION)))
    }

    /// Returns the posting with the second character of its pair.
    pub(crate) fn with_second(self, second: Option<u16>) -> Self {
        Self(u64::from(second.unwrap_or(0)) << SECOND_SHIFT | self.0)
    }

    #[allow(clippy::cast_possible_truncation, reason = "only these bits are left")]
    pub(crate) fn second(self) -> u16 {
        (self.0 >> SECOND_SHIFT) as u16
    }

    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    pub(crate) fn doc(self) -> DocId {
        (self.0 >> POSITION_BITS) as DocId & ((1 << DOC_BITS) - 1)
    }

    #[allow(clippy::cast_possible_truncation, reason = "masked")]
    pub(crate) fn position(self) -> u32 {
        self.0 as u32 & MAX_POSITION
    }
}

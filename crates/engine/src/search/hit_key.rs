//! Names an article within an index state.

/// An article in an index state. Means nothing in another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HitKey(pub u64);

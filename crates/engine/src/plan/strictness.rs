//! How many of the words of a query are required.

use serde::{Deserialize, Serialize};

/// How many of the words of a query are required, from the strictest to the loosest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strictness {
    /// Every word.
    All,
    /// Words that carry half of the query, weighted by rarity.
    Most,
    /// Words that carry a quarter of it.
    Some,
    /// Words that carry a tenth of it: more than one word that occurs in every article.
    Few,
    /// Any word.
    Any,
}

//! How many of the words of a query are required.

use serde::{Deserialize, Serialize};

use super::params::PARAMS;

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

impl Strictness {
    /// All of them, strictest first.
    pub(crate) const FALLING: [Self; 5] = [Self::All, Self::Most, Self::Some, Self::Few, Self::Any];

    /// Returns the share of the words that is required, weighted by rarity, in percent; `None` if every
    /// word or any word is.
    pub(crate) fn percent(self) -> Option<u8> {
        match self {
            Self::Most => Some(PARAMS.most_percent),
            Self::Some => Some(PARAMS.some_percent),
            Self::Few => Some(PARAMS.few_percent),
            Self::All | Self::Any => None,
        }
    }
}

//! Runs of characters as grams with offsets.

use serde::Serialize;

/// A run of characters as the grams that it consists of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GramRun {
    /// Grams, each with its offset in characters from the start of the run.
    pub grams: Vec<(u32, String)>,
    /// A last character that no gram of the query contains, with its offset. In a text, any gram
    /// may begin with it.
    pub open_end: Option<(u32, String)>,
    /// Grams that must not occur at these offsets: 十二 does not match in 二十二.
    pub apart: Vec<(i32, String)>,
    /// The number of characters from the first to the last one that is in a gram.
    pub n_chars: u32,
    /// The run itself, if it may be a word of the index. If the index has the word, the run occurs in
    /// exactly the articles of the word.
    pub word: Option<String>,
}

impl GramRun {
    /// Returns whether the run is one character without a gram.
    #[must_use]
    pub fn is_single_character(&self) -> bool {
        self.grams.is_empty() && self.open_end.is_some() && self.apart.is_empty()
    }

    /// Returns the characters of the run, without gaps.
    pub(super) fn spelled(&self) -> String {
        let mut text = String::new();
        let mut n_chars = 0;

        // Each gram adds the characters that reach beyond the one before it.
        for (at, gram) in self.grams.iter().chain(&self.open_end) {
            let n_known = n_chars - (*at as usize).min(n_chars);
            text.extend(gram.chars().skip(n_known));
            n_chars += gram.chars().count().saturating_sub(n_known);
        }
        text
    }
}

/// Runs that occur near each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NearRuns {
    /// The runs, two or more.
    pub runs: Vec<GramRun>,
    /// The most characters between one run and the next. A paragraph end never lies between them.
    pub distance: u32,
    /// The order in which the runs occur.
    pub order: RunOrder,
}

/// The order of runs that are near each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOrder {
    /// Any order.
    Any,
    /// The order of the query.
    Given,
}

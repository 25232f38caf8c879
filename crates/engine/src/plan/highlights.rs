//! The patterns that are marked in the articles found.

use serde::Serialize;

/// The patterns that are marked in the articles found, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Highlights {
    /// Marked in the title and the body.
    pub text: Vec<Highlight>,
    /// Marked in the title only.
    pub title: Vec<Highlight>,
}

/// A pattern that is marked, in folded characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Highlight {
    /// Every occurrence of the run.
    Run(String),
    /// Every occurrence of the number that is not part of a longer number.
    Number(String),
    /// The runs where they occur with at most this many characters between them.
    Near(Vec<String>, u32),
    /// The whole stretch from the first run to the last, in this order, with at most this many
    /// characters between one run and the next.
    Stretch(Vec<String>, u32),
}

impl Highlight {
    /// Returns the runs that the pattern consists of.
    #[must_use]
    pub fn runs(&self) -> &[String] {
        match self {
            Self::Run(run) | Self::Number(run) => std::slice::from_ref(run),
            Self::Near(runs, _) | Self::Stretch(runs, _) => runs,
        }
    }
}

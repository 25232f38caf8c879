//! What to look up: the query in terms of the index, as plain data.
//!
//! A plan names fields, terms, character offsets and weights and knows no search engine. The
//! local engine lowers it to tantivy in one file, `lower.rs`; another backend would lower the
//! same plan.

pub(crate) mod build;
mod score;

use serde::Serialize;

pub use build::{PlanOptions, Strictness, plan};

/// Everything that a search needs to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Which articles are found.
    pub matching: Match,
    /// What ranks them: the score is the sum.
    pub scoring: Vec<Scored>,
    /// Which of them are shown.
    pub filters: Filters,
    /// In which order.
    pub sort: Sort,
    /// Which part of the list.
    pub page: Page,
    /// What is marked in them: folded runs of characters.
    pub marks: Vec<String>,
}

/// A condition on an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every article.
    Everything,
    /// All of these.
    All(Vec<Match>),
    /// At least so many of these.
    AtLeast(usize, Vec<Match>),
    /// Not this.
    Not(Box<Match>),
    /// The run stands in the title or the body.
    Run(Run),
}

/// A run of characters as the grams that it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Grams, each with its offset in characters from the start of the run.
    pub grams: Vec<(u32, String)>,
    /// A last character that stands alone in the query, with its offset: in a text it may be
    /// the first of any gram.
    pub open_end: Option<(u32, String)>,
}

/// The text fields of an article. Title and body are two of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// Words of the title.
    TitleWords,
    /// Grams of the title.
    TitleGrams,
    /// Words of the body.
    BodyWords,
    /// Grams of the body.
    BodyGrams,
    /// Single characters of both.
    Chars,
}

/// A voice in ranking: BM25 of a term or a run in a field, times a weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scored {
    /// Where.
    pub field: TextField,
    /// What: one term, or several with their offsets in characters.
    pub terms: Vec<(u32, String)>,
    /// How much it counts.
    pub weight: f32,
}

/// Conditions that do not come from the query text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// Published at this second since the epoch or later.
    pub from: Option<i64>,
    /// Published before this second since the epoch.
    pub before: Option<i64>,
    /// The source, exactly as printed.
    pub source: Option<String>,
    /// One of the authors, exactly as printed.
    pub author: Option<String>,
}

/// The order of hits. Equals follow newest first, then by id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By score.
    #[default]
    Relevance,
    /// By publication time, the newest first, those without one last.
    Newest,
    /// By publication time, the oldest first, those without one last.
    Oldest,
}

/// A part of the list of hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Hits left out before it.
    pub offset: usize,
    /// Hits in it, at most.
    pub limit: usize,
}

impl Run {
    /// Returns whether the run is one character that stands alone.
    #[must_use]
    pub fn is_single_character(&self) -> bool {
        self.grams.is_empty() && self.open_end.is_some()
    }
}

//! What to look up: the query in terms of the index, as plain data.
//!
//! A plan names fields, terms, character offsets and weights and knows no search engine. The
//! local engine lowers it to tantivy in one file, `lower.rs`; another backend would lower the
//! same plan.

mod bare_text;
pub(crate) mod builder;
pub(crate) mod recency;
pub(crate) mod relax;
mod run_match;
mod scoring_builder;

use serde::Serialize;

pub use builder::{PlanOptions, Plans, Strictness};
pub use recency::{Aging, Recency, RecencyError};
pub(crate) use run_match::UNKNOWN;

/// Everything that a search needs to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Which articles are found.
    pub matching: Match,
    /// What ranks them.
    pub scoring: Scoring,
    /// Which of them are shown.
    pub filters: Filters,
    /// In which order.
    pub sort: Sort,
    /// How much their dates count by relevance, if they do.
    pub aging: Option<Aging>,
    /// Which part of the list.
    pub page: PageRange,
    /// What is marked in them.
    pub marks: Highlights,
}

/// A condition on an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// Every article.
    Everything,
    /// All of these.
    All(Vec<Match>),
    /// One of these or more.
    Any(Vec<Match>),
    /// So many percent of these: what is rare among them counts for more.
    Share(u8, Vec<Match>),
    /// Not this.
    Not(Box<Match>),
    /// The run stands there.
    Run(SearchField, GramRun),
    /// The runs stand there, near each other.
    Near(SearchField, NearRuns),
    /// Of the articles that fulfil the condition, those in whose text this is found when it is
    /// read. Grams do not tell one punctuation mark from another.
    Read(SearchField, Box<Match>, Highlight),
    /// Published at this second since the epoch or later, and before the other one.
    Published(Option<i64>, Option<i64>),
}

/// The part of an article in which something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchField {
    /// Title or body.
    Text,
    /// The title.
    Title,
    /// The name of an author.
    Author,
    /// The name of the source.
    Source,
}

/// A run of characters as the grams that it is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct GramRun {
    /// Grams, each with its offset in characters from the start of the run.
    pub grams: Vec<(u32, String)>,
    /// A last character that stands alone in the query, with its offset: in a text it may be
    /// the first of any gram.
    pub open_end: Option<(u32, String)>,
    /// Grams that must not stand at these offsets: 十二 is not in 二十二.
    pub apart: Vec<(i32, String)>,
    /// Its characters, from the first that is in a gram to the last.
    pub n_chars: u32,
}

/// Runs that stand near each other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NearRuns {
    /// The runs, two or more.
    pub runs: Vec<GramRun>,
    /// The most characters between one and the next. A paragraph end is never between them.
    pub distance: u32,
    /// In which order they stand.
    pub order: RunOrder,
}

/// The order of runs that are near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOrder {
    /// Any.
    Any,
    /// As in the query.
    Given,
}

/// What is marked in the articles found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Highlights {
    /// In the title and the body.
    pub text: Vec<Highlight>,
    /// In the title alone.
    pub title: Vec<Highlight>,
}

/// Something that is marked, folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Highlight {
    /// The run wherever it stands.
    Run(String),
    /// The run where no number goes on before or after it.
    Number(String),
    /// The runs where they stand with at most so many characters between them.
    Near(Vec<String>, u32),
    /// The whole stretch from the first run to the last, in this order, with at most so many
    /// characters between one and the next.
    Stretch(Vec<String>, u32),
}

/// What ranks articles: how much their grams and words say of the query, and how much of it they
/// cover.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scoring {
    /// Terms, each once.
    pub terms: Vec<ScoringTerm>,
    /// Words, each once, by their terms.
    pub words: Vec<ScoringWord>,
    /// Unbroken texts, by their terms.
    pub runs: Vec<ScoringRun>,
}

/// A term of the index that speaks for an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringTerm {
    /// Where it stands.
    pub place: ScoringField,
    /// The gram or the character.
    pub text: String,
    /// How often the query has it; 0 when it only makes up words.
    pub weight: f32,
}

/// Where a term that ranks is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoringField {
    /// A gram of title and body.
    Anywhere,
    /// A gram of the title.
    Title,
    /// A single character of title or body, there or not.
    Char,
}

/// A word of the query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringWord {
    /// The word.
    pub text: String,
    /// Which terms make it up; an article has it when it has them all.
    pub terms: Vec<usize>,
    /// How often the query has it.
    pub weight: f32,
    /// Whether it says what is asked about: articles are to cover these words.
    pub is_content: bool,
}

/// An unbroken text of the query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringRun {
    /// The text.
    pub text: String,
    /// Its grams, two or more.
    pub terms: Vec<usize>,
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
pub struct PageRange {
    /// Hits left out before it.
    pub offset: usize,
    /// Hits in it, at most.
    pub limit: usize,
}

impl GramRun {
    /// Returns whether the run is one character that stands alone.
    #[must_use]
    pub fn is_single_character(&self) -> bool {
        self.grams.is_empty() && self.open_end.is_some() && self.apart.is_empty()
    }
}

impl Highlight {
    /// Returns the runs that it is made of.
    #[must_use]
    pub fn runs(&self) -> &[String] {
        match self {
            Self::Run(run) | Self::Number(run) => std::slice::from_ref(run),
            Self::Near(runs, _) | Self::Stretch(runs, _) => runs,
        }
    }
}

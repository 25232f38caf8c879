//! The terms, words and runs that rank the articles found, as plain data.

use serde::Serialize;

use super::query_kind::QueryKind;

/// The terms, words and runs that rank articles: how much of the query an article contains, and
/// how much of it the article covers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Scoring {
    /// The kind of the query.
    pub kind: QueryKind,
    /// Terms, each once.
    pub terms: Vec<ScoringTerm>,
    /// Words, each once, by their terms.
    pub words: Vec<ScoringWord>,
    /// Unbroken texts, by their terms.
    pub runs: Vec<ScoringRun>,
}

/// A term of the index that adds to the score of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringTerm {
    /// The field in which the term is looked up.
    pub place: ScoringField,
    /// The gram or the character.
    pub text: String,
    /// The number of occurrences in the query; 0 for a term that only makes up words.
    pub weight: f32,
}

/// The field in which a term that ranks is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoringField {
    /// A gram of title and body.
    Anywhere,
    /// A gram of the title.
    Title,
    /// A single character of title or body, without its frequency.
    Char,
}

/// A word of the query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringWord {
    /// The word.
    pub text: String,
    /// The terms that make up the word, as indices. An article contains the word when it contains
    /// all of them.
    pub terms: Vec<usize>,
    /// The number of occurrences in the query.
    pub weight: f32,
    /// Whether the word carries meaning. Articles are expected to cover these words.
    pub is_content: bool,
}

/// An unbroken text of the query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoringRun {
    /// The text.
    pub text: String,
    /// Its grams, two or more, as indices of terms.
    pub terms: Vec<usize>,
    /// The weight of the run.
    pub weight: f32,
}

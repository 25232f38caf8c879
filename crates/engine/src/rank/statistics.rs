//! The numbers of an index that ranking needs.

/// The numbers of an index by which articles are ranked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RankingStatistics {
    /// The number of articles.
    pub n_articles: u64,
    /// The number of articles with each term of the scoring.
    pub by_term: Vec<u64>,
    /// The mean length of titles, in grams.
    pub title_mean: f32,
    /// The mean length of bodies, in grams.
    pub body_mean: f32,
}

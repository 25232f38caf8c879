//! From documents to scores: BM25F for all matches, then reranking and near-duplicates for the
//! first hits.

mod bm25f;
mod length_norms;
mod near_duplicate;
mod relevance_model;
mod rerank;
mod statistics;
mod weights;

pub use bm25f::{Bm25f, MIN_COVERAGE, RankedRun, RankedTerm, RankedWord};
pub(crate) use length_norms::ArticleNorms;
pub use length_norms::FieldLengths;
pub(crate) use near_duplicate::{NEAR_DUPLICATE, near_duplicates};
pub use relevance_model::RelevanceModel;
pub(crate) use rerank::{MatchEvidence, OccurrenceCounts, RERANK, Reranker, Rescored};
pub use statistics::RankingStatistics;
pub use weights::Weights;

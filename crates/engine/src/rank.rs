//! From documents to scores: BM25F for all matches, reranking and near-duplicates for the first.

pub(crate) mod bm25f;
pub(crate) mod near_duplicate;
pub(crate) mod rerank;
pub(crate) mod weights;

pub use weights::Weights;

//! Second-pass ranking: the first hits are read and ranked again.
//!
//! The index knows pairs of neighboring characters, not words: 中大 also occurs in 其中大部分, and a
//! word in the first line of an article counts no more than one in the last. The first hits are
//! read for their snippets anyway, so their texts decide their order: a word counts where
//! segmentation of the text yields it too, and early matches and matches close together count more.
//! All other hits keep their order, after the reranked ones.

mod evidence;
mod params;
mod proximity_window;
mod reranker;

pub(crate) use evidence::{MatchEvidence, OccurrenceCounts, Rescored};
pub(crate) use params::RERANK;
pub(crate) use reranker::Reranker;

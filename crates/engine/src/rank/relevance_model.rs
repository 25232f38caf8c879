//! A model that judges how well texts answer a query: a hook for a reranker outside of the engine.

/// A model that judges how well texts answer a query. It orders the first hits of a list by
/// relevance; all others stay after them.
pub trait RelevanceModel: Send + Sync {
    /// Returns the number of first hits to judge, at most fifty.
    fn n_hits(&self) -> usize;

    /// Returns a score for each text, higher for a better answer; `None` if the model does not
    /// answer. Must return within a time that readers can wait for.
    fn scores(&self, query: &str, texts: &[String]) -> Option<Vec<f32>>;
}

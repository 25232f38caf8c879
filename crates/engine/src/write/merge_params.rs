//! When segments are merged.

use tantivy::merge_policy::LogMergePolicy;

/// The numbers of the merge policy. The values were chosen for articles that arrive one by one;
/// halving and doubling were not measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MergeParams {
    /// The share of deleted articles above which a segment is rewritten. Lower: less space is
    /// wasted, more is rewritten. tantivy's default of 1.0 never rewrites.
    pub(crate) max_deleted_ratio: f32,
    /// Smaller segments are merged as if they had this many articles. tantivy's default of 10,000
    /// would rewrite all smaller segments at every eighth commit of single articles.
    pub(crate) min_layer_articles: u32,
    /// Segments are merged with others that are smaller by up to this power of two: with 3.0, eight
    /// segments of one size make one of the next.
    pub(crate) level_log_size: f64,
}

impl Default for MergeParams {
    fn default() -> Self {
        Self { max_deleted_ratio: 0.2, min_layer_articles: 100, level_log_size: 3.0 }
    }
}

impl From<MergeParams> for LogMergePolicy {
    fn from(params: MergeParams) -> Self {
        let mut policy = Self::default();
        policy.set_del_docs_ratio_before_merge(params.max_deleted_ratio);
        policy.set_min_layer_size(params.min_layer_articles);
        policy.set_level_log_size(params.level_log_size);
        policy
    }
}

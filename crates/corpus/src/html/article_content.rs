//! The article that was found on a page.

use super::block::Block;
use super::tree::NodeId;

/// The content of an article.
#[derive(Debug)]
pub(super) struct ArticleContent {
    pub(super) blocks: Vec<Block>,
    /// The nodes of the page with which it begins and ends.
    pub(super) first: NodeId,
    pub(super) last: NodeId,
}

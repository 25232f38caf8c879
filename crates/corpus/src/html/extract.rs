//! Finds the article of a page.

use super::article_content::ArticleContent;
use super::block::{Block, is_sentence_mark, n_chars};
use super::blocks::blocks;
use super::densest_box::densest_box;
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::readability;
use super::text_counts::TextCounts;
use super::tree::PageTree;

/// Returns the article of a page: the result of Readability, unless the densest box contains clearly
/// more prose.
///
/// The thresholds of Readability are for English, where a paragraph has twice as many characters.
pub(super) fn extract_article(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    counts: &TextCounts,
) -> ArticleContent {
    let first = densest_box(tree, excluded, counts);
    let densest = ArticleContent { blocks: blocks(tree, first, excluded), first };

    let min_prose_chars = PARAMS.min_readability_share.applied_to(n_prose_chars(&densest.blocks));
    readability::extract_article(tree, excluded, counts, min_prose_chars)
        .filter(|article| n_prose_chars(&article.blocks) >= min_prose_chars)
        .unwrap_or(densest)
}

fn n_prose_chars(blocks: &[Block]) -> usize {
    let is_prose = |block: &&Block| !block.is_link() && block.text.contains(is_sentence_mark);
    blocks.iter().filter(is_prose).map(|block| n_chars(&block.text)).sum()
}

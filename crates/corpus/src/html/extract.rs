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
    let densest = ArticleContent { blocks: blocks(tree, first, excluded), first, last: first };

    let min_prose_chars = PARAMS.min_readability_share.applied_to(n_prose_chars(&densest.blocks));
    readability::extract_article(tree, excluded, counts, min_prose_chars)
        .filter(|article| n_prose_chars(&article.blocks) >= min_prose_chars)
        .filter(|article| contains_longest(&article.blocks, &densest.blocks))
        .unwrap_or(densest)
}

fn n_prose_chars(blocks: &[Block]) -> usize {
    blocks.iter().filter(|block| is_prose(block)).map(|block| n_chars(&block.text)).sum()
}

fn is_prose(block: &Block) -> bool {
    !block.is_link() && block.text.contains(is_sentence_mark)
}

/// Returns whether blocks contain the longest prose of the densest box: otherwise they are other
/// prose, such as the notices in the footer of a page with a brief.
fn contains_longest(blocks: &[Block], densest: &[Block]) -> bool {
    let longest =
        densest.iter().filter(|block| is_prose(block)).max_by_key(|block| block.text.len());
    let Some(longest) = longest else { return true };
    let start: String = longest.text.chars().take(PARAMS.min_prose_chars).collect();
    blocks.iter().any(|block| block.text.contains(&start))
}

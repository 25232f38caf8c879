//! The article of a page: as dom_smoothie finds it, or else what stands in the densest box.

use super::blocks::{self, Block, n_chars};
use super::boilerplate_boxes::Off;
use super::densest_box;
use super::readability;
use super::text_counts::{Weights, is_sentence_mark};
use super::tree::{NodeId, Tree};

/// What was found to be the article.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) blocks: Vec<Block>,
    /// Where it begins on the page.
    pub(super) first: NodeId,
}

/// Returns the article of a page: what dom_smoothie finds, unless that has clearly less prose than the densest box. Its
/// measures are for English, where a paragraph has twice as many characters.
pub(super) fn find(tree: &Tree, off: &Off, weights: &Weights) -> Content {
    let first = densest_box::find(tree, off, weights);
    let densest = Content { blocks: blocks::blocks(tree, first, off), first };
    let n_wanted = n_prose_chars(&densest.blocks) * 3 / 4;
    readability::find(tree, off, weights, n_wanted)
        .filter(|found| n_prose_chars(&found.blocks) >= n_wanted)
        .unwrap_or(densest)
}

fn n_prose_chars(blocks: &[Block]) -> usize {
    let is_prose = |block: &&Block| !block.is_link() && block.text.contains(is_sentence_mark);
    blocks.iter().filter(is_prose).map(|block| n_chars(&block.text)).sum()
}

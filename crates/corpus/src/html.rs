//! From the text of a page to what it says: its headline, its metadata, and its article without what stands around.
//!
//! The parser is html5ever, the one of Servo, and builds a tree of ours within limits. The article is what dom_smoothie
//! finds there, the Readability of Firefox in Rust; where its measures for English fail, it is what the densest box
//! holds. What pages state of themselves is read here, as Chinese pages state it.

mod attribute_counter;
mod blocks;
mod boilerplate_boxes;
mod boilerplate_lines;
mod class_words;
mod densest_box;
mod extract;
mod headline;
mod json_ld;
mod meta_tags;
mod metadata_lines;
mod parse;
mod readability;
mod text_counts;
mod tree;
mod tree_sink;

#[cfg(test)]
mod tests;

pub(crate) use self::parse::TooComplex;

use self::blocks::Block;
use self::boilerplate_boxes::Off;
use self::extract::Content;
use self::metadata_lines::{is_info, is_lead};
use self::tree::{DOCUMENT, NodeId, Tree};
use crate::article::ParagraphKind;

/// What a page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) title: Option<String>,
    pub(crate) text: Text,
    pub(crate) source: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) authors: Vec<String>,
}

/// Blocks of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text {
    /// The blocks, with an empty line between two.
    pub(crate) body: String,
    /// The byte at which each block begins, and its kind.
    pub(crate) kinds: Vec<(usize, ParagraphKind)>,
}

/// Returns what a page says; a page without an article has an empty text.
///
/// # Errors
///
/// [`TooComplex`] for pages that are made to keep a parser busy.
pub(crate) fn read(page: &str) -> Result<Page, TooComplex> {
    let tree = parse::parse(page)?;
    let stated = meta_tags::read(&tree);
    let unseen = boilerplate_boxes::unseen(&tree);
    let weights = text_counts::weigh(&tree, &unseen);
    let off = boilerplate_boxes::with_furniture(&tree, unseen, &weights);
    let weights = text_counts::weigh(&tree, &off);
    let title = headline::find(&tree, &off, stated.title.as_deref(), stated.source.as_deref());
    let Content { blocks, first } = extract::find(&tree, &off, &weights);
    let (above, blocks) = article(&tree, &off, blocks, first, title.as_deref());
    let info =
        metadata_lines::read(above.iter().chain(blocks.iter().take(metadata_lines::MAX_LINES)));
    let dates =
        stated.dates.into_iter().chain(meta_tags::times(&tree, first, &off)).chain(info.date);
    Ok(Page {
        date: meta_tags::first_date(dates),
        source: info.source.or(stated.source),
        authors: stated.authors,
        url: stated.url,
        text: Text::new(above.into_iter().chain(blocks)),
        title,
    })
}

/// Returns the text of a piece of HTML that is all article, as feeds have it.
///
/// # Errors
///
/// [`TooComplex`] for pieces that are made to keep a parser busy.
pub(crate) fn read_piece(piece: &str) -> Result<Text, TooComplex> {
    let tree = parse::parse(piece)?;
    let off = boilerplate_boxes::unseen(&tree);
    Ok(Text::new(boilerplate_lines::strip(blocks::blocks(&tree, DOCUMENT, &off))))
}

/// Returns the lines about the article between its headline and its text, and the blocks of its text.
fn article(
    tree: &Tree,
    off: &Off,
    blocks: Vec<Block>,
    first: NodeId,
    title: Option<&str>,
) -> (Vec<Block>, Vec<Block>) {
    let mut blocks = boilerplate_lines::strip(blocks);
    let shows_title = |block: &Block| {
        title.is_some_and(|title| match block.kind {
            ParagraphKind::Heading => headline::is_shown_by(title, &block.text),
            _ => headline::bare(title) == headline::bare(&block.text),
        })
    };
    let at = blocks.iter().position(shows_title);
    // What stands above the headline in its own box leads to it: the path of sections, the name of the channel.
    if let Some(at) = at.filter(|&at| at < metadata_lines::MAX_LINES) {
        let leads = |block: &Block| !block.is_link();
        let mut rest = blocks.split_off(at);
        rest.remove(0);
        blocks.retain(leads);
        blocks.append(&mut rest);
    }
    let headline = title.and_then(|title| headline::element(tree, off, title));
    let above = headline.map(|headline| blocks::blocks_between(tree, headline, first, off));
    let above = above.into_iter().flatten().filter(|block| is_info(block) || is_lead(block));
    let mut above = boilerplate_lines::strip(above.collect());
    metadata_lines::note(above.iter_mut().filter(|block| is_info(block)));
    metadata_lines::note(blocks.iter_mut().take_while(|block| is_info(block)));
    (above, blocks)
}

impl Text {
    fn new(blocks: impl IntoIterator<Item = Block>) -> Self {
        let mut text = Self::default();
        for block in blocks {
            if !text.body.is_empty() {
                text.body.push_str("\n\n");
            }
            text.kinds.push((text.body.len(), block.kind));
            text.body.push_str(&block.text);
        }
        text
    }
}

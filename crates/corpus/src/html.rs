//! From the text of a page to what it says: its headline, its metadata, and its article without what stands around.
//!
//! The parser is html5ever, the one of Servo, and builds a tree of ours within limits. The article is what dom_smoothie
//! finds there, the Readability of Firefox in Rust; where its measures for English fail, it is what the densest box
//! holds. What pages state of themselves is read here, as Chinese pages state it.

mod attributes;
mod blocks;
mod content;
mod densest;
mod furniture;
mod info;
mod json_ld;
mod meta;
mod noise;
mod parse;
mod readability;
mod sink;
mod title;
mod tree;
mod weights;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use self::parse::TooComplex;

use self::blocks::Block;
use self::content::Content;
use self::info::{is_info, is_lead};
use self::noise::Off;
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
    let stated = meta::read(&tree);
    let unseen = noise::unseen(&tree);
    let weights = weights::weigh(&tree, &unseen);
    let off = noise::with_furniture(&tree, unseen, &weights);
    let weights = weights::weigh(&tree, &off);
    let title = title::find(&tree, &off, stated.title.as_deref(), stated.source.as_deref());
    let Content { blocks, first } = content::find(&tree, &off, &weights);
    let (above, blocks) = article(&tree, &off, blocks, first, title.as_deref());
    let info = info::read(above.iter().chain(blocks.iter().take(info::MAX_LINES)));
    let dates = stated.dates.into_iter().chain(meta::times(&tree, first, &off)).chain(info.date);
    Ok(Page {
        date: meta::first_date(dates),
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
    let off = noise::unseen(&tree);
    Ok(Text::new(furniture::strip(blocks::blocks(&tree, DOCUMENT, &off))))
}

/// Returns the lines about the article between its headline and its text, and the blocks of its text.
fn article(
    tree: &Tree,
    off: &Off,
    blocks: Vec<Block>,
    first: NodeId,
    title: Option<&str>,
) -> (Vec<Block>, Vec<Block>) {
    let mut blocks = furniture::strip(blocks);
    let shows_title = |block: &Block| {
        title.is_some_and(|title| match block.kind {
            ParagraphKind::Heading => title::is_shown_by(title, &block.text),
            _ => title::bare(title) == title::bare(&block.text),
        })
    };
    let at = blocks.iter().position(shows_title);
    // What stands above the headline in its own box leads to it: the path of sections, the name of the channel.
    if let Some(at) = at.filter(|&at| at < info::MAX_LINES) {
        let leads = |block: &Block| !block.is_link();
        let mut rest = blocks.split_off(at);
        rest.remove(0);
        blocks.retain(leads);
        blocks.append(&mut rest);
    }
    let headline = title.and_then(|title| title::element(tree, off, title));
    let above = headline.map(|headline| blocks::blocks_between(tree, headline, first, off));
    let above = above.into_iter().flatten().filter(|block| is_info(block) || is_lead(block));
    let mut above = furniture::strip(above.collect());
    info::note(above.iter_mut().filter(|block| is_info(block)));
    info::note(blocks.iter_mut().take_while(|block| is_info(block)));
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

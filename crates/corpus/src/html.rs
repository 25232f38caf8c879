//! Reads a page: its headline, its metadata, and its article without the boilerplate around it.
//!
//! html5ever, the parser of Servo, builds our own tree within limits. dom_smoothie, a Rust version of
//! Firefox's Readability, finds the article in it; where its thresholds for English fail, the
//! article is the box with the densest prose. The metadata of Chinese pages is read here.

// From text to a tree.
mod attribute_counter;
mod page_tree_builder;
mod parse;
mod tree;

// Nodes that are not part of the article.
mod boilerplate_boxes;
mod boilerplate_lines;
mod excluded;
mod hidden;

// The text of nodes.
mod block;
mod blocks;
mod text_counts;

// The article.
mod article_content;
mod densest_box;
mod extract;
mod readability;

// Headline and metadata.
mod facts;
mod headline;
mod json_ld;
mod meta_tags;
mod metadata_lines;
mod page_metadata;
mod site_names;

// Shared by all of them.
mod class_words;
mod params;

#[cfg(test)]
mod tests;

use self::article_content::ArticleContent;
pub(crate) use self::block::ends_line;
use self::block::{Block, is_sentence_mark, n_chars};
use self::blocks::{blocks, blocks_between};
use self::boilerplate_boxes::with_boilerplate;
use self::boilerplate_lines::without_boilerplate;
use self::excluded::ExcludedNodes;
use self::extract::extract_article;
use self::facts::{ArticlePlace, LeftOut, ShownArticle, read_facts};
use self::headline::{
    Headline, ShownPage, StatedTitles, find_headline, is_shown_by, shown_title, without_whitespace,
};
use self::hidden::hidden_nodes;
use self::metadata_lines::{is_credit_line, is_lead, is_metadata_line, mark_as_notes};
use self::params::PARAMS;
use self::parse::parse;
use self::text_counts::count_text;
use self::tree::{DOCUMENT, PageTree};
use crate::article::ParagraphKind;
use crate::block_text::BlockText;
use crate::skip::{SkipReason, StopCheck, check_stop};

/// The content of a page. All metadata is as written on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageContent {
    pub(crate) title: Option<String>,
    pub(crate) text: BlockText,
    pub(crate) source: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) authors: Vec<String>,
}

/// Returns the content of a page. The text of a page without an article is empty.
///
/// # Errors
///
/// [`SkipReason::TooComplex`] for pages that exceed the limits of the parser, and the reason for which
/// reading has to stop. It is asked between steps, and often by the parser; the limits of the parser
/// bound the other steps.
pub(crate) fn read(page: &str, stop: StopCheck<'_>) -> Result<PageContent, SkipReason> {
    let tree = parse(page, stop)?;
    check_stop(stop)?;
    let metadata = meta_tags::read_metadata(&tree);

    // The counts of all visible text decide what is boilerplate.
    let hidden = hidden_nodes(&tree);
    let shown_counts = count_text(&tree, &hidden);
    let page = ShownPage { tree: &tree, hidden: &hidden, counts: &shown_counts };
    let titles = headline::titles(&tree, metadata.title.as_deref());
    let shown = shown_title(page, &titles);

    let headline = shown.as_ref().map(|(element, _)| *element);
    let excluded = with_boilerplate(&tree, hidden.clone(), &shown_counts, headline);
    let counts = count_text(&tree, &excluded);
    check_stop(stop)?;

    let stated_titles = StatedTitles {
        all: &titles,
        stated: metadata.title.as_deref(),
        site: metadata.sites.first().map(String::as_str),
    };
    let headline = find_headline(&tree, &excluded, shown, stated_titles);
    check_stop(stop)?;
    let content = extract_article(&tree, &excluded, &counts);
    check_stop(stop)?;
    let (first, last) = (content.first, content.last);
    let headline = headline.or_heading_above(page, first);

    let place = ArticlePlace { headline: headline.element, first, last };
    let article = split_article(&tree, &excluded, content, &headline);
    let url = metadata.url.clone();
    let shown_article = ShownArticle {
        headline: headline.text.as_deref(),
        titles: &titles,
        blocks: &article.blocks,
    };
    let left_out = LeftOut { hidden: &hidden, excluded: &excluded };
    let facts = read_facts(&tree, left_out, place, metadata, shown_article);

    Ok(PageContent {
        date: facts.date,
        source: facts.source,
        authors: facts.authors,
        url,
        text: block_text(article.above.into_iter().chain(article.blocks)),
        title: headline.text,
    })
}

/// Returns the text of a fragment of HTML that consists of the article only, as in feeds. Where all of
/// it looks like boilerplate, such as a single link, it is the text.
///
/// # Errors
///
/// As for [`read`].
pub(crate) fn read_fragment(fragment: &str, stop: StopCheck<'_>) -> Result<BlockText, SkipReason> {
    let tree = parse(fragment, stop)?;
    check_stop(stop)?;
    let hidden = hidden_nodes(&tree);
    let blocks = blocks(&tree, DOCUMENT, &hidden);
    let article = without_boilerplate(blocks.clone());
    Ok(block_text(if article.is_empty() { blocks } else { article }))
}

/// The blocks of an article.
struct ArticleBlocks {
    /// Lines between the headline and the text: metadata and leads.
    above: Vec<Block>,
    blocks: Vec<Block>,
}

/// Splits the content of an article into the lines between headline and text, and the text.
fn split_article(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    content: ArticleContent,
    headline: &Headline,
) -> ArticleBlocks {
    let mut blocks = without_boilerplate(content.blocks);
    if let Some(title) = headline.text.as_deref() {
        remove_headline(&mut blocks, title);
    }

    let between =
        headline.element.map(|headline| blocks_between(tree, headline, content.first, excluded));
    let above = between.into_iter().flatten();
    let above = above.filter(|block| is_metadata_line(block) || is_lead(block));
    let mut above = without_boilerplate(above.collect());

    mark_as_notes(above.iter_mut().filter(|block| is_metadata_line(block)));
    let n_first = blocks.iter().take(PARAMS.max_metadata_lines);
    let n_first = n_first.take_while(|block| is_metadata_line(block) || !is_prose(block)).count();
    mark_as_notes(blocks[..n_first].iter_mut().filter(|block| is_metadata_line(block)));
    let n_before_last = blocks.len().saturating_sub(PARAMS.max_credit_lines);
    mark_as_notes(blocks[n_before_last..].iter_mut().filter(|block| is_credit_line(block)));
    ArticleBlocks { above, blocks }
}

/// Returns whether a block is running text.
fn is_prose(block: &Block) -> bool {
    block.text.contains(is_sentence_mark)
        && n_chars(&block.text) >= PARAMS.min_prose_line_chars
        && !block.is_link()
}

/// Removes the headline from the start of the text, together with the links above it: the path of
/// sections, the name of the channel.
fn remove_headline(blocks: &mut Vec<Block>, title: &str) {
    // A bar that stays in view repeats the headline.
    for _ in 0..PARAMS.max_shown_headlines {
        let first = blocks.iter().take(PARAMS.max_blocks_above_headline);
        let mut first = first.take_while(|block| shows_title(block, title) || !is_prose(block));
        let Some(at) = first.position(|block| shows_title(block, title)) else { return };
        let mut after = blocks.split_off(at);
        after.remove(0);
        blocks.retain(|block| !block.is_link());
        blocks.append(&mut after);
    }
}

fn shows_title(block: &Block, title: &str) -> bool {
    match block.kind {
        ParagraphKind::Heading => is_shown_by(title, &block.text),
        _ => without_whitespace(title) == without_whitespace(&block.text),
    }
}

fn block_text(blocks: impl IntoIterator<Item = Block>) -> BlockText {
    let mut text = BlockText::default();
    for block in blocks {
        text.push(block.kind, &block.text);
    }
    text
}

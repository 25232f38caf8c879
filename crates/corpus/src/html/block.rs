//! A block of text, and the elements that begin one.

use super::class_words::{class_words, is_listed};
use super::params::PARAMS;
use super::tree::{NodeId, PageTree};
use crate::article::ParagraphKind;

/// Elements that begin and end a block. Source: the HTML standard.
pub(super) const BLOCK_ELEMENTS: &str = "address article aside blockquote body caption center dd details \
    dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup \
    hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul";

/// Returns whether an element begins or ends a line: a block, or a line break.
pub(crate) fn ends_line(name: &str) -> bool {
    name == "br" || is_listed(name, BLOCK_ELEMENTS)
}

/// Classes of captions. Source: compiled by hand, as the pages of newspapers name them.
const CAPTION_CLASSES: &str = "caption figcaption imgcaption imgdesc picdesc picinfo picnote pictext \
    photodesc tushuo";

/// A paragraph, a heading, a caption, a list item or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The text: trimmed, never blank, with a line break for each `<br>` and between table rows.
    pub(super) text: String,
    pub(super) kind: ParagraphKind,
    /// The number of characters inside links, without whitespace.
    pub(super) n_link_chars: usize,
}

impl Block {
    /// Returns whether almost all of the block is a link.
    pub(super) fn is_link(&self) -> bool {
        PARAMS.min_link_block_share.is_reached_by(self.n_link_chars, n_chars(&self.text))
    }
}

/// Returns the number of characters of a text, without whitespace.
pub(super) fn n_chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Returns whether `c` is punctuation of a sentence.
pub(super) fn is_sentence_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | '…')
}

/// Returns the kind that an element gives its text; `None` for running text.
pub(super) fn kind_of_element(tree: &PageTree, id: NodeId) -> Option<ParagraphKind> {
    match tree.name(id) {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(ParagraphKind::Heading),
        "figcaption" | "caption" => Some(ParagraphKind::Caption),
        "" | "img" | "table" => None,
        _ => {
            let classes = tree.attribute(id, "class")?;
            let is_caption = class_words(classes).any(|word| is_listed(&word, CAPTION_CLASSES));
            is_caption.then_some(ParagraphKind::Caption)
        }
    }
}

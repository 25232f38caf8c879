//! From a part of the tree to blocks of text: paragraphs, headings, captions and tables.

use super::block::{BLOCK_ELEMENTS, Block, kind_of_element, n_chars};
use super::class_words::is_listed;
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::tree::{DOCUMENT, NodeId, PageTree, TreeStep};
use crate::article::ParagraphKind;

/// Returns the blocks inside a node.
pub(super) fn blocks(tree: &PageTree, root: NodeId, excluded: &ExcludedNodes) -> Vec<Block> {
    let mut builder = BlockBuilder::default();
    let mut walk = tree.walk(root);
    while let Some(step) = walk.next() {
        match step {
            TreeStep::Enter(id) if excluded.contains(id) => walk.skip_descendants(id),
            step => builder.step(tree, step),
        }
    }
    builder.finish()
}

/// Returns the blocks after one node and before another.
pub(super) fn blocks_between(
    tree: &PageTree,
    after: NodeId,
    before: NodeId,
    excluded: &ExcludedNodes,
) -> Vec<Block> {
    let mut builder = BlockBuilder::default();

    // Excluded nodes still count as the start and the end.
    let mut is_between = false;
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        match step {
            TreeStep::Leave(id) if id == after => is_between = true,
            TreeStep::Enter(id) if id == before => break,
            TreeStep::Enter(id) if excluded.contains(id) => walk.skip_descendants(id),
            step if is_between => builder.step(tree, step),
            _ => {}
        }
    }
    builder.finish()
}

/// Builds blocks from the steps of a traversal.
#[derive(Default)]
struct BlockBuilder {
    blocks: Vec<Block>,
    /// The text of the current block.
    text: String,
    n_link_chars: usize,
    /// The open elements whose text is not running text, and its kind.
    kinds: Vec<(NodeId, ParagraphKind)>,
    /// The open data table; each of its rows becomes a line.
    table: Option<NodeId>,
    /// The number of open links.
    n_links: usize,
    /// The number of open preformatted elements.
    n_preformatted: usize,
    /// The number of line breaks since the last character.
    n_breaks: usize,
    space: PendingSpace,
}

/// Whitespace since the last character.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum PendingSpace {
    #[default]
    None,
    Space,
    /// A line break in the source, which is nothing between Chinese characters.
    SourceLine,
}

impl BlockBuilder {
    fn step(&mut self, tree: &PageTree, step: TreeStep) {
        match step {
            TreeStep::Enter(id) => match tree.text(id) {
                Some(text) => self.push_text(text),
                None => self.enter(tree, id),
            },
            TreeStep::Leave(id) => self.leave(tree, id),
        }
    }

    fn enter(&mut self, tree: &PageTree, id: NodeId) {
        let name = tree.name(id);
        match name {
            "br" if self.table.is_some() => self.space = PendingSpace::Space,
            "br" => self.n_breaks += 1,
            "a" => self.n_links += 1,
            "pre" => self.n_preformatted += 1,
            _ => {}
        }

        if self.table.is_some() {
            self.enter_in_table(name);
        } else if let Some(kind) = kind_of_element(tree, id) {
            self.end_block();
            self.kinds.push((id, kind));
        } else if is_listed(name, BLOCK_ELEMENTS) {
            self.end_block();
            if name == "table" && is_data_table(tree, id) {
                self.table = Some(id);
            }
        }
    }

    fn enter_in_table(&mut self, name: &str) {
        match name {
            "tr" => {
                self.text.truncate(self.text.trim_end().len());
                self.space = PendingSpace::None;
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
            }
            "td" | "th" | "p" => self.space = PendingSpace::Space,
            _ => {}
        }
    }

    fn leave(&mut self, tree: &PageTree, id: NodeId) {
        let name = tree.name(id);
        match name {
            "a" => self.n_links = self.n_links.saturating_sub(1),
            "pre" => self.n_preformatted = self.n_preformatted.saturating_sub(1),
            _ => {}
        }

        if self.table == Some(id) {
            self.table = None;
        }
        if self.table.is_none() && is_listed(name, BLOCK_ELEMENTS) {
            self.end_block();
        }
        if self.kinds.last().is_some_and(|&(element, _)| element == id) {
            self.end_block();
            self.kinds.pop();
        }
    }

    fn push_text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                match c {
                    '\n' if self.n_preformatted > 0 => self.n_breaks += 1,
                    '\n' | '\r' => self.space = PendingSpace::SourceLine,
                    _ if self.space == PendingSpace::None => self.space = PendingSpace::Space,
                    _ => {}
                }
            } else {
                self.push_char(c);
            }
        }
    }

    /// Appends a character after the line breaks and whitespace before it. Two line breaks end the
    /// block.
    fn push_char(&mut self, c: char) {
        match std::mem::take(&mut self.n_breaks) {
            0 => self.push_space_before(c),
            1 if !self.text.trim().is_empty() => self.text.push('\n'),
            1 => {}
            _ => self.end_block(),
        }
        self.space = PendingSpace::None;
        self.text.push(c);
        if self.n_links > 0 && !c.is_whitespace() {
            self.n_link_chars += 1;
        }
    }

    fn push_space_before(&mut self, next: char) {
        let Some(last) = self.text.chars().next_back().filter(|&last| last != '\n') else { return };
        match self.space {
            PendingSpace::None => {}
            PendingSpace::SourceLine if is_wide(last) && is_wide(next) => {}
            PendingSpace::Space | PendingSpace::SourceLine => self.text.push(' '),
        }
    }

    fn end_block(&mut self) {
        (self.n_breaks, self.space) = (0, PendingSpace::None);
        let n_link_chars = std::mem::take(&mut self.n_link_chars);
        let text = std::mem::take(&mut self.text);

        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            let kind = self.kinds.last().map_or(ParagraphKind::Body, |&(_, kind)| kind);
            self.blocks.push(Block { text: lines.join("\n"), kind, n_link_chars });
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.end_block();
        self.blocks
    }
}

/// Returns whether a table contains rows of data, and is not used for layout.
fn is_data_table(tree: &PageTree, table: NodeId) -> bool {
    if tree.descendants(table).any(|id| id != table && is_layout_element(tree, id)) {
        return false;
    }
    let has_two_cells = |row: NodeId| cells(tree, row).nth(1).is_some();
    let is_short = |cell: NodeId| n_chars(&tree.inner_text(cell)) <= PARAMS.max_cell_chars;
    tree.elements(table, "tr").any(has_two_cells)
        && tree.elements(table, "tr").all(|row| cells(tree, row).all(is_short))
}

/// Returns whether an element occurs in tables that are used for layout.
fn is_layout_element(tree: &PageTree, id: NodeId) -> bool {
    let name = tree.name(id);
    matches!(name, "table" | "div" | "ul" | "ol" | "h1" | "h2" | "h3" | "article")
}

fn cells(tree: &PageTree, row: NodeId) -> impl Iterator<Item = NodeId> + '_ {
    tree.children(row).filter(|&id| matches!(tree.name(id), "td" | "th"))
}

/// Returns whether a line of the source may end next to `c` without a space between words.
fn is_wide(c: char) -> bool {
    c >= '\u{2E80}' || matches!(c, '—' | '‘'..='”' | '…')
}

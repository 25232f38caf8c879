//! From a part of the tree to blocks of text: what a reader sees as paragraphs, headings, captions and rows.

use super::boilerplate_boxes::Off;
use super::class_words::{is_in, words};
use super::tree::{DOCUMENT, NodeId, Step, Tree};
use crate::article::ParagraphKind;

/// A paragraph, a heading, a caption, an item of a list or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text: never blank, its ends trimmed, with a line break for each `<br>` and between rows.
    pub(super) text: String,
    pub(super) kind: ParagraphKind,
    /// Characters inside links, blanks apart.
    pub(super) n_link_chars: usize,
}

impl Block {
    /// Returns whether next to all of it is a link.
    pub(super) fn is_link(&self) -> bool {
        self.n_link_chars * 10 >= n_chars(&self.text) * 7
    }
}

/// Returns the characters of a text, blanks apart.
pub(super) fn n_chars(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Returns the blocks inside a node, without what is off.
pub(super) fn blocks(tree: &Tree, root: NodeId, off: &Off) -> Vec<Block> {
    let mut writer = Writer::default();
    let mut walk = tree.walk(root);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(id) if off.contains(id) => walk.pass_over(id),
            step => writer.step(tree, step),
        }
    }
    writer.finish()
}

/// Returns the blocks that stand behind one node and before another, without what is off.
pub(super) fn blocks_between(tree: &Tree, after: NodeId, before: NodeId, off: &Off) -> Vec<Block> {
    let mut writer = Writer::default();
    let mut is_behind = false;
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        match step {
            Step::Leave(id) if id == after => is_behind = true,
            Step::Enter(id) if id == before => break,
            Step::Enter(id) if off.contains(id) => walk.pass_over(id),
            step if is_behind => writer.step(tree, step),
            _ => {}
        }
    }
    writer.finish()
}

/// Elements that stand on lines of their own.
pub(super) const BLOCKS: &str = "address article aside blockquote body caption center dd details \
    dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup \
    hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul";

/// Classes of the lines below pictures, as pages of newspapers name them.
const CAPTIONS: &str = "caption figcaption imgcaption imgdesc picdesc picinfo picnote pictext \
    photodesc tushuo";

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    text: String,
    n_link_chars: usize,
    /// The kinds of the elements that are open and are not running text, and the elements.
    kinds: Vec<(NodeId, ParagraphKind)>,
    /// The table whose rows are lines.
    table: Option<NodeId>,
    n_links: usize,
    n_preformatted: usize,
    n_breaks: usize,
    blank: Blank,
}

/// The blanks that were read since the last character.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Blank {
    #[default]
    None,
    Space,
    /// A line of the source ended; between Chinese characters that is nothing.
    SourceLine,
}

impl Writer {
    fn step(&mut self, tree: &Tree, step: Step) {
        match step {
            Step::Enter(id) => match tree.text(id) {
                Some(text) => self.push_text(text),
                None => self.enter(tree, id),
            },
            Step::Leave(id) => self.leave(tree, id),
        }
    }

    fn enter(&mut self, tree: &Tree, id: NodeId) {
        let name = tree.name(id);
        match name {
            "br" if self.table.is_some() => self.blank = Blank::Space,
            "br" => self.n_breaks += 1,
            "a" => self.n_links += 1,
            "pre" => self.n_preformatted += 1,
            _ => {}
        }
        if self.table.is_some() {
            self.enter_in_table(name);
        } else if let Some(kind) = kind_of(tree, id) {
            self.flush();
            self.kinds.push((id, kind));
        } else if is_in(name, BLOCKS) {
            self.flush();
            if name == "table" && has_data(tree, id) {
                self.table = Some(id);
            }
        }
    }

    fn enter_in_table(&mut self, name: &str) {
        match name {
            "tr" => {
                self.text.truncate(self.text.trim_end().len());
                self.blank = Blank::None;
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
            }
            "td" | "th" | "p" => self.blank = Blank::Space,
            _ => {}
        }
    }

    fn leave(&mut self, tree: &Tree, id: NodeId) {
        let name = tree.name(id);
        match name {
            "a" => self.n_links = self.n_links.saturating_sub(1),
            "pre" => self.n_preformatted = self.n_preformatted.saturating_sub(1),
            _ => {}
        }
        if self.table == Some(id) {
            self.table = None;
        }
        if self.table.is_none() && is_in(name, BLOCKS) {
            self.flush();
        }
        if self.kinds.last().is_some_and(|&(element, _)| element == id) {
            self.flush();
            self.kinds.pop();
        }
    }

    fn push_text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                match c {
                    '\n' if self.n_preformatted > 0 => self.n_breaks += 1,
                    '\n' | '\r' => self.blank = Blank::SourceLine,
                    _ if self.blank == Blank::None => self.blank = Blank::Space,
                    _ => {}
                }
            } else {
                self.push(c);
            }
        }
    }

    fn push(&mut self, c: char) {
        match std::mem::take(&mut self.n_breaks) {
            0 => self.push_blank(c),
            1 if !self.text.trim().is_empty() => self.text.push('\n'),
            1 => {}
            _ => self.flush(),
        }
        self.blank = Blank::None;
        self.text.push(c);
        if self.n_links > 0 && !c.is_whitespace() {
            self.n_link_chars += 1;
        }
    }

    fn push_blank(&mut self, next: char) {
        let Some(last) = self.text.chars().next_back().filter(|&last| last != '\n') else { return };
        match self.blank {
            Blank::None => {}
            Blank::SourceLine if is_wide(last) && is_wide(next) => {}
            Blank::Space | Blank::SourceLine => self.text.push(' '),
        }
    }

    /// Ends a block.
    fn flush(&mut self) {
        (self.n_breaks, self.blank) = (0, Blank::None);
        let n_link_chars = std::mem::take(&mut self.n_link_chars);
        let text = std::mem::take(&mut self.text);
        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            let kind = self.kinds.last().map_or(ParagraphKind::Body, |&(_, kind)| kind);
            self.blocks.push(Block { text: lines.join("\n"), kind, n_link_chars });
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }
}

pub(super) fn kind_of(tree: &Tree, id: NodeId) -> Option<ParagraphKind> {
    match tree.name(id) {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some(ParagraphKind::Heading),
        "figcaption" | "caption" => Some(ParagraphKind::Caption),
        "" | "img" | "table" => None,
        _ => {
            let classes = tree.attribute(id, "class")?;
            let is_caption = words(classes).any(|word| is_in(&word, CAPTIONS));
            is_caption.then_some(ParagraphKind::Caption)
        }
    }
}

/// Returns whether a table holds rows of data, and is not a grid that pages were once laid out on.
fn has_data(tree: &Tree, table: NodeId) -> bool {
    const MAX_CELL_CHARS: usize = 80;
    let is_layout = |id: NodeId| {
        id != table
            && matches!(
                tree.name(id),
                "table" | "div" | "ul" | "ol" | "h1" | "h2" | "h3" | "article"
            )
    };
    if tree.descendants(table).any(is_layout) {
        return false;
    }
    let cells = |row: NodeId| tree.children(row).filter(|&id| matches!(tree.name(id), "td" | "th"));
    let is_row = |row: NodeId| cells(row).nth(1).is_some();
    let fits = |row: NodeId| cells(row).all(|cell| n_chars(&tree.text_of(cell)) <= MAX_CELL_CHARS);
    tree.elements(table, "tr").any(is_row) && tree.elements(table, "tr").all(fits)
}

/// Characters beside which a line of the source may end without a blank between words.
fn is_wide(c: char) -> bool {
    c >= '\u{2E80}' || matches!(c, '—' | '‘'..='”' | '…')
}

//! How much of a page stands where: characters, characters in links, characters of prose.

use super::blocks::BLOCKS;
use super::boilerplate_boxes::Off;
use super::class_words::is_in;
use super::tree::{DOCUMENT, NodeId, Step, Tree};

/// The least prose, in characters, that makes a block count.
const MIN_PROSE_CHARS: usize = 8;

/// The weights of all nodes, each with all that it holds. Blanks weigh nothing.
#[derive(Debug)]
pub(super) struct Weights {
    /// Characters.
    pub(super) chars: Vec<usize>,
    /// Characters inside links.
    pub(super) links: Vec<usize>,
    /// Characters of blocks that read like sentences and are not mostly links.
    pub(super) prose: Vec<usize>,
    /// As `prose`, but of the block's own lines, without the blocks inside it.
    pub(super) own_prose: Vec<usize>,
    /// The characters, those inside links apart, of the block that has the most.
    pub(super) longest: usize,
}

/// Returns the weights of a page, without what is off.
pub(super) fn weigh(tree: &Tree, off: &Off) -> Weights {
    let n_nodes = tree.nodes.len();
    let zeros = || vec![0; n_nodes];
    let mut own =
        Weights { chars: zeros(), links: zeros(), prose: zeros(), own_prose: zeros(), longest: 0 };
    let mut marks = zeros();
    let mut owners: Vec<NodeId> = vec![DOCUMENT];
    let mut n_links = 0;
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        match step {
            Step::Enter(id) if off.contains(id) => walk.pass_over(id),
            Step::Enter(id) => {
                let name = tree.name(id);
                n_links += usize::from(name == "a");
                if is_in(name, BLOCKS) {
                    owners.push(id);
                }
                if let (Some(text), Some(&owner)) = (tree.text(id), owners.last()) {
                    let n_chars = super::blocks::n_chars(text);
                    own.chars[owner] += n_chars;
                    own.links[owner] += if n_links > 0 { n_chars } else { 0 };
                    marks[owner] += text.chars().filter(|&c| is_sentence_mark(c)).count();
                }
            }
            Step::Leave(id) if off.contains(id) => {}
            Step::Leave(id) => {
                n_links -= usize::from(tree.name(id) == "a");
                if owners.last() == Some(&id) {
                    owners.pop();
                }
            }
        }
    }
    own.longest =
        own.chars.iter().zip(&own.links).map(|(chars, links)| chars - links).max().unwrap_or(0);
    for (id, &n_marks) in marks.iter().enumerate() {
        let is_prose = n_marks > 0 && own.chars[id] >= MIN_PROSE_CHARS;
        if is_prose && own.links[id] * 3 < own.chars[id] {
            own.own_prose[id] = own.chars[id] - own.links[id];
        }
    }
    sum_up(tree, own)
}

fn sum_up(tree: &Tree, mut weights: Weights) -> Weights {
    weights.prose.clone_from(&weights.own_prose);
    for step in tree.walk(DOCUMENT) {
        if let Step::Leave(id) = step
            && let Some(parent) = tree.parent(id)
        {
            weights.chars[parent] += weights.chars[id];
            weights.links[parent] += weights.links[id];
            weights.prose[parent] += weights.prose[id];
        }
    }
    weights
}

pub(super) fn is_sentence_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | '…')
}

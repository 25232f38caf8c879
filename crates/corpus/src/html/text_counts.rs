//! How much text the nodes of a page contain: characters, characters in links, prose.

use super::block::{BLOCK_ELEMENTS, is_sentence_mark, n_chars};
use super::boilerplate_lines::{is_about_site, is_notice};
use super::class_words::is_listed;
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::tree::{DOCUMENT, NodeId, PageTree, TreeStep};

/// The amount of text in each node, by node, without whitespace. Unless stated, a node's count
/// includes its descendants.
#[derive(Debug)]
pub(super) struct TextCounts {
    /// Characters.
    pub(super) chars: Vec<usize>,
    /// Characters inside links.
    pub(super) links: Vec<usize>,
    /// Characters of prose: of blocks with sentence marks and few links.
    pub(super) prose: Vec<usize>,
    /// Prose in the block's own lines, without the blocks inside it.
    pub(super) own_prose: Vec<usize>,
    /// The prose in the own lines of the block that has the most of it.
    pub(super) longest_prose: Vec<usize>,
    /// The characters outside links in the own lines of the block that has the most.
    pub(super) longest: usize,
}

/// The counts of each block's own lines, without the blocks inside it.
struct OwnTextCounts {
    chars: Vec<usize>,
    links: Vec<usize>,
    sentence_marks: Vec<usize>,
    /// Characters of lines about the site.
    about_site: Vec<usize>,
    /// Whether the block begins like a notice or a disclaimer.
    are_notices: Vec<bool>,
}

/// Returns the counts of a page, without excluded nodes.
pub(super) fn count_text(tree: &PageTree, excluded: &ExcludedNodes) -> TextCounts {
    let own = count_own_text(tree, excluded);
    let own_chars = own.chars.iter().zip(&own.links);
    let longest = own_chars.map(|(chars, links)| chars - links).max().unwrap_or(0);

    let mut own_prose = vec![0; tree.nodes.len()];
    for (id, &n_marks) in own.sentence_marks.iter().enumerate() {
        let (n_chars, n_links) = (own.chars[id] - own.about_site[id], own.links[id]);
        let is_prose = n_marks > 0
            && !own.are_notices[id]
            && n_chars >= PARAMS.min_prose_chars
            && !PARAMS.max_prose_link_share.is_reached_by(n_links, n_chars);
        if is_prose {
            own_prose[id] = n_chars - n_links;
        }
    }

    let prose = own_prose.clone();
    let longest_prose = own_prose.clone();
    let counts =
        TextCounts { chars: own.chars, links: own.links, prose, own_prose, longest_prose, longest };
    add_descendants(tree, counts)
}

fn count_own_text(tree: &PageTree, excluded: &ExcludedNodes) -> OwnTextCounts {
    let zeros = || vec![0; tree.nodes.len()];
    let are_notices = vec![false; tree.nodes.len()];
    let mut own = OwnTextCounts {
        chars: zeros(),
        links: zeros(),
        sentence_marks: zeros(),
        about_site: zeros(),
        are_notices,
    };

    // The open blocks: the innermost one owns the text.
    let mut owners: Vec<NodeId> = vec![DOCUMENT];
    let mut n_links = 0;
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        match step {
            TreeStep::Enter(id) if excluded.contains(id) => walk.skip_descendants(id),
            TreeStep::Leave(id) if excluded.contains(id) => {}
            TreeStep::Enter(id) => {
                let name = tree.name(id);
                n_links += usize::from(name == "a");
                if is_listed(name, BLOCK_ELEMENTS) {
                    owners.push(id);
                }
                if let (Some(text), Some(&owner)) = (tree.text(id), owners.last()) {
                    let n_chars = n_chars(text);
                    if own.chars[owner] == 0 && n_chars > 0 {
                        own.are_notices[owner] = is_notice(text);
                    }
                    own.chars[owner] += n_chars;
                    if n_links > 0 {
                        own.links[owner] += n_chars;
                    } else if is_about_site(text) {
                        own.about_site[owner] += n_chars;
                        continue;
                    }
                    own.sentence_marks[owner] +=
                        text.chars().filter(|&c| is_sentence_mark(c)).count();
                }
            }
            TreeStep::Leave(id) => {
                n_links -= usize::from(tree.name(id) == "a");
                if owners.last() == Some(&id) {
                    owners.pop();
                }
            }
        }
    }
    own
}

/// Adds the counts of descendants to those of each node.
fn add_descendants(tree: &PageTree, mut counts: TextCounts) -> TextCounts {
    for step in tree.walk(DOCUMENT) {
        if let TreeStep::Leave(id) = step
            && let Some(parent) = tree.parent(id)
        {
            counts.chars[parent] += counts.chars[id];
            counts.links[parent] += counts.links[id];
            counts.prose[parent] += counts.prose[id];
            let longest = counts.longest_prose[parent].max(counts.longest_prose[id]);
            counts.longest_prose[parent] = longest;
        }
    }
    counts
}

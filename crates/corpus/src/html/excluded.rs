//! Nodes that are excluded from the article.

use super::tree::{DOCUMENT, NodeId, PageTree, TreeStep};

/// The excluded nodes of a page, each together with its descendants.
#[derive(Clone, Debug)]
pub(super) struct ExcludedNodes(Vec<bool>);

impl ExcludedNodes {
    /// Excludes nothing.
    pub(super) fn new(tree: &PageTree) -> Self {
        Self(vec![false; tree.nodes.len()])
    }

    pub(super) fn contains(&self, id: NodeId) -> bool {
        self.0[id]
    }

    /// Returns the nodes that are not excluded, in document order.
    pub(super) fn others<'t>(&'t self, tree: &'t PageTree) -> impl Iterator<Item = NodeId> + 't {
        let mut walk = tree.walk(DOCUMENT);
        std::iter::from_fn(move || {
            loop {
                let TreeStep::Enter(id) = walk.next()? else { continue };
                if !self.contains(id) {
                    return Some(id);
                }
                walk.skip_descendants(id);
            }
        })
    }

    /// Excludes, in addition, the nodes for which `is_excluded` returns true. Descendants of excluded
    /// nodes are not asked for.
    pub(super) fn extended(
        mut self,
        tree: &PageTree,
        is_excluded: impl Fn(NodeId) -> bool,
    ) -> Self {
        let mut walk = tree.walk(DOCUMENT);
        while let Some(step) = walk.next() {
            if let TreeStep::Enter(id) = step
                && (self.0[id] || is_excluded(id))
            {
                self.0[id] = true;
                walk.skip_descendants(id);
            }
        }
        self
    }
}

//! A page as a tree in one vector. Every traversal is a loop, so deep nesting cannot overflow the
//! stack.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

/// The index of a node in its tree.
pub(super) type NodeId = usize;

/// The document node, which every tree has.
pub(super) const DOCUMENT: NodeId = 0;

#[derive(Debug)]
pub(super) enum NodeContent {
    Document,
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
    },
    Text(StrTendril),
    /// A comment or processing instruction, which never becomes text.
    Comment,
}

#[derive(Debug)]
pub(super) struct PageNode {
    pub(super) content: NodeContent,
    pub(super) parent: Option<NodeId>,
    pub(super) previous: Option<NodeId>,
    pub(super) next: Option<NodeId>,
    pub(super) first: Option<NodeId>,
    pub(super) last: Option<NodeId>,
}

/// A parsed page.
#[derive(Debug)]
pub(super) struct PageTree {
    pub(super) nodes: Vec<PageNode>,
}

/// A step of a traversal: into a node or, after all its descendants, out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TreeStep {
    Enter(NodeId),
    Leave(NodeId),
}

impl PageTree {
    /// Returns a tree with only a document node.
    pub(super) fn new() -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.push(NodeContent::Document);
        tree
    }

    /// Adds a node without a parent.
    pub(super) fn push(&mut self, content: NodeContent) -> NodeId {
        self.nodes.push(PageNode {
            content,
            parent: None,
            previous: None,
            next: None,
            first: None,
            last: None,
        });
        self.nodes.len() - 1
    }

    /// Returns the name of an element in lower case; empty for other nodes.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].content {
            NodeContent::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// Returns the value of an element's attribute.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        let NodeContent::Element { attributes, .. } = &self.nodes[id].content else { return None };
        let attribute = attributes.iter().find(|attribute| &*attribute.name.local == name)?;
        Some(&attribute.value)
    }

    /// Returns the text of a text node.
    pub(super) fn text(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].content {
            NodeContent::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id].parent
    }

    /// Returns the ancestors of a node, from its parent to the document.
    pub(super) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&id| self.parent(id))
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes[id].first, |&id| self.nodes[id].next)
    }

    /// Returns a traversal of a node and its descendants, in document order.
    pub(super) fn walk(&self, root: NodeId) -> TreeWalk<'_> {
        TreeWalk { tree: self, root, next: Some(TreeStep::Enter(root)) }
    }

    /// Returns a node and its descendants, in document order.
    pub(super) fn descendants(&self, root: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.walk(root).filter_map(|step| match step {
            TreeStep::Enter(id) => Some(id),
            TreeStep::Leave(_) => None,
        })
    }

    /// Returns all text inside a node, as written.
    pub(super) fn inner_text(&self, root: NodeId) -> String {
        self.descendants(root).filter_map(|id| self.text(id)).collect()
    }

    /// Returns the elements of a name inside a node, in document order.
    pub(super) fn elements<'t>(
        &'t self,
        root: NodeId,
        name: &'t str,
    ) -> impl Iterator<Item = NodeId> + 't {
        self.descendants(root).filter(move |&id| self.name(id) == name)
    }
}

/// See [`PageTree::walk`].
pub(super) struct TreeWalk<'t> {
    tree: &'t PageTree,
    root: NodeId,
    next: Option<TreeStep>,
}

impl TreeWalk<'_> {
    /// Skips the descendants of the node that was just entered. The step out of it comes next.
    pub(super) fn skip_descendants(&mut self, id: NodeId) {
        self.next = Some(TreeStep::Leave(id));
    }
}

impl Iterator for TreeWalk<'_> {
    type Item = TreeStep;

    fn next(&mut self) -> Option<TreeStep> {
        let step = self.next?;
        let nodes = &self.tree.nodes;
        self.next = match step {
            TreeStep::Enter(id) => {
                Some(nodes[id].first.map_or(TreeStep::Leave(id), TreeStep::Enter))
            }
            TreeStep::Leave(id) if id == self.root => None,
            TreeStep::Leave(id) => match nodes[id].next {
                Some(next) => Some(TreeStep::Enter(next)),
                None => nodes[id].parent.map(TreeStep::Leave),
            },
        };
        Some(step)
    }
}

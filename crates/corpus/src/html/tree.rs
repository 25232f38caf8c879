//! A page as a tree in one vector: every walk over it is a loop, so no depth of nesting is a danger.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

/// The place of a node in its tree.
pub(super) type NodeId = usize;

/// The node that stands for the document; it is there in every tree.
pub(super) const DOCUMENT: NodeId = 0;

#[derive(Debug)]
pub(super) enum Content {
    Document,
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
    },
    Text(StrTendril),
    /// Comments and processing instructions, which never become text.
    Aside,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) content: Content,
    pub(super) parent: Option<NodeId>,
    pub(super) previous: Option<NodeId>,
    pub(super) next: Option<NodeId>,
    pub(super) first: Option<NodeId>,
    pub(super) last: Option<NodeId>,
}

/// A parsed page.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// One step of a walk: into a node or, behind all that it holds, out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Enter(NodeId),
    Leave(NodeId),
}

impl Tree {
    /// Returns a tree of nothing but a document.
    pub(super) fn empty() -> Self {
        let mut tree = Self { nodes: Vec::new() };
        tree.push(Content::Document);
        tree
    }

    /// Adds a node that stands nowhere yet.
    pub(super) fn push(&mut self, content: Content) -> NodeId {
        let node =
            Node { content, parent: None, previous: None, next: None, first: None, last: None };
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Returns the name of an element in lower case, and an empty one for every other node.
    pub(super) fn name(&self, id: NodeId) -> &str {
        match &self.nodes[id].content {
            Content::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// Returns the value of an element's attribute.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        let Content::Element { attributes, .. } = &self.nodes[id].content else { return None };
        let attribute = attributes.iter().find(|attribute| &*attribute.name.local == name)?;
        Some(&attribute.value)
    }

    /// Returns the text that a text node holds.
    pub(super) fn text(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id].parent
    }

    /// Returns the nodes that hold a node, from its parent up to the document.
    pub(super) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |&id| self.parent(id))
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.nodes[id].first, |&id| self.nodes[id].next)
    }

    /// Returns the walk through a node and all that it holds, in the order of the page.
    pub(super) fn walk(&self, root: NodeId) -> Walk<'_> {
        Walk { tree: self, root, next: Some(Step::Enter(root)) }
    }

    /// Returns a node and all that it holds, in the order of the page.
    pub(super) fn descendants(&self, root: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.walk(root).filter_map(|step| match step {
            Step::Enter(id) => Some(id),
            Step::Leave(_) => None,
        })
    }

    /// Returns all text inside a node, as it is written.
    pub(super) fn text_of(&self, root: NodeId) -> String {
        self.descendants(root).filter_map(|id| self.text(id)).collect()
    }

    /// Returns the elements of a name below a node, in the order of the page.
    pub(super) fn elements<'t>(
        &'t self,
        root: NodeId,
        name: &'t str,
    ) -> impl Iterator<Item = NodeId> + 't {
        self.descendants(root).filter(move |&id| self.name(id) == name)
    }
}

/// See [`Tree::walk`].
pub(super) struct Walk<'t> {
    tree: &'t Tree,
    root: NodeId,
    next: Option<Step>,
}

impl Walk<'_> {
    /// Passes over what the node that was just entered holds: its leaving comes next.
    pub(super) fn pass_over(&mut self, id: NodeId) {
        self.next = Some(Step::Leave(id));
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.next?;
        let nodes = &self.tree.nodes;
        self.next = match step {
            Step::Enter(id) => Some(nodes[id].first.map_or(Step::Leave(id), Step::Enter)),
            Step::Leave(id) if id == self.root => None,
            Step::Leave(id) => match nodes[id].next {
                Some(next) => Some(Step::Enter(next)),
                None => nodes[id].parent.map(Step::Leave),
            },
        };
        Some(step)
    }
}
